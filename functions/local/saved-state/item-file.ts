import { createHash } from 'node:crypto'
import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib'
import * as z from 'zod/mini'
import type { Item, ItemKey, Store } from '../../../audit/state/store.ts'
import { AccountFileError } from '../account-file.ts'

/** A file of items that never change: only the parts that are asked for are decompressed. */
export interface ItemFile extends Pick<Store, 'load' | 'list'> {
  /** What was written with the items. */
  header: unknown
}

/*
 * The form: blocks of compressed items in the order of their keys, an index with the first key of each block, and a tail with
 * the length and the digest of the index. In a block, the line of an item's key is followed by the line of its body.
 */

/** The last bytes of a file: they name the form. */
const MAGIC = Buffer.from('assay-items-1\n')

const DIGEST_BYTES = 32
const LENGTH_BYTES = 4
const TAIL_BYTES = LENGTH_BYTES + DIGEST_BYTES + MAGIC.length

/** Characters after which a block ends. */
const BLOCK_LENGTH = 64_000

/** The most bytes of a file, an index and a block, which may hold one item of any size that a store accepts. */
const MAX_FILE_BYTES = 400_000_000
const MAX_INDEX_BYTES = 100_000_000
const MAX_BLOCK_BYTES = 4_000_000

/** The most characters of decompressed blocks that stay in memory. */
const MAX_CACHED_LENGTH = 40_000_000

/** The most levels of a body. */
const MAX_DEPTH = 100

/** A balance of size and time. */
const BROTLI_QUALITY = 4

const indexSchema = z.object({
  header: z.unknown(),
  /** The first key of each block, its bytes and its digest. */
  blocks: z.array(z.tuple([z.string(), z.string(), z.int(), z.string()])),
})
type BlockEntry = z.infer<typeof indexSchema>['blocks'][number]

/** Writes a file of items with a header, which replaces an earlier file at once. Throws AccountFileError. */
export function writeItemFile(path: string, header: unknown, items: Iterable<Item>): void {
  const blocks: BlockEntry[] = []
  const parts: Buffer[] = []
  for (const { first, text } of formBlocks(path, items)) {
    const packed = compressText(text)
    blocks.push([first.partition, first.sort, packed.length, computeDigest(packed).toString('base64')])
    parts.push(packed)
  }
  const index = compressText(JSON.stringify({ header, blocks }))
  const length = Buffer.alloc(LENGTH_BYTES)
  length.writeUInt32BE(index.length)
  replaceFile(path, Buffer.concat([...parts, index, length, computeDigest(index), MAGIC]))
}

function* formBlocks(path: string, items: Iterable<Item>): Generator<{ first: ItemKey; text: string }> {
  let first: ItemKey | undefined
  let text = ''
  for (const { key, version, body } of [...items].toSorted((a, b) => compareKeys(a.key, b.key))) {
    const lines = `${JSON.stringify([key.partition, key.sort, version])}\n${JSON.stringify(body)}\n`
    if (lines.length > MAX_BLOCK_BYTES / 2 || isTooDeep(body))
      throw new AccountFileError(`${path} cannot be written: ${key.partition.slice(0, 200)} is too large`)
    first ??= key
    text += lines
    if (text.length < BLOCK_LENGTH) continue
    yield { first, text }
    first = undefined
    text = ''
  }
  if (first !== undefined) yield { first, text }
}

function compressText(text: string): Buffer {
  return brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY } })
}

function computeDigest(bytes: Buffer): Buffer {
  return createHash('sha256').update(bytes).digest()
}

function replaceFile(path: string, bytes: Buffer): void {
  const temporary = `${path}.${process.pid}`
  try {
    writeFileSync(temporary, bytes)
    renameSync(temporary, path)
  } catch (failure) {
    rmSync(temporary, { force: true })
    const reason = failure instanceof Error ? failure.message : String(failure)
    throw new AccountFileError(`cannot write ${path}: ${reason}`, { cause: failure })
  }
}

/** Opens a file of items. Throws AccountFileError, also later, when a part of it turns out to be damaged. */
export function openItemFile(path: string): ItemFile {
  const bytes = readBytes(path)
  const { header, blocks, start } = readIndex(path, bytes)
  const offsets = blocks.map(() => 0)
  for (let at = 1; at < blocks.length; at += 1)
    offsets[at] = (offsets[at - 1] ?? 0) + (blocks[at - 1]?.[2] ?? 0)
  const last = blocks.length - 1
  if ((offsets[last] ?? 0) + (blocks[last]?.[2] ?? 0) !== start) throw createDamageError(path)
  const readBlock = cacheBlocks(at => unpackBlock(path, bytes, offsets[at] ?? 0, blocks[at]))
  return {
    header,
    load(key) {
      const block = readBlock(findBlock(blocks, key))
      const line = block?.lines.get(joinKey(key))
      return Promise.resolve(line && parseItem(path, key, line))
    },
    async *list(partition, prefix) {
      for (
        let at = Math.max(0, findBlock(blocks, { partition, sort: prefix }));
        at < blocks.length;
        at += 1
      ) {
        const [first = ''] = blocks[at] ?? []
        if (first > partition) return
        for (const [, line] of readBlock(at)?.lines ?? [])
          if (line.partition === partition && line.sort.startsWith(prefix))
            yield parseItem(path, { partition, sort: line.sort }, line)
      }
    },
  }
}

