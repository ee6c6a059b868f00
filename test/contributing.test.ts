import { spawnSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))
const text = readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8')

/** What is made anew wherever the house stands. */
const GENERATED_FOLDERS = ['node_modules', '.git', 'dist', 'cdk.out', 'coverage', 'out', '.local-aws']

/** A block of code in the text: the file it is of, which the line above it names, and in which language it is. */
interface Block {
  path: string
  language: string
  code: string
}

const blocks: readonly Block[] = [...text.matchAll(/^`([^`\s]+)`\n\n```(\w+)\n([^]*?)^```$/gm)].map(
  ([, path = '', language = '', code = '']) => ({ path, language, code }),
)
const files = blocks.filter(({ language }) => language === 'ts')
const changes = blocks.filter(({ language }) => language === 'diff')

/** `source` with the lines that `diff` adds, each before the line that follows it there; `@@` begins another place. */
function applyEdits(source: string, diff: string): string {
  let lines = source.split('\n')
  let added: string[] = []
  for (const line of diff.trimEnd().split('\n')) {
    if (line.startsWith('+')) added.push(line.slice(1))
    else if (line === '@@') added = []
    else {
      const at = lines.indexOf(line.slice(1))
      if (at === -1 || lines.lastIndexOf(line.slice(1)) !== at)
        throw new Error(`the line "${line.slice(1)}" is not there once`)
      const missing = added.filter(each => !source.split('\n').includes(each))
      lines = [...lines.slice(0, at), ...missing, ...lines.slice(at)]
      added = []
    }
  }
  return lines.join('\n')
}

/** A copy of the house in which the text was followed. */
function followInstructions(): string {
  const house = join(realpathSync(mkdtempSync(join(tmpdir(), 'assay-contributing-'))), 'house')
  cpSync(root, house, { recursive: true, filter: source => !GENERATED_FOLDERS.includes(basename(source)) })
  symlinkSync(join(root, 'node_modules'), join(house, 'node_modules'))
  for (const { path, code } of files) {
    mkdirSync(join(house, dirname(path)), { recursive: true })
    writeFileSync(join(house, path), code)
  }
  for (const { path, code } of changes)
    writeFileSync(join(house, path), applyEdits(readFileSync(join(house, path), 'utf8'), code))
  return house
}

/** Every file of the house, by its path from the root. */
function listFiles(directory: string): string[] {
  return readdirSync(join(root, directory), { withFileTypes: true }).flatMap(entry => {
    const path = join(directory, entry.name)
    if (GENERATED_FOLDERS.includes(entry.name)) return []
    return entry.isDirectory() ? listFiles(path) : [path]
  })
}

/** Whether a file or folder of the house is called `path`, in which `<…>` stands for any name. */
function isExistingFile(path: string, all: readonly string[]): boolean {
  const escaped = path.replace(/\/$/, '').replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
  const pattern = new RegExp(`^${escaped.replaceAll(/<[^>]+>/g, '[^/]+')}(/|$)`)
  return all.some(each => pattern.test(each))
}

describe('CONTRIBUTING.md', () => {
  const all = listFiles('.')
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
    const words = new Set(code.flatMap(path => readFileSync(join(root, path), 'utf8').split(/\W+/)))
    expect(names.length).toBeGreaterThan(8)
    expect(names.filter(name => !words.has(name))).toEqual([])
  })

  it('links to pages that exist', () => {
    const links = [...text.matchAll(/\]\(([^)]+)\)/g)].map(([, link = '']) => link)
    expect(links.filter(link => !existsSync(join(root, link)))).toEqual([])
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

describe('the example of CONTRIBUTING.md', () => {
  let house: string
  beforeAll(() => {
    house = followInstructions()
  }, 60_000)
  afterAll(() => rmSync(dirname(house), { recursive: true }))

  /** Runs a tool of the house in the copy, as a user does. */
  function run(tool: string, ...args: string[]) {
    const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('VITEST')))
    const { stdout, stderr, status } = spawnSync('npm', ['exec', '--offline', '--', tool, ...args], {
      cwd: house,
      encoding: 'utf8',
      env,
    })
    return { output: stdout + stderr, status }
  }

  /** Runs a tool that is to have nothing to say against it, and answers what it says. */
  function expectClean(tool: string, ...args: string[]): string {
    const { output, status } = run(tool, ...args)
    expect({ status, said: status === 0 ? '' : output }).toEqual({ status: 0, said: '' })
    return output
  }

  function readIn(path: string): string {
    return readFileSync(join(house, path), 'utf8')
  }

  it('is formatted, linted and typed as the house is', () => {
    const touched = blocks.map(({ path }) => path)
    expectClean('prettier', '--check', ...touched)
    expectClean('oxlint', '--type-aware', ...touched)
    const { output } = run('tsc', '-p', '.')
    expect(touched.filter(path => output.includes(path))).toEqual([])
  }, 120_000)

  it('gets its page and its settings by npm run docs', () => {
    const [control = ''] = files.map(({ path }) => /^audit\/controls\/(.*)\.ts$/.exec(path)?.[1])
    expectClean('tsx', 'docs/generate.ts')
    expect(readIn(`docs/controls/${control}.md`)).toContain(`\`${control}\``)
    expect(readIn('docs/assay.config.schema.json')).toContain(`"${control}"`)
  }, 120_000)

  it('passes its test, and those that hold for every control', () => {
    const own = files.map(({ path }) => path).filter(path => path.endsWith('.test.ts'))
    const others = [
      'test/house.test.ts',
      'test/audit/resources/blast-radius.test.ts',
      'test/audit/configuration/json-schema.test.ts',
      'test/reports/controls-page.test.ts',
    ]
    const output = expectClean(
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
  }, 120_000)
})
