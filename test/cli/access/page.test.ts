import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { decide } from '../../../cli/access/decide.ts'
import { diff } from '../../../cli/access/diff.ts'
import { escalate } from '../../../cli/access/escalate.ts'
import { exposure } from '../../../cli/access/exposure.ts'
import { unused } from '../../../cli/access/unused.ts'

const page = readFileSync(new URL('../../../docs/access.md', import.meta.url), 'utf8')

/** The JSON that stands under a heading of the page. */
function examplesOf(question: string): object[] {
  const [, section = ''] = page.split(`\n## ${question}\n`)
  const [own = ''] = section.split('\n## ')
  return [...own.matchAll(/```json\n([^]*?)```/g)].map(([, text = '']) => JSON.parse(text) as object)
}

const answers = {
  decide: (source: unknown) => decide.answer(decide.read(source)),
  diff: (source: unknown) => diff.answer(diff.read(source)),
  escalate: (source: unknown) => escalate.answer(escalate.read(source)),
  exposure: (source: unknown) => exposure.answer(exposure.read(source)),
  unused: (source: unknown) => unused.answer(unused.read(source)),
}

/** Sentences may change. */
function withoutWords(answer: object | undefined): object {
  return { ...answer, why: '' }
}

describe('the page on access', () => {
  it.each(Object.entries(answers))('shows how %s is answered, and all its fields', (question, answer) => {
    const [asked, shown, ...others] = examplesOf(question)
    expect(others).toEqual([])
    const told = JSON.parse(JSON.stringify(answer(asked))) as object
    expect(withoutWords(told)).toEqual(withoutWords(shown))
    expect(Object.keys(told)).toEqual(Object.keys(shown ?? {}))
  })
})
