import { isTextWithinBytes, measureJsonBytes } from './json-bytes.ts'
import { assertWithinLimit, MAX_ITEM_BYTES } from './service-limits.ts'

/** What counts of an item: its keys, and its body as JSON. */
interface SizedItem {
  key: { partition: string; sort: string }
  body: unknown
}

/** The most bytes of a number of DynamoDB with as many digits as a version or a time has. */
const NUMBER_BYTES = 21

/** The names of the attributes in which an item is stored: `pk`, `sk`, `version`, `body` and `expires`. */
const NAME_BYTES = 'pkskversionbodyexpires'.length

/**
 * The size of an item as DynamoDB counts it: the UTF-8 bytes of the names and values of its attributes (DynamoDB
 * Developer Guide, "DynamoDB item sizes and formats"). The body is stored as JSON.
 */
export function measureItemBytes({ key, body }: SizedItem): number {
  return measureKeyBytes(key) + measureJsonBytes(body)
}

function measureKeyBytes({ partition, sort }: SizedItem['key']): number {
  return NAME_BYTES + 2 * NUMBER_BYTES + Buffer.byteLength(partition) + Buffer.byteLength(sort)
}

/** Throws SizeLimitError if DynamoDB would refuse the item. */
export function assertItemFits({ key, body }: SizedItem): void {
  assertJsonFits(key, JSON.stringify(body) ?? '')
}

/** Throws SizeLimitError if DynamoDB would refuse the item whose body is this JSON text. */
export function assertJsonFits(key: SizedItem['key'], json: string): void {
  const keyBytes = measureKeyBytes(key)
  if (isTextWithinBytes(json, MAX_ITEM_BYTES - keyBytes)) return
  assertWithinLimit(
    `the item ${key.partition.slice(0, 300)} ${key.sort.slice(0, 100)}`,
    keyBytes + Buffer.byteLength(json),
    MAX_ITEM_BYTES,
  )
}
