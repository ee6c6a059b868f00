import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Metafile } from 'esbuild'
import { describe, expect, it } from 'vitest'
import {
  describeDataPackage,
  listBundledPackages,
  PackageError,
  parseLockFile,
  type BundledPackage,
} from '../../../infra/package/bundled-packages.ts'
import { buildThirdPartyLicenses } from '../../../infra/package/third-party-licenses.ts'
import { createEmptyFolder } from './installed-package.ts'

/** A metafile of one bundle, with the bytes of each input. */
function buildMetafile(inputs: Readonly<Record<string, number>>): Metafile {
  const sizes = Object.entries(inputs).map(([path, bytesInOutput]) => [path, { bytesInOutput }])
  const output = { bytes: 1, imports: [], exports: [], inputs: Object.fromEntries(sizes) as never }
  return { inputs: {}, outputs: { 'out.js': output } }
}

function buildLock(packages: Readonly<Record<string, object>>) {
  const pinned = { version: '1.0.0', license: 'MIT', integrity: 'sha512-AAAA' }
  const entries = Object.entries(packages).map(([folder, changes]) => [folder, { ...pinned, ...changes }])
  return parseLockFile(
    JSON.stringify({ lockfileVersion: 3, packages: Object.fromEntries(entries) as object }),
  )
}

describe('listBundledPackages', () => {
  const lockFile = buildLock({
    'node_modules/a': { dependencies: { b: '2', c: '1', absent: '1' } },
    'node_modules/b': { version: '1.0.0' },
    'node_modules/a/node_modules/b': { version: '2.0.0', peerDependencies: { c: '1' } },
    'node_modules/c': {},
    'node_modules/@s/d': {},
    'node_modules/unused': {},
  })

  it('lists each installed package of which some bytes are bundled, with the versions that it finds', () => {
    const inputs = {
      'cli/main.ts': 9,
      'node_modules/a/lib/x.js': 9,
      'node_modules/a/lib/y.js': 9,
      'node_modules/a/node_modules/b/x.js': 9,
      'node_modules/b/x.js': 9,
      'node_modules/c/x.js': 9,
      'node_modules/@s/d/x.js': 9,
      'node_modules/unused/x.js': 0,
    }
    const found = listBundledPackages([buildMetafile(inputs), buildMetafile(inputs)], lockFile)
    expect(found.map(({ name, version, requires }) => ({ name, version, requires }))).toEqual([
      { name: '@s/d', version: '1.0.0', requires: [] },
      { name: 'a', version: '1.0.0', requires: ['node_modules/a/node_modules/b', 'node_modules/c'] },
      { name: 'b', version: '2.0.0', requires: ['node_modules/c'] },
      { name: 'b', version: '1.0.0', requires: [] },
      { name: 'c', version: '1.0.0', requires: [] },
    ])
  })

  it('refuses a package that is not pinned, and a lock file of another version', () => {
    const metafile = buildMetafile({ 'node_modules/ghost/x.js': 1 })
    expect(() => listBundledPackages([metafile], lockFile)).toThrow(PackageError)
    expect(() => describeDataPackage('ghost', lockFile)).toThrow('does not pin node_modules/ghost')
    expect(() => parseLockFile('{"lockfileVersion": 2, "packages": {}}')).toThrow('not of version 3')
  })
})

/** Builds the licences of a package with these files. */
function describeLicenses(changes: Partial<BundledPackage>, files: Readonly<Record<string, string>>): string {
  const root = createEmptyFolder()
  try {
    const folder = 'node_modules/a'
    mkdirSync(join(root, folder), { recursive: true })
    for (const [name, text] of Object.entries(files)) writeFileSync(join(root, folder, name), text)
    const integrity = 'sha512-AAAA'
    const each = {
      folder,
      name: 'a',
      version: '1.2.3',
      license: 'MIT',
      integrity,
      requires: [],
      ...changes,
    }
    return buildThirdPartyLicenses([each], root)
  } finally {
    rmSync(root, { recursive: true })
  }
}

describe('buildThirdPartyLicenses', () => {
  it('has the texts of licence and notice', () => {
    const text = describeLicenses(
      {},
      { 'LICENSE.md': 'the licence\r\n', NOTICE: 'the notice', 'readme.md': 'other' },
    )
    expect(text).toContain('- a 1.2.3 (MIT)\n\n```text\nthe licence\n\nthe notice\n```')
    expect(text).not.toContain('other')
  })

  it('says that a package has no text', () => {
    expect(describeLicenses({}, {})).toContain('The package has no file with the text of its licence, MIT')
  })

  it('refuses a licence that is not accepted, and a package that is not installed', () => {
    expect(() => describeLicenses({ license: 'GPL-3.0-only' }, {})).toThrow(/a has the licence GPL-3\.0-only/)
    expect(() => describeLicenses({ folder: 'node_modules/b' }, {})).toThrow('is not installed')
  })
})
