import { readFileSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { applyRecipeStep, readRecipe } from './recipe.ts'
import { copyRepository, runTool } from './repository-copy.ts'

const blocks = readRecipe('CONTRIBUTING.md')
const files = blocks.filter(({ language }) => language === 'ts')

describe('the example of CONTRIBUTING.md', () => {
  let house: string
  beforeAll(() => {
    house = copyRepository()
    for (const block of blocks) applyRecipeStep(house, block)
  })
  afterAll(() => rmSync(dirname(house), { recursive: true }))

  /** Runs a tool that is to have nothing to say against the copy, and answers what it says. */
  async function expectClean(tool: string, ...args: string[]): Promise<string> {
    const { output, status } = await runTool(house, tool, ...args)
    expect({ status, said: status === 0 ? '' : output }).toEqual({ status: 0, said: '' })
    return output
  }

  function readIn(path: string): string {
    return readFileSync(join(house, path), 'utf8')
  }

  it('is formatted, linted and typed as the house is', async () => {
    const touched = blocks.map(({ path }) => path)
    await expectClean('prettier', '--check', ...touched)
    await expectClean('oxlint', '--type-aware', ...touched)
    const { output } = await runTool(house, 'tsc', '-p', '.')
    expect(touched.filter(path => output.includes(path))).toEqual([])
  })

  it('gets its page and its settings by npm run docs', async () => {
    const [control = ''] = files.map(({ path }) => /^audit\/controls\/(.*)\.ts$/.exec(path)?.[1])
    await expectClean('tsx', 'docs/generate.ts')
    expect(readIn(`docs/controls/${control}.md`)).toContain(`\`${control}\``)
    expect(readIn('docs/assay.config.schema.json')).toContain(`"${control}"`)
  })

  it('passes its test, and those that hold for every control', async () => {
    const own = files.map(({ path }) => path).filter(path => path.endsWith('.test.ts'))
    const others = [
      'test/house.test.ts',
      'test/audit/resources/blast-radius.test.ts',
      'test/audit/configuration/json-schema.test.ts',
      'test/reports/controls-page.test.ts',
    ]
    const output = await expectClean(
      'vitest',
      'run',
      '--project',
      'unit',
      '--reporter',
      'verbose',
      ...own,
      ...others,
    )
    const passed = output.split('\n').filter(line => line.includes('✓'))
    expect(own.filter(path => !passed.some(line => line.includes(path)))).toEqual([])
  })
})
