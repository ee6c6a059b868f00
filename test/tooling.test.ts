import { spawnSync } from 'node:child_process'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import packageJson from '../package.json' with { type: 'json' }

const root = fileURLToPath(new URL('..', import.meta.url))

/** Faults, by file; the checks must report them, each under its name. */
const PLANTED = {
  'audit/one.ts': "import type { Two } from './two.ts'\nexport interface One {\n  two: Two\n}\n",
  'audit/two.ts': "import type { One } from './one.ts'\nexport interface Two {\n  one: One\n}\n",
  'functions/zod.ts': "import { string } from 'zod'\nexport const text = string()\n",
  'cli/promise.ts': 'async function later(): Promise<void> {}\nexport function now(): void {\n  later()\n}\n',
  'infra/any.ts': 'export const length = (JSON.parse("{}") as { a: any }).a.length\n',
  'test/type.ts': "export const wrong: number = 'text'\n",
}

/** A house in a directory of its own, with our settings and `files`. */
function copyRepository(files: Readonly<Record<string, string>>): string {
  const house = mkdtempSync(join(tmpdir(), 'assay-house-'))
  for (const name of [
    'package.json',
    '.oxlintrc.json',
    '.prettierrc.json',
    '.prettierignore',
    'tsconfig.json',
  ])
    copyFileSync(join(root, name), join(house, name))
  symlinkSync(join(root, 'node_modules'), join(house, 'node_modules'))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(house, dirname(path)), { recursive: true })
    writeFileSync(join(house, path), text)
  }
  return house
}

/** Runs a script of package.json in `house`. */
function run(house: string, script: string) {
  const { stdout, stderr, status } = spawnSync('npm', ['run', '--silent', script], {
    cwd: house,
    encoding: 'utf8',
  })
  return { output: stdout + stderr, status }
}

describe('the checks', () => {
  let house: string
  beforeAll(() => {
    house = copyRepository(PLANTED)
  })
  afterAll(() => rmSync(house, { recursive: true }))

  it('lint: a circle of type imports, a floating promise, an any, and zod as a whole', () => {
    const { output, status } = run(house, 'lint')
    expect(status).toBe(1)
    expect(output).toContain('import(no-cycle)')
    expect(output).toContain('typescript(no-floating-promises)')
    expect(output).toContain('typescript(no-explicit-any)')
    expect(output).toContain("use: import * as z from 'zod/mini'")
    for (const file of ['audit/one.ts', 'functions/zod.ts', 'cli/promise.ts', 'infra/any.ts'])
      expect(output).toContain(file)
  })

  it('typecheck: a type error', () => {
    const { output, status } = run(house, 'typecheck')
    expect(status).not.toBe(0)
    expect(output).toContain(
      "test/type.ts(1,14): error TS2322: Type 'string' is not assignable to type 'number'",
    )
  })

  it('format: a file that is not formatted', () => {
    const { output, status } = run(house, 'format:check')
    expect(status).not.toBe(0)
    expect(output).toContain('infra/any.ts')
    expect(output).not.toContain('audit/one.ts')
  })

  it('find nothing where nothing is wrong', () => {
    const clean = copyRepository({ 'audit/one.ts': 'export const one = 1\n' })
    try {
      for (const script of ['lint', 'typecheck', 'format:check'])
        expect({ script, ...run(clean, script) }).toMatchObject({ script, status: 0 })
    } finally {
      rmSync(clean, { recursive: true })
    }
  })
})

describe('the caches of npm run check', () => {
  const CORRECT = { 'audit/size.ts': 'export const size = 1\n' }
  const FAULTY = { 'audit/size.ts': "export const size = '1' ;\n" }
  const USER = { 'audit/user.ts': "import { size } from './size.ts'\nexport const user: number = size\n" }
  let house: string
  beforeAll(() => {
    house = copyRepository({ ...CORRECT, ...USER })
    const packages = join(house, 'node_modules')
    rmSync(packages)
    mkdirSync(packages)
    for (const name of readdirSync(join(root, 'node_modules')).filter(each => each !== '.cache'))
      symlinkSync(join(root, 'node_modules', name), join(packages, name))
  })
  afterAll(() => rmSync(house, { recursive: true }))

  /** Runs the cached steps of `npm run check`, and answers what they say. */
  function runCached(files: Readonly<Record<string, string>>): string[] {
    for (const [path, text] of Object.entries(files)) writeFileSync(join(house, path), text)
    const steps = packageJson.scripts.check.split(' && ').filter(step => step.includes('node_modules/.cache'))
    expect(steps).toHaveLength(2)
    return steps.flatMap(step => {
      const { stdout, stderr, status } = spawnSync('sh', ['-c', step], { cwd: house, encoding: 'utf8' })
      const output = stdout + stderr
      expect(status === 0).toBe(output === '')
      return ['[warn] audit/size.ts', 'audit/user.ts(2,14): error TS2322'].filter(each =>
        output.includes(each),
      )
    })
  }

  it('hide no fault: not one that is there again, and not one in a file that did not change', () => {
    const faults = ['[warn] audit/size.ts', 'audit/user.ts(2,14): error TS2322']
    expect(runCached({})).toEqual([])
    expect(runCached(FAULTY)).toEqual(faults)
    expect(runCached({})).toEqual(faults)
    expect(runCached(CORRECT)).toEqual([])
    expect(runCached(FAULTY)).toEqual(faults)
    expect(existsSync(join(house, 'node_modules/.cache/assay'))).toBe(true)
  })
})