function readBytes(path: string): Buffer {
  try {
    const status = statSync(path)
    if (!status.isFile()) throw new Error('it is not a file')
    if (status.size > MAX_FILE_BYTES) throw new Error(`it has more than ${MAX_FILE_BYTES} bytes`)
    return readFileSync(path)
  } catch (failure) {
    const reason = failure instanceof Error ? failure.message : String(failure)
    throw new AccountFileError(`cannot read ${path}: ${reason}`, { cause: failure })
  }
}

function createDamageError(path: string): AccountFileError {
  return new AccountFileError(`${path} is damaged. Delete it, and save the state of the account again.`)
}

function readIndex(path: string, bytes: Buffer): z.infer<typeof indexSchema> & { start: number } {
  const tail = bytes.subarray(-TAIL_BYTES)
  if (tail.length < TAIL_BYTES || !tail.subarray(-MAGIC.length).equals(MAGIC)) throw createDamageError(path)
  const length = tail.readUInt32BE(0)
  const start = bytes.length - TAIL_BYTES - length
  if (start < 0) throw createDamageError(path)
  const packed = bytes.subarray(start, start + length)
  const digest = tail.subarray(LENGTH_BYTES, LENGTH_BYTES + DIGEST_BYTES)
  const text = unpackText(path, packed, digest, MAX_INDEX_BYTES)
  const parsed = indexSchema.safeParse(parseJson(path, text))
  if (!parsed.success || parsed.data.blocks.some(([, , size]) => size < 1)) throw createDamageError(path)
  return { ...parsed.data, start }
}

function unpackText(path: string, packed: Buffer, digest: Buffer, maxOutputLength: number): string {
  if (!computeDigest(packed).equals(digest)) throw createDamageError(path)
  try {
    return brotliDecompressSync(packed, { maxOutputLength }).toString('utf8')
  } catch {
    throw createDamageError(path)
  }
}

function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    throw createDamageError(path)
  }
}

/** An item whose body is text until it is loaded. */
interface StoredLine {
  partition: string
  sort: string
  version: number
  body: string
}

/** A decompressed block. */
interface Block {
  length: number
  /** By partition and sort key, as JSON. */
  lines: ReadonlyMap<string, StoredLine>
}

/** Parses the line of a key. A block has hundreds of them: a schema would take longer than all the rest. */
function parseKey(path: string, text: string): [partition: string, sort: string, version: number] {
  const parsed = parseJson(path, text)
  if (!Array.isArray(parsed)) throw createDamageError(path)
  const [partition, sort, version] = parsed as unknown[]
  if (typeof partition !== 'string' || typeof sort !== 'string' || !Number.isSafeInteger(version))
    throw createDamageError(path)
  return [partition, sort, version as number]
}

function unpackBlock(
  path: string,
  bytes: Buffer,
  offset: number,
  entry: BlockEntry | undefined,
): Block | undefined {
  if (entry === undefined) return undefined
  const [, , size, digest] = entry
  const packed = bytes.subarray(offset, offset + size)
  const text = unpackText(path, packed, Buffer.from(digest, 'base64'), MAX_BLOCK_BYTES)
  const found = new Map<string, StoredLine>()
  const all = text.split('\n')
  for (let at = 0; at + 1 < all.length; at += 2) {
    const [partition, sort, version] = parseKey(path, all[at] ?? '')
    found.set(joinKey({ partition, sort }), { partition, sort, version, body: all[at + 1] ?? '' })
  }
  return { length: text.length, lines: found }
}

function joinKey({ partition, sort }: ItemKey): string {
  return JSON.stringify([partition, sort])
}

/** Keeps the blocks that were read last. */
function cacheBlocks(read: (at: number) => Block | undefined): (at: number) => Block | undefined {
  const cached = new Map<number, Block>()
  let length = 0
  return at => {
    const block = cached.get(at) ?? read(at)
    if (block === undefined) return undefined
    if (cached.delete(at)) length -= block.length
    cached.set(at, block)
    length += block.length
    for (const [oldest, { length: released }] of cached) {
      if (length <= MAX_CACHED_LENGTH) break
      cached.delete(oldest)
      length -= released
    }
    return block
  }
}

/** The number of the last block that begins with `key` or before; -1 if none does. */
function findBlock(blocks: readonly BlockEntry[], key: ItemKey): number {
  let [low, high] = [0, blocks.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    const [partition = '', sort = ''] = blocks[middle] ?? []
    if (compareKeys({ partition, sort }, key) <= 0) low = middle + 1
    else high = middle
  }
  return low - 1
}

function compareKeys(a: ItemKey, b: ItemKey): number {
  if (a.partition !== b.partition) return a.partition < b.partition ? -1 : 1
  return a.sort === b.sort ? 0 : a.sort < b.sort ? -1 : 1
}

function parseItem(path: string, key: ItemKey, { version, body: text }: StoredLine): Item {
  const body = parseJson(path, text)
  if (isTooDeep(body)) throw createDamageError(path)
  return { key, version, body }
}

function isTooDeep(value: unknown, depth = 0): boolean {
  if (typeof value !== 'object' || value === null) return false
  return depth >= MAX_DEPTH || Object.values(value).some(each => isTooDeep(each, depth + 1))
}
