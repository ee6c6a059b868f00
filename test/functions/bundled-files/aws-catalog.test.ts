import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  loadActions,
  loadEscalationPaths,
  catalogFiles,
} from '../../../functions/bundled-files/aws-catalog.ts'
import {
  catalogDefinitions,
  listCatalogFiles,
  copyCatalogFiles,
} from '../../../infra/aws-catalog/bundled-files.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))

/** A bundle that reads the AWS catalog, built like those of the functions. */
const bundle = {
  name: 'reader',
  bytes: 1,
  inputs: [{ path: 'functions/bundled-files/aws-catalog.ts', bytes: 1 }],
}

describe('the AWS catalog', () => {
  it('is loaded once', () => {
    expect(loadActions().spelling(loadActions().indexOf('iam:passrole') ?? -1)).toBe('iam:PassRole')
    expect(loadActions()).toBe(loadActions())
    expect(loadEscalationPaths().map(({ id }) => id)).toContain('lambda-001')
    expect(loadEscalationPaths()).toBe(loadEscalationPaths())
  })

  it('is copied only to the bundles that read it', () => {
    expect(listCatalogFiles(bundle)).toEqual(catalogFiles)
    expect(
      listCatalogFiles({ ...bundle, inputs: [{ path: 'functions/stored-bytes/compression.ts', bytes: 1 }] }),
    ).toEqual([])
  })
})

describe('a bundle', () => {
  let folder: string
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'assay-catalog-'))
    await build({
      absWorkingDir: root,
      entryPoints: ['functions/bundled-files/aws-catalog.ts'],
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
  function runBundle(): { stdout: string; stderr: string } {
    const url = JSON.stringify(pathToFileURL(join(folder, 'index.mjs')).href)
    const script = `console.log((await import(${url})).loadActions().names.length)`
    return spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' })
  }

  it('reads the files beside it', () => {
    copyCatalogFiles(bundle, root, folder)
    expect(runBundle()).toMatchObject({ stdout: `${loadActions().names.length}\n`, stderr: '' })
  })

  it('reads no other files, and reports the missing one', () => {
    expect(runBundle().stdout).toBe('')
    expect(runBundle().stderr).toContain(
      `cannot read the AWS catalog file ${join(folder, 'actions.json.br')}: Error: ENOENT`,
    )
  })

  it('reports which file is damaged', () => {
    writeFileSync(join(folder, 'actions.json.br'), 'not compressed')
    expect(runBundle().stderr).toContain(
      `cannot read the AWS catalog file ${join(folder, 'actions.json.br')}`,
    )
    copyFileSync(join(root, 'package.json'), join(folder, 'actions.json.br'))
    expect(runBundle().stdout).toBe('')
  })
})
