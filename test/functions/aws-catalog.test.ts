import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { loadActions, loadEscalationPaths, catalogFiles } from '../../functions/aws-catalog.ts'
import {
  catalogDefinitions,
  listCatalogFiles,
  copyCatalogFiles,
} from '../../infra/aws-catalog/bundled-files.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** A bundle that reads the AWS catalog, built like those of the functions. */
const reader = { name: 'reader', bytes: 1, inputs: [{ path: 'functions/aws-catalog.ts', bytes: 1 }] }

describe('what is known of AWS', () => {
  it('is read once', () => {
    expect(loadActions().spelling(loadActions().indexOf('iam:passrole') ?? -1)).toBe('iam:PassRole')
    expect(loadActions()).toBe(loadActions())
    expect(loadEscalationPaths().map(({ id }) => id)).toContain('lambda-001')
    expect(loadEscalationPaths()).toBe(loadEscalationPaths())
  })

  it('goes along with the bundles that read it alone', () => {
    expect(listCatalogFiles(reader)).toEqual(catalogFiles)
    expect(listCatalogFiles({ ...reader, inputs: [{ path: 'functions/compression.ts', bytes: 1 }] })).toEqual(
      [],
    )
  })
})

describe('a bundle', () => {
  let folder: string
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'assay-knowledge-'))
    await build({
      absWorkingDir: root,
      entryPoints: ['functions/aws-catalog.ts'],
      outfile: join(folder, 'index.mjs'),
      bundle: true,
      minify: true,
      format: 'esm',
      platform: 'node',
      define: catalogDefinitions,
      logLevel: 'silent',
    })
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  /** Runs the bundle in a Node process that prints the number of actions. */
  function asked(): { stdout: string; stderr: string } {
    const url = JSON.stringify(pathToFileURL(join(folder, 'index.mjs')).href)
    const script = `console.log((await import(${url})).actions().names.length)`
    return spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' })
  }

  it('reads what lies beside it', () => {
    copyCatalogFiles(reader, root, folder)
    expect(asked()).toMatchObject({ stdout: `${loadActions().names.length}\n`, stderr: '' })
  })

  it('reads nothing else, and says what is missing', () => {
    expect(asked().stdout).toBe('')
    expect(asked().stderr).toContain(`cannot be read from ${join(folder, 'actions.json.br')}: Error: ENOENT`)
  })

  it('says which file is broken', () => {
    writeFileSync(join(folder, 'actions.json.br'), 'not packed')
    expect(asked().stderr).toContain(`cannot be read from ${join(folder, 'actions.json.br')}`)
    copyFileSync(join(root, 'package.json'), join(folder, 'actions.json.br'))
    expect(asked().stdout).toBe('')
  })
})
