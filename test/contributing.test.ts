import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { applyRecipeStep, patchText, readRecipe } from './extension/recipe.ts'
import { copyRepository, listRepositoryFiles, repository, runTool } from './extension/repository-copy.ts'

const text = readFileSync(join(repository, 'CONTRIBUTING.md'), 'utf8')
const blocks = readRecipe('CONTRIBUTING.md')
const files = blocks.filter(({ language }) => language === 'ts')
const changes = blocks.filter(({ language }) => language === 'diff')

/** Whether a file or folder of the house is called `path`, in which `<…>` stands for any name. */
function isExistingFile(path: string, all: readonly string[]): boolean {
  const escaped = path.replace(/\/$/, '').replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
  const pattern = new RegExp(`^${escaped.replaceAll(/<[^>]+>/g, '[^/]+')}(/|$)`)
  return all.some(each => pattern.test(each))
}

describe('CONTRIBUTING.md', () => {
  const all = listRepositoryFiles()
  const quoted = [...text.replaceAll(/^```[^]*?^```$/gm, '').matchAll(/`([^`\n]+)`/g)].map(
    ([, quote = '']) => quote,
  )
  const paths = quoted.filter(quote => /^[\w<>-]+\/[\w<>./-]*$/.test(quote) && !quote.startsWith('zod/'))
  const names = quoted.filter(quote => /^[A-Za-z]+(_[A-Z]+)*$/.test(quote))

  it('names files that exist, or that it tells how to make', () => {
    const own = files.map(({ path }) => path)
    expect(paths.length).toBeGreaterThan(30)
    expect(paths.filter(path => !isExistingFile(path, all) && !own.includes(path))).toEqual([])
    expect(isExistingFile('audit/resources/<service>/<kind>.ts', all)).toBe(true)
    expect(isExistingFile('audit/resources/<kind>.tsx', all)).toBe(false)
  })

  it('uses words that the code uses', () => {
    const code = all.filter(path => /^(audit|functions)\/.*\.ts$/.test(path))
    const words = new Set(code.flatMap(path => readFileSync(join(repository, path), 'utf8').split(/\W+/)))
    expect(names.length).toBeGreaterThan(8)
    expect(names.filter(name => !words.has(name))).toEqual([])
  })

  it('links to pages that exist', () => {
    const links = [...text.matchAll(/\]\(([^)]+)\)/g)].map(([, link = '']) => link)
    expect(links.filter(link => !existsSync(join(repository, link)))).toEqual([])
  })

  it('has an example of three files: a control, its test and its list', () => {
    const [control = '', test = ''] = files.map(({ path }) => path)
    expect(files).toHaveLength(2)
    expect(control).toMatch(/^audit\/controls\/[a-z-]+\/[a-z-]+\.ts$/)
    expect(test).toBe(`test/${control.replace(/\.ts$/, '.test.ts')}`)
    expect(changes.map(({ path }) => path)).toEqual([`${dirname(control)}.ts`])
    expect(text).toContain('three files')
  })
})

describe('the examples of recipes', () => {
  it.each(['test/extension/fact.md', 'test/extension/kind.md'])('%s fits the files that it changes', page => {
    const steps = readRecipe(page).filter(({ language }) => language === 'diff')
    expect(steps.length).toBeGreaterThan(0)
    for (const step of steps) {
      const source = readFileSync(join(repository, step.path), 'utf8')
      expect(patchText(source, step)).not.toBe(source)
    }
  })

  it('would be seen to fit no more, with the page to adapt', () => {
    const step = { page: 'a.md', path: 'b.ts', language: 'diff', code: ' one\n+two\n' }
    expect(patchText('one\nthree\n', step)).toBe('one\ntwo\nthree\n')
    for (const source of ['ones\n', 'one\none\n'])
      expect(() => patchText(source, step)).toThrow('a.md changes lines that b.ts does not have exactly once')
  })
})

describe('the example of CONTRIBUTING.md', () => {
  const touched = blocks.map(({ path }) => path)
  let house: string
  beforeAll(() => {
    house = copyRepository()
    for (const block of blocks) applyRecipeStep(house, block)
    writeFileSync(
      join(house, 'tsconfig.example.json'),
      JSON.stringify({ extends: './tsconfig.json', include: touched }),
    )
  })
  afterAll(() => rmSync(dirname(house), { recursive: true }))

  /** `test/extension` runs all checks on the example, in `npm run test:full`. */
  it.each([
    ['formatted', 'prettier', ['--check', ...touched]],
    ['typed', 'tsc', ['-p', 'tsconfig.example.json']],
  ])('is %s as the house is', async (_, tool, args) => {
    const { output, status } = await runTool(house, tool, ...args)
    expect({ status, said: status === 0 ? '' : output }).toEqual({ status: 0, said: '' })
  })

  it('passes its test', async () => {
    const own = files.map(({ path }) => path).filter(path => path.endsWith('.test.ts'))
    const { output, status } = await runTool(
      house,
      'vitest',
      'run',
      '--project',
      'unit',
      '--reporter',
      'verbose',
      ...own,
    )
    expect({ status, said: status === 0 ? '' : output }).toEqual({ status: 0, said: '' })
    const passed = output.split('\n').filter(line => line.includes('✓'))
    expect(own.filter(path => !passed.some(line => line.includes(path)))).toEqual([])
  })
})
