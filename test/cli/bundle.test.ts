import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildCliOnce } from './built-cli.ts'
import { runAssay, spawnAssay } from './run-assay.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

describe('cli/bin.js', () => {
  let directory: string
  let source: string
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'assay-bundle-'))
    for (const each of ['cli', 'dist/cli']) mkdirSync(join(directory, each), { recursive: true })
    symlinkSync(join(root, 'node_modules'), join(directory, 'node_modules'))
    copyFileSync(join(root, 'cli/bin.js'), join(directory, 'cli/bin.js'))
    writeFileSync(join(directory, 'package.json'), '{"type": "module"}')
    writeFileSync(join(directory, 'dist/cli/main.js'), 'console.log("bundle")')
    source = join(directory, 'cli/main.ts')
    writeFileSync(source, 'const from: string = "sources"\nconsole.log(from)')
  })
  afterAll(() => rmSync(directory, { recursive: true }))

  function runBin(inputs: unknown): string {
    writeFileSync(join(directory, 'dist/cli/manifest.json'), JSON.stringify({ inputs }))
    return spawnSync(process.execPath, [join(directory, 'cli/bin.js')], { encoding: 'utf8' }).stdout.trim()
  }

  it('runs the bundle while the sources are unchanged', () => {
    const { size, mtimeMs } = statSync(source)
    expect(runBin([['cli/main.ts', size, mtimeMs]])).toBe('bundle')
  })

  it.each([
    ['have another size', (size: number, mtimeMs: number) => [['cli/main.ts', size + 1, mtimeMs]]],
    ['have another time', (size: number, mtimeMs: number) => [['cli/main.ts', size, mtimeMs - 1]]],
    ['are missing', (size: number, mtimeMs: number) => [['cli/other.ts', size, mtimeMs]]],
    ['are not listed', () => undefined],
  ])('runs the sources if those of the bundle %s', (_, listInputs) => {
    const { size, mtimeMs } = statSync(source)
    expect(runBin(listInputs(size, mtimeMs))).toBe('sources')
  })
})

describe('the bundle of the CLI', () => {
  beforeAll(buildCliOnce)

  it('prints what the sources print', async () => {
    for (const args of [['--version'], ['controls', '--json'], ['audit', '--account', 'nowhere']])
      expect(spawnAssay(args)).toEqual(await runAssay(...args))
  })
})
