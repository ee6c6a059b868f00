import { createHash } from 'node:crypto'
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { packFiles, writeBundleArchive } from '../../infra/functions/bundle-archive.ts'
import { findPython } from '../local-aws/python.ts'
import { isSkipped } from '../is-skipped.ts'

const directory = mkdtempSync(join(tmpdir(), 'assay-archive-'))
afterAll(() => rmSync(directory, { recursive: true }))

const FILES = { 'index.mjs': 'export const handler = () => 1\n', 'data.br': '\u0000\u00ff', 'empty.json': '' }

const CONFIGURATION = '{"home":"eu-west-1"}'

/** Writes a bundle and its archive. */
function archive(name: string, files: Readonly<Record<string, string>>) {
  const bundles = join(directory, name, 'functions')
  mkdirSync(join(bundles, 'notify'), { recursive: true })
  for (const [file, text] of Object.entries(files))
    writeFileSync(join(bundles, 'notify', file), text, 'latin1')
  const archives = join(directory, name, 'archives')
  return writeBundleArchive({ bundles, configuration: CONFIGURATION, archives }, 'notify')
}

const python = findPython()
const isWithoutPython = isSkipped(
  python === undefined,
  'that another program reads the archive needs Python 3.11 or later',
)

/** Lists what an independent program finds in an archive: names, modes and contents. */
function readWithPython(path: string): unknown {
  const program =
    'import json, sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); bad = z.testzip(); ' +
    'print(json.dumps([bad, [[i.filename, oct(i.external_attr >> 16), z.read(i).decode("latin1")] for i in z.infolist()]]))'
  return JSON.parse(execFileSync(python ?? '', ['-c', program, path], { encoding: 'utf8' }))
}

describe('the archive of a bundle', () => {
  it.skipIf(isWithoutPython)(
    'contains the files of the bundle and the configuration, readable for all',
    () => {
      const { path } = archive('one', FILES)
      expect(readWithPython(path)).toEqual([
        null,
        Object.entries({ ...FILES, 'assay.config.json': CONFIGURATION })
          .toSorted(([a], [b]) => (a < b ? -1 : 1))
          .map(([name, text]) => [name, '0o100644', text]),
      ])
    },
  )

  it('has the hash of its file, which depends on the contents alone', () => {
    const { path, hash } = archive('two', FILES)
    expect(hash).toBe(createHash('sha256').update(readFileSync(path)).digest('base64'))
    expect(archive('three', Object.fromEntries(Object.entries(FILES).toReversed())).hash).toBe(hash)
    expect(archive('four', { ...FILES, 'index.mjs': 'export const handler = () => 2\n' }).hash).not.toBe(hash)
  })

  it.skipIf(isWithoutPython)('is valid without files', () => {
    const path = join(directory, 'empty.zip')
    writeFileSync(path, packFiles([]))
    expect(readWithPython(path)).toEqual([null, []])
  })
})
