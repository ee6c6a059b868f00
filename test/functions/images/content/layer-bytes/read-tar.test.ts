import fc from 'fast-check'
import { extract } from 'tar-stream'
import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { createByteReader } from '../../../../../functions/images/content/layer-bytes/byte-reader.ts'
import { createTarReader } from '../../../../../functions/images/content/layer-bytes/read-tar.ts'
import { ARCHIVE_END, packLayer, packRawEntry, type LayerEntry } from '../../../../images/build-layer.ts'

/** Cuts bytes into pieces of any size. */
async function* cutPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.byteLength; at += size)
    yield await Promise.resolve(bytes.subarray(at, at + size))
}

async function listEntries(archive: Uint8Array, pieceBytes = 65_536): Promise<unknown[]> {
  const tar = createTarReader(createByteReader(cutPieces(archive, pieceBytes)))
  const entries: unknown[] = []
  for (let entry = await tar.next(); entry !== undefined; entry = await tar.next()) {
    const { name, linkName, type } = entry
    const isRead = entry.size < 2_000
    entries.push({
      name,
      linkName,
      type,
      ...(isRead ? { content: Buffer.from(await tar.readContent()).toString('latin1') } : {}),
    })
  }
  return entries
}

/** The same by tar-stream. */
async function listByTarStream(archive: Uint8Array): Promise<unknown[]> {
  const entries: unknown[] = []
  for await (const entry of Readable.from([archive]).pipe(extract())) {
    const { name, linkname, type, size } = entry.header
    const pieces: Buffer[] = []
    for await (const piece of entry as AsyncIterable<Buffer>) pieces.push(piece)
    const content = Buffer.concat(pieces).toString('latin1')
    const types: Record<string, string> = { link: 'hardlink', fifo: 'other' }
    const isRead = (size ?? 0) < 2_000
    entries.push({
      name,
      linkName: linkname ?? '',
      type: types[type ?? ''] ?? type,
      ...(isRead ? { content } : {}),
    })
  }
  return entries
}

const name = fc.oneof(
  fc.stringMatching(/^[a-z.]{1,20}(\/[a-z]{1,20}){0,3}$/),
  fc.stringMatching(/^[a-z]{90,160}$/),
  fc.constantFrom('ünïcode/näme', 'a'.repeat(300), `${'folder/'.repeat(30)}file`),
)
const entry: fc.Arbitrary<LayerEntry> = fc.tuple(
  name,
  fc.oneof(
    fc.string({ maxLength: 40 }),
    fc.integer({ min: 500, max: 5_000 }).map(length => 'x'.repeat(length)),
    fc.record({ type: fc.constantFrom('symlink' as const, 'link' as const), to: name }),
    fc.record({ type: fc.constantFrom('directory' as const, 'fifo' as const) }),
  ),
)

function text(content: string): Buffer {
  return Buffer.from(content)
}

