import { crc32, deflateRawSync } from 'node:zlib'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  defaultPackageLimits,
  searchPackage,
  type PackageLimits,
} from '../../../functions/code-packages/search-package.ts'
import { writeZip, type ZipEnd, type ZipFile } from '../../code-packages/zip-writer.ts'

const SECRET = 'AKIAQ3EGTUYQ7HMVJ2BN'
const ENV = { name: 'app/.env', content: `AWS_ACCESS_KEY_ID=${SECRET}\nDB_PASSWORD=s3cr3t-Gh7kLm2Qx9\n` }
const MAIN = { name: 'index.mjs', content: 'export const handler = () => 1\n' }
const digest = `sha256:${'0'.repeat(64)}`

function search(archive: Buffer, limits: Partial<PackageLimits> = {}) {
  return searchPackage(archive, digest, { ...defaultPackageLimits, ...limits })
}

/** The paths with secrets, and the codes of the issues. */
function describeSearch(archive: Buffer, limits: Partial<PackageLimits> = {}) {
  const { secrets, issues } = search(archive, limits)
  return { secrets: secrets.map(({ path }) => path), issues: issues.map(({ code }) => code) }
}

const found = { secrets: ['app/.env'], issues: [] }
const nothing = (...issues: string[]) => ({ secrets: [], issues })

describe('an archive', () => {
  it('is searched, and the secrets stay in it', () => {
    const content = search(writeZip([MAIN, ENV]))
    expect(content).toMatchObject({
      digest,
      entries: 2,
      secrets: [{ path: 'app/.env', detected: expect.arrayContaining(['AWS access key']) as string[] }],
      scanned: { files: 2, bytes: ENV.content.length + MAIN.content.length },
      issues: [],
    })
    expect(JSON.stringify(content)).not.toContain(SECRET)
    expect(JSON.stringify(content)).not.toContain('s3cr3t')
  })

  it.each<[string, ZipFile, ZipEnd]>([
    ['stored', { ...ENV, method: 0 }, {}],
    ['with a descriptor', { ...ENV, descriptor: 12 }, {}],
    ['with a descriptor and its signature', { ...ENV, descriptor: 16 }, {}],
    ['with a descriptor of ZIP64', { ...ENV, descriptor: 24 }, {}],
    ['with an entry of ZIP64', { ...ENV, zip64: true }, {}],
    ['with a directory of ZIP64', ENV, { zip64: true }],
    ['with a comment', ENV, { comment: Buffer.from('built today') }],
    ['with a path that begins with a slash', { ...ENV, name: '/app/.env' }, {}],
    ['as a symbolic link', { ...ENV, mode: 0o120_777 }, {}],
    ['with a path that has dots', { ...ENV, name: './app/x/../.env' }, {}],
  ])('is searched if it is written %s', (_, file, end) => {
    expect(describeSearch(writeZip([MAIN, file, MAIN], end))).toEqual(found)
  })

  it('without entries has nothing', () => {
    expect(describeSearch(writeZip([]))).toEqual(nothing())
  })

  it('is searched in the folders of its own code, and not in those of libraries', () => {
    const files = [
      'lib/.env',
      'bin/.env',
      'node_modules/x/.env',
      'python/lib/python3.14/site-packages/x/.env',
      'README.md',
    ]
    const archive = writeZip(files.map(name => ({ ...ENV, name })))
    expect(describeSearch(archive)).toEqual({ secrets: ['lib/.env', 'bin/.env'], issues: [] })
  })

  it('is not searched in files that pip installed from an index', () => {
    const folder = 'python/lib-1.0.dist-info'
    const files = ['python/lib/.env', 'python/own/.env', `${folder}/.env`, 'python/a"b.env', 'lib/.env']
    const record = `lib/.env,sha256=x,10\nlib-1.0.dist-info/.env,,\r\n"a""b.env",,\n../etc/.env,,\n`
    const archive = (...names: string[]) =>
      writeZip([
        ...files.map(name => ({ ...ENV, name })),
        ...names.map(name => ({ name: `${folder}/${name}`, content: name === 'RECORD' ? record : '{}' })),
      ])
    expect(describeSearch(archive('RECORD')).secrets).toEqual(['python/own/.env', 'lib/.env'])
    expect(describeSearch(archive('RECORD', 'direct_url.json')).secrets).toEqual(files)
    expect(describeSearch(archive()).secrets).toEqual(files)
  })

  it('is searched as if nothing was installed if the list of the installed files cannot be read', () => {
    const record = { name: 'lib-1.0.dist-info/RECORD', content: 'app/.env,,\n' }
    expect(describeSearch(writeZip([ENV, { ...record, crc: 1 }])).secrets).toEqual(['app/.env'])
    expect(describeSearch(writeZip([ENV, { ...record, flags: 1 }])).secrets).toEqual(['app/.env'])
    expect(describeSearch(writeZip([ENV, record])).secrets).toEqual([])
  })

  it('is not searched in binary and larger files', () => {
    const archive = writeZip([
      { ...ENV, name: 'app.jar', content: writeZip([ENV, MAIN]) },
      { ...ENV, name: 'large', content: ENV.content + ' '.repeat(1_024 * 1_024) },
    ])
    expect(describeSearch(archive)).toEqual(nothing())
  })

  it('names a file that leads out of its folder as it is', () => {
    expect(describeSearch(writeZip([{ ...ENV, name: '../../root/.env' }]))).toEqual({
      secrets: ['../../root/.env'],
      issues: [],
    })
  })

  it.each<[string, ZipFile]>([
    ['a field has the name that programs use', { ...ENV, name: 'app/readme.md', unicodePath: 'app/.env' }],
    ['its name ends at a NUL for programs', { ...ENV, name: 'app/.env\0.md' }],
    ['both', { ...ENV, name: 'app/readme.md', unicodePath: 'app/.env\0.md' }],
  ])('is searched if %s', (_, file) => {
    expect(describeSearch(writeZip([MAIN, file]))).toEqual(found)
  })

  it('is searched in a file that leads out of a folder of libraries', () => {
    const name = 'node_modules/../../app/.env'
    expect(describeSearch(writeZip([{ ...ENV, name }]))).toEqual({ secrets: [name], issues: [] })
  })

  it('can have empty files that are compressed', () => {
    const files = ['META-INF/', '__init__.py'].map(name => ({ name }))
    expect(describeSearch(writeZip(files))).toEqual(nothing())
  })

  it('is searched in both of two files with one name', () => {
    expect(describeSearch(writeZip([ENV, { ...ENV, content: 'A=1' }, ENV]))).toEqual({
      secrets: ['app/.env', 'app/.env'],
      issues: [],
    })
  })
})

