import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliCompressSync } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import type { Item, Store } from '../../../../audit/state/store.ts'
import { AccountFileError } from '../../../../functions/local/account-file.ts'
import { openItemFile, writeItemFile } from '../../../../functions/local/saved-state/item-file.ts'
import { createMemoryStore } from '../../../contracts/memory-store.ts'

const directory = mkdtempSync(join(tmpdir(), 'assay-items-'))
afterAll(() => rmSync(directory, { recursive: true }))
const path = join(directory, 'items')

/** Some names order otherwise than they are written, or are names of prototypes; long bodies fill several blocks. */
const name = fc.constantFrom(
  'A',
  'B',
  'AB',
  'a',
  'Å',
  '',
  '__proto__',
  'constructor',
  'x y',
  'A\nB',
  'B\nA',
  'B\u{1f600}',
)
const item: fc.Arbitrary<Item> = fc.record({
  key: fc.record({ partition: name, sort: name }),
  version: fc.integer({ min: 1, max: 9 }),
  body: fc.oneof(
    fc.jsonValue(),
    fc.constantFrom(30_000, 70_000).map(length => 'long'.repeat(length / 4)),
  ),
})

async function listAll(store: Pick<Store, 'list'>, partition: string, prefix: string): Promise<Item[]> {
  const items: Item[] = []
  for await (const each of store.list(partition, prefix)) items.push(each)
  return items
}

function write(items: readonly Item[]): void {
  writeItemFile(path, { about: 'a test' }, items)
}

/** Reads everything; an error must be an AccountFileError that names the file. */
async function readDamaged(keys: readonly Item['key'][]): Promise<'SAME' | 'REFUSED'> {
  try {
    const file = openItemFile(path)
    for (const key of keys) {
      await file.load(key)
      await listAll(file, key.partition, '')
    }
    return 'SAME'
  } catch (failure) {
    if (failure instanceof AccountFileError && failure.message.includes(path)) return 'REFUSED'
    throw failure
  }
}

describe('a file of items', () => {
  it('has the items and the header that were written', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(item, { selector: ({ key }) => JSON.stringify(key), maxLength: 40 }),
        fc.record({ partition: name, sort: name }),
        async (items, other) => {
          const memory = createMemoryStore()
          for (const each of items) await memory.save(each, 0)
          write(items)
          const file = openItemFile(path)
          expect(file.header).toEqual({ about: 'a test' })
          for (const key of [...items.map(each => each.key), other]) {
            const expected = await memory.load(key)
            expect(await file.load(key)).toEqual(expected && JSON.parse(JSON.stringify(expected)))
            for (const prefix of ['', key.sort])
              expect(await listAll(file, key.partition, prefix)).toEqual(
                JSON.parse(JSON.stringify(await listAll(memory, key.partition, prefix))),
              )
          }
        },
      ),
    )
  })

  it('has a partition of several blocks in order', async () => {
    const items = Array.from({ length: 5_000 }, (_, at): Item => ({
      key: { partition: at % 7 === 0 ? 'other' : 'many', sort: `EDGE ${at}` },
      version: 1,
      body: { at, text: 'x'.repeat(100) },
    }))
    write(items)
    const expected = items.filter(({ key }) => key.partition === 'many').map(({ key }) => key.sort)
    const listed = await listAll(openItemFile(path), 'many', 'EDGE ')
    expect(listed.map(({ key }) => key.sort)).toEqual(expected.toSorted())
    expect(readdirSync(directory)).toEqual(['items'])
  })

  it('is refused where a byte of it changed or it was cut off', async () => {
    const items = Array.from({ length: 300 }, (_, at): Item => ({
      key: { partition: `P${at}`, sort: 'S' },
      version: 1,
      body: { at, text: `${at}`.repeat(400) },
    }))
    write(items)
    const bytes = readFileSync(path)
    const keys = items.map(({ key }) => key)
    expect(await readDamaged(keys)).toBe('SAME')
    const damage = fc.record({ at: fc.nat({ max: bytes.length - 1 }), by: fc.integer({ min: 1, max: 255 }) })
    await fc.assert(
      fc.asyncProperty(damage, fc.boolean(), async ({ at, by }, isCut) => {
        const copy = Buffer.from(bytes.subarray(0, isCut ? at : bytes.length))
        if (!isCut) copy[at] = ((copy[at] ?? 0) + by) % 256
        writeFileSync(path, copy)
        expect(await readDamaged(keys)).toBe('REFUSED')
      }),
      { numRuns: 60 },
    )
  })
})

function digest(bytes: Buffer): Buffer {
  return createHash('sha256').update(bytes).digest()
}

/** A file with any index and any block, whose digests are right. */
function writeForged(blockText: string, describeIndex: (size: number, sum: string) => string): void {
  const block = brotliCompressSync(blockText)
  const index = brotliCompressSync(describeIndex(block.length, digest(block).toString('base64')))
  const length = Buffer.alloc(4)
  length.writeUInt32BE(index.length)
  writeFileSync(path, Buffer.concat([block, index, length, digest(index), Buffer.from('assay-items-1\n')]))
}

const indexOf = (size: number, sum: string) => JSON.stringify({ header: {}, blocks: [['P', 'S', size, sum]] })
const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`

describe('a forged file of items is refused', () => {
  it.each([
    ['a block that is far larger than it looks', 'x'.repeat(20_000_000), indexOf],
    ['a body that is nested too deeply', `["P","S",1]\n${deep}\n`, indexOf],
    ['a body that is no JSON', '["P","S",1]\n{\n', indexOf],
    ['a key that is none', '[1]\n{}\n', indexOf],
    ['an index that is no JSON', '["P","S",1]\n{}\n', () => '{'],
    ['an index without blocks', '["P","S",1]\n{}\n', () => '{"header":{},"blocks":1}'],
    ['a block of another size', '["P","S",1]\n{}\n', (size: number, sum: string) => indexOf(size + 1, sum)],
    ['a block of a negative size', '["P","S",1]\n{}\n', (size: number, sum: string) => indexOf(-size, sum)],
  ])('%s', async (_, text, describeIndex) => {
    writeForged(text, describeIndex)
    expect(await readDamaged([{ partition: 'P', sort: 'S' }])).toBe('REFUSED')
  })

  it('but not one that is whole', async () => {
    writeForged('["P","S",1]\n{}\n', indexOf)
    expect(await readDamaged([{ partition: 'P', sort: 'S' }])).toBe('SAME')
  })

  it('a directory, and a path without a file', async () => {
    rmSync(path)
    expect(await readDamaged([])).toBe('REFUSED')
    mkdirSync(path)
    expect(await readDamaged([])).toBe('REFUSED')
    rmSync(path, { recursive: true })
  })
})

it('an item that is too deep or too large is not written', () => {
  const key = { partition: 'P', sort: 'S' }
  const nested = JSON.parse(`${'['.repeat(150)}${']'.repeat(150)}`) as unknown
  for (const body of [nested, 'x'.repeat(3_000_000)])
    expect(() => write([{ key, version: 1, body }])).toThrow(AccountFileError)
  expect(readdirSync(directory)).toEqual([])
})
