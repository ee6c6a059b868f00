import { closeSync, openSync, readFileSync, readSync } from 'node:fs'
import * as z from 'zod/mini'
import type { Item, ItemKey, Store } from '../../../audit/state/store.ts'
import type { AwsCall } from '../../collectors/api/aws-call.ts'
import {
  AccountFileError,
  createNotRecordedError,
  MAX_RESPONSE_FILE_BYTES,
  parseRecordedCall,
  replayResponse,
  splitCallKey,
  type RecordedCall,
} from '../account-file.ts'

/** Where responses are: an item for each call, with the place of its last response. */
export interface ResponseIndex {
  items: Item[]
  /** The time of the last response, ISO 8601. */
  last: string
}

/** The number of the file, the first byte and the bytes of a line. */
const placeSchema = z.tuple([
  z.int().check(z.nonnegative()),
  z.int().check(z.nonnegative()),
  z.int().check(z.nonnegative()),
])

const NEWLINE = 10

/** Indexes the last responses in the files of an account file. Throws AccountFileError. */
export function indexResponses(paths: readonly string[]): ResponseIndex {
  const found = paths.flatMap((path, file) => [...listPlaces(path, file)])
  const ordered = found.toSorted((a, b) => a.time - b.time)
  const items = new Map<string, Item>()
  for (const { key, place } of ordered)
    items.set(JSON.stringify([key.partition, key.sort]), { key, version: 1, body: place })
  return { items: [...items.values()], last: new Date(ordered.at(-1)?.time ?? 0).toISOString() }
}

function* listPlaces(path: string, file: number) {
  const bytes = readFileSync(path)
  let line = 0
  for (let start = 0; start < bytes.length;) {
    const newline = bytes.indexOf(NEWLINE, start)
    const end = newline === -1 ? bytes.length : newline
    const text = bytes.toString('utf8', start, end)
    line += 1
    if (text.trim() !== '') {
      const call = parseRecordedCall(text, `${path}:${line}`)
      yield { key: buildResponseKey(call), time: Date.parse(call.at), place: [file, start, end - start] }
    }
    start = end + 1
  }
}

function buildResponseKey(call: Pick<RecordedCall, 'service' | 'operation' | 'region' | 'input'>): ItemKey {
  const { target, input } = splitCallKey(call)
  return { partition: `RESPONSE ${target}`, sort: input }
}

/** Replays the last responses of an account file, of which only those that are asked for are read. */
export function createIndexedReplay(paths: readonly string[], index: Pick<Store, 'load'>): AwsCall {
  return async (awsOperation, region, input) => {
    const key = buildResponseKey({
      service: awsOperation.service,
      operation: awsOperation.name,
      region,
      input,
    })
    const item = await index.load(key)
    if (item === undefined) throw createNotRecordedError(awsOperation, input)
    const [file = -1, start = 0, length = 0] = placeSchema.safeParse(item.body).data ?? []
    const path = paths[file]
    if (path === undefined) throw new AccountFileError(`the saved state beside ${paths[0] ?? ''} is damaged`)
    const call = parseRecordedCall(readRange(path, start, length), `${path}, byte ${start},`)
    const { partition, sort } = buildResponseKey(call)
    if (partition !== key.partition || sort !== key.sort)
      throw new AccountFileError(`${path} changed while it was read`)
    return replayResponse(awsOperation, call)
  }
}

function readRange(path: string, start: number, length: number): string {
  const file = openSync(path, 'r')
  try {
    const buffer = Buffer.alloc(Math.min(length, MAX_RESPONSE_FILE_BYTES))
    return buffer.toString('utf8', 0, readSync(file, buffer, 0, buffer.length, start))
  } finally {
    closeSync(file)
  }
}