describe('an archive', () => {
  it('has the entries that tar-stream finds, however it is cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(entry, { maxLength: 8 }),
        fc.integer({ min: 1, max: 1_500 }),
        async (entries, size) => {
          const archive = await packLayer(entries)
          expect(await listEntries(archive, size)).toEqual(await listByTarStream(archive))
        },
      ),
      { numRuns: 150 },
    )
  })

  const pax = (...records: string[]) => {
    const lines = records.map(record => {
      const length = record.length + 2
      const digits = String(length + String(length + 2).length).length
      return `${length + digits} ${record}\n`
    })
    return packRawEntry('PaxHeader', 'x', text(lines.join('')))
  }
  const file = packRawEntry('file', '0', text('content'))
  const other = packRawEntry('other', '0', text('other'))
  const sparse = (extended: boolean) => {
    const header = Buffer.from(packRawEntry('sparse', 'S', text('data')))
    header.write('ustar  \0', 257)
    header[482] = extended ? 1 : 0
    header.write('        ', 148)
    const sum = header.subarray(0, 512).reduce((all, byte) => all + byte, 0)
    header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
    const extension = Buffer.alloc(1_024)
    extension[504] = 1
    return Buffer.concat([header.subarray(0, 512), ...(extended ? [extension] : []), header.subarray(512)])
  }

  it.each<[string, Uint8Array[], object[]]>([
    ['ends with two empty blocks, whatever follows', [file, ARCHIVE_END, other], [{ name: 'file' }]],
    ['can end without them', [file], [{ name: 'file' }]],
    [
      'has a name of an extended header',
      [pax('path=renamed'), file, other],
      [{ name: 'renamed' }, { name: 'other' }],
    ],
    [
      'has a link of an extended header',
      [pax('linkpath=to'), packRawEntry('link', '2', text(''))],
      [{ linkName: 'to', type: 'symlink' }],
    ],
    [
      'has a size of an extended header',
      [pax('size=7'), packRawEntry('file', '0', text('content'), 0)],
      [{ content: 'content' }],
    ],
    [
      'has names that GNU tar writes',
      [
        packRawEntry('././@LongLink', 'L', text('long\0')),
        packRawEntry('././@LongLink', 'K', text('far\0')),
        packRawEntry('link', '2', text('')),
      ],
      [{ name: 'long', linkName: 'far' }],
    ],
    [
      'prefers names of GNU tar',
      [pax('path=pax'), packRawEntry('././@LongLink', 'L', text('gnu\0')), file],
      [{ name: 'gnu' }],
    ],
    [
      'ignores global headers',
      [packRawEntry('global', 'g', text('14 path=other\n')), file],
      [{ name: 'file' }],
    ],
    [
      'has no content in links',
      [packRawEntry('link', '1', text(''), 512), other],
      [{ type: 'hardlink' }, { name: 'other' }],
    ],
    [
      'has folders whose names end with a slash',
      [packRawEntry('folder/', '\0', text(''))],
      [{ type: 'directory' }],
    ],
    [
      'has sparse files of GNU tar',
      [sparse(false), other],
      [{ name: 'sparse', content: 'data' }, { name: 'other' }],
    ],
    [
      'has sparse files with more blocks',
      [sparse(true), other],
      [{ name: 'sparse', content: 'data' }, { name: 'other' }],
    ],
    [
      'has sparse files of pax',
      [pax('GNU.sparse.name=real', 'GNU.sparse.major=1'), file],
      [{ name: 'real' }],
    ],
    ['has devices', [packRawEntry('device', '3', text(''))], [{ type: 'other' }]],
  ])('%s', async (_, blocks, entries) => {
    expect(await listEntries(Buffer.concat(blocks))).toEqual(
      entries.map(each => expect.objectContaining(each) as unknown),
    )
  })

  it.each<[string, Uint8Array[], string]>([
    [
      'a wrong checksum',
      [Buffer.concat([file.subarray(0, 100), text('x'), file.subarray(101)])],
      'BROKEN_TAR',
    ],
    ['text in place of an archive', [Buffer.alloc(600, 'text')], 'BROKEN_TAR'],
    ['one empty block', [file, Buffer.alloc(512), other], 'BROKEN_TAR'],
    ['an entry that is cut', [file.subarray(0, 515)], 'BROKEN_TAR'],
    ['a header that is cut', [file, other.subarray(0, 100)], 'BROKEN_TAR'],
    ['a size that is no number', [pax('size=many'), file], 'BROKEN_TAR'],
    [
      'an extended header that is none',
      [packRawEntry('PaxHeader', 'x', text('no records')), file],
      'BROKEN_TAR',
    ],
    [
      'a record that is longer than its header',
      [packRawEntry('PaxHeader', 'x', text('99 path=a\n')), file],
      'BROKEN_TAR',
    ],
    [
      'an extended header of 2 MB',
      [packRawEntry('PaxHeader', 'x', Buffer.alloc(2_097_152)), file],
      'NAME_LENGTH',
    ],
  ])('with %s is broken', async (_, blocks, code) => {
    await expect(listEntries(Buffer.concat(blocks))).rejects.toMatchObject({ code })
  })

  it('has sizes in base 256', async () => {
    const header = Buffer.from(packRawEntry('large', '0', text('content')))
    header.fill(0, 124, 136)
    header[124] = 0x80
    header[135] = 7
    header.write('        ', 148)
    const sum = header.subarray(0, 512).reduce((all, byte) => all + byte, 0)
    header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
    expect(await listEntries(Buffer.concat([header, other]))).toMatchObject([
      { content: 'content' },
      { name: 'other' },
    ])
  })
})
