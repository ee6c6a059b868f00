import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { decideCommand } from '../../../cli/access/decide.ts'
import { diffCommand } from '../../../cli/access/diff.ts'
import { escalateCommand } from '../../../cli/access/escalate.ts'
import { exposureCommand } from '../../../cli/access/exposure.ts'
import { unusedCommand } from '../../../cli/access/unused.ts'

const page = readFileSync(new URL('../../../docs/access.md', import.meta.url), 'utf8')

/** The JSON that stands under a heading of the page. */
function listExamples(question: string): object[] {
  const [, section = ''] = page.split(`\n## ${question}\n`)
  const [own = ''] = section.split('\n## ')
  return [...own.matchAll(/```json\n([^]*?)```/g)].map(([, text = '']) => JSON.parse(text) as object)
}

const results = {
  decide: (source: unknown) => decideCommand.answer(decideCommand.parse(source)),
  diff: (source: unknown) => diffCommand.answer(diffCommand.parse(source)),
  escalate: (source: unknown) => escalateCommand.answer(escalateCommand.parse(source)),
  exposure: (source: unknown) => exposureCommand.answer(exposureCommand.parse(source)),
  unused: (source: unknown) => unusedCommand.answer(unusedCommand.parse(source)),
}

/** Sentences may change. */
function withoutWords(result: object | undefined): object {
  return { ...result, why: '' }
}

describe('the page on access', () => {
  it.each(Object.entries(results))('shows how %s is answered, and all its fields', (question, result) => {
    const [asked, shown, ...others] = listExamples(question)
    expect(others).toEqual([])
    const actual = JSON.parse(JSON.stringify(result(asked))) as object
    expect(withoutWords(actual)).toEqual(withoutWords(shown))
    expect(Object.keys(actual)).toEqual(Object.keys(shown ?? {}))
  })
})
