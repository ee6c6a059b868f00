import { rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { applyRecipeStep, readRecipe } from './recipe.ts'
import { copyRepository, listChangedFiles, runTool } from './repository-copy.ts'

/** The recipes of CONTRIBUTING.md, and how many files each may touch. */
const RECIPES = [
  { adds: 'a control', page: 'CONTRIBUTING.md', maxFiles: 3 },
  { adds: 'a fact', page: 'test/extension/fact.md', maxFiles: 8 },
  { adds: 'a kind', page: 'test/extension/kind.md', maxFiles: 10 },
]

/** The tests that hold for every control, fact and kind. */
const GENERAL_TESTS = [
  'test/house.test.ts',
  'test/house/',
  'test/docs/',
  'test/audit/configuration/json-schema.test.ts',
  'test/audit/resources/',
  'test/functions/collectors/lists/',
  'test/reports/controls-page.test.ts',
  'test/flows/example-day.test.ts',
]

/** What `npm run docs` writes. */
const GENERATED = /^(?:docs\/.+\.(?:md|json)|README\.md|CHANGELOG\.md)$/

describe.each(RECIPES)('the recipe that adds $adds', ({ page, maxFiles }) => {
  const steps = readRecipe(page)
  const touched = [...new Set(steps.map(({ path }) => path))]
  const tests = touched.filter(path => path.endsWith('.test.ts'))
  let copy: string

  beforeAll(async () => {
    copy = copyRepository()
    for (const step of steps) applyRecipeStep(copy, step)
    await expectSuccess('tsx', 'docs/generate.ts')
  }, 300_000)
  afterAll(() => rmSync(dirname(copy), { recursive: true }))

  async function expectSuccess(tool: string, ...args: string[]): Promise<string> {
    const { output, status } = await runTool(copy, tool, ...args)
    expect({ tool, status, output: status === 0 ? '' : output }).toEqual({ tool, status: 0, output: '' })
    return output
  }

  it(`touches at most ${maxFiles} files, with a test, and nothing else but what is generated`, () => {
    expect(touched.length).toBeGreaterThan(0)
    expect(touched.length, `${page} touches ${touched.join(', ')}`).toBeLessThanOrEqual(maxFiles)
    expect(tests).not.toEqual([])
    const byHand = listChangedFiles(copy).filter(path => touched.includes(path) || !GENERATED.test(path))
    expect(byHand.toSorted()).toEqual(touched.toSorted())
  })

  it('is formatted, linted, typed and tested as the repository is', async () => {
    const [, , tested] = await Promise.all([
      expectSuccess('tsc', '-p', '.'),
      checkStyle(),
      expectSuccess(
        'vitest',
        'run',
        '--project',
        'unit',
        '--reporter',
        'verbose',
        ...tests,
        ...GENERAL_TESTS,
      ),
    ])
    const passed = tested.split('\n').filter(line => line.includes('✓'))
    expect(tests.filter(path => !passed.some(line => line.includes(path)))).toEqual([])
  }, 900_000)

  async function checkStyle(): Promise<void> {
    await expectSuccess('prettier', '--check', ...touched)
    await expectSuccess('oxlint', '--type-aware', ...touched)
  }
})