describe('a hostile archive', () => {
  const whole = writeZip([MAIN, ENV])
  const bomb = Buffer.alloc(64 * 1_024 * 1_024)

  it.each<[string, Buffer, string]>([
    ['no archive', Buffer.from('#!/bin/sh\n'), 'NO_ZIP'],
    ['nothing', Buffer.alloc(0), 'NO_ZIP'],
    ['an archive without its end', whole.subarray(0, -1), 'NO_ZIP'],
    ['an archive with bytes after its end', Buffer.concat([whole, Buffer.from('x')]), 'NO_ZIP'],
    ['an archive without its beginning', whole.subarray(10), 'BROKEN_ZIP'],
    ['an archive after other bytes', Buffer.concat([Buffer.from('#!/bin/sh\n'), whole]), 'BROKEN_ZIP'],
    ['an archive in the comment of another', writeZip([MAIN], { comment: writeZip([ENV]) }), 'BROKEN_ZIP'],
    ['a part of several', writeZip([ENV], { disk: 1 }), 'BROKEN_ZIP'],
    ['fewer entries than it says', writeZip([ENV], { entries: 2 }), 'BROKEN_ZIP'],
    ['more entries than it says', writeZip([ENV, MAIN], { entries: 1 }), 'BROKEN_ZIP'],
    ['65,534 entries that it does not have', writeZip([ENV], { entries: 65_534 }), 'BROKEN_ZIP'],
    [
      'more entries of ZIP64 than there are bytes',
      writeZip([ENV], { zip64: true, entries: 2 ** 50 }),
      'ENTRIES',
    ],
    ['a directory elsewhere', writeZip([ENV], { start: 0 }), 'BROKEN_ZIP'],
    ['a directory beyond the end', writeZip([ENV], { zip64: true, start: 2 ** 52 }), 'BROKEN_ZIP'],
    ['bytes after its directory', writeZip([ENV], { beforeEnd: Buffer.from('x') }), 'BROKEN_ZIP'],
    ['entries that overlap', writeZip([ENV, { ...ENV, name: 'b', localAt: 0 }]), 'OVERLAP'],
    ['an entry in the directory', writeZip([{ ...ENV, localAt: 200 }]), 'BROKEN_ZIP'],
    ['an entry beyond the archive', writeZip([{ ...ENV, zip64: true, localAt: 2 ** 40 }]), 'BROKEN_ZIP'],
    ['another name before the data', writeZip([{ ...ENV, local: { name: 'app/.enw' } }]), 'BROKEN_ZIP'],
    ['another method before the data', writeZip([{ ...ENV, local: { method: 0 } }]), 'BROKEN_ZIP'],
    ['another size before the data', writeZip([{ ...ENV, local: { size: 1 } }]), 'BROKEN_ZIP'],
    ['another checksum before the data', writeZip([{ ...ENV, local: { crc: 1 } }]), 'BROKEN_ZIP'],
    ['encryption before the data only', writeZip([{ ...ENV, local: { flags: 1 } }]), 'BROKEN_ZIP'],
  ])('is unknown as a whole: %s', (_, archive, code) => {
    expect(describeSearch(archive)).toEqual(nothing(code))
  })

  it.each<[string, ZipFile, string]>([
    ['encrypted', { ...ENV, flags: 1 }, 'ENCRYPTED'],
    ['encrypted with its directory', { ...ENV, flags: 0x2000 }, 'ENCRYPTED'],
    ['compressed by another method', { ...ENV, method: 93 }, 'METHOD'],
    ['other than its checksum', { ...ENV, crc: 1 }, 'BROKEN_ENTRY'],
    ['longer than it says', { ...ENV, size: 10 }, 'BROKEN_ENTRY'],
    ['shorter than it says', { ...ENV, size: 1_000 }, 'BROKEN_ENTRY'],
    ['a bomb that says it is small', { ...ENV, content: bomb, size: 100 }, 'BROKEN_ENTRY'],
    ['no deflated data', { ...ENV, data: Buffer.from('not deflated') }, 'BROKEN_ENTRY'],
    ['stored with another size', { ...ENV, method: 0, size: 10 }, 'BROKEN_ENTRY'],
    ['empty as it says, with data', { ...ENV, size: 0 }, 'BROKEN_ENTRY'],
    ['not as large as it says', { ...ENV, size: 2_000_000 }, 'BROKEN_ENTRY'],
    ['stored and not as large as it says', { ...ENV, method: 0, size: 2_000_000 }, 'BROKEN_ENTRY'],
    ['of a name of 64 KB', { ...ENV, name: 'a'.repeat(65_535) }, 'NAME_LENGTH'],
    ['after bytes that nothing describes', { ...MAIN, before: Buffer.from(SECRET) }, 'UNDESCRIBED'],
  ])('is searched but for an entry that is %s', (_, file, code) => {
    const { secrets, issues } = describeSearch(writeZip([{ ...ENV, name: 'b.env' }, file]))
    expect({ secrets, issues }).toEqual({ secrets: ['b.env'], issues: [code] })
  })

  it('has bytes that nothing describes after deflated data', () => {
    const data = Buffer.concat([deflateRawSync(ENV.content), Buffer.from('x')])
    expect(describeSearch(writeZip([{ ...ENV, data }])).issues).toEqual(['BROKEN_ENTRY'])
  })

  it('that is a bomb is not unpacked', () => {
    const entry = { data: deflateRawSync(bomb), crc: crc32(bomb), size: bomb.length }
    const archive = writeZip(Array.from({ length: 20 }, (_, index) => ({ name: `f${index}`, ...entry })))
    expect(search(archive)).toMatchObject({ entries: 20, scanned: { files: 0, bytes: 0 }, issues: [] })
  })

  it.each<[keyof PackageLimits, number, string]>([
    ['entries', 1, 'ENTRIES'],
    ['nameBytes', 3, 'NAME_LENGTH'],
    ['scannedBytes', 10, 'SCANNED_BYTES'],
    ['secrets', 0, 'SECRETS'],
    ['milliseconds', -1, 'TIME'],
  ])('is incomplete beyond the limit of %s', (limit, value, code) => {
    expect(describeSearch(writeZip([MAIN, ENV]), { [limit]: value })).toEqual(nothing(code))
  })

  it('is incomplete beyond the limit of files that are too large to be searched', () => {
    const limits = { scannedFileBytes: 10, largeFiles: 1 }
    expect(describeSearch(writeZip([MAIN, ENV]), limits)).toEqual(nothing('LARGE_FILES'))
    expect(describeSearch(writeZip([ENV]), limits)).toEqual(nothing())
  })

  it('has its files of settings searched first', () => {
    const limits = { scannedBytes: ENV.content.length }
    expect(describeSearch(writeZip([MAIN, ENV]), limits)).toEqual({
      secrets: ['app/.env'],
      issues: ['SCANNED_BYTES'],
    })
  })

  it('has its secret, or an issue, whatever byte of it is another one', () => {
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const bytes = Buffer.from(whole)
        bytes[at] = (bytes[at] ?? 0) ^ change
        const { secrets, issues } = describeSearch(bytes)
        expect(issues.length > 0 || secrets.includes('app/.env')).toBe(true)
      }),
      { numRuns: 2_000 },
    )
  })

  it('has an issue wherever it is cut', () => {
    for (let length = 0; length < whole.length; length += 1)
      expect(describeSearch(whole.subarray(0, length)).issues).not.toEqual([])
  })
})
