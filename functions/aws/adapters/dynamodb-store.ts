import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  paginateQuery,
  PutItemCommand,
  ScanCommand,
  type AttributeValue,
} from '@aws-sdk/client-dynamodb'
import { UnreadableEvent } from '../../../audit/events/change.ts'
import { assertItemFits } from '../../../audit/limits/item-bytes.ts'
import { DamagedItemError, type Item, type ItemKey, type Store } from '../../../audit/state/store.ts'
import type { SnapshotScan } from '../../../audit/state/snapshot-scan.ts'
import { SDK_MAX_ATTEMPTS } from '../sdk/max-attempts.ts'

/** The DynamoDB action that each operation of a store requires. */
export const storeActions = {
  load: 'dynamodb:GetItem',
  save: 'dynamodb:PutItem',
  remove: 'dynamodb:DeleteItem',
  list: 'dynamodb:Query',
} as const satisfies Record<keyof Store, string>

/** The DynamoDB action that a snapshot scan requires. */
export const snapshotScanAction = 'dynamodb:Scan'

/** A store in a DynamoDB table with the keys `pk` and `sk`, and `expires` as its time to live. Throws SizeLimitError. */
export function createDynamoDbStore(
  table: string,
  client = new DynamoDBClient({ maxAttempts: SDK_MAX_ATTEMPTS }),
): Store {
  const where = (key: ItemKey) => ({ TableName: table, Key: encodeKey(key) })
  return {
    async load(key) {
      const { Item } = await client.send(new GetItemCommand({ ...where(key), ConsistentRead: true }))
      return Item && decodeItem(Item)
    },
    save(item, expecting) {
      assertItemFits(item)
      return isWritten(
        client.send(
          new PutItemCommand({
            TableName: table,
            Item: encodeItem(item),
            ...buildVersionCondition(expecting),
          }),
        ),
      )
    },
    remove: (key, expecting) =>
      isWritten(client.send(new DeleteItemCommand({ ...where(key), ...buildVersionCondition(expecting) }))),
    async *list(partition, prefix) {
      const pages = paginateQuery(
        { client },
        {
          TableName: table,
          ConsistentRead: true,
          ...buildKeyCondition(partition, prefix),
        },
      )
      for await (const page of pages) yield* (page.Items ?? []).map(decodeItem)
    },
  }
}

/** Scans the table page by page: DynamoDB reads at most 1 MB for each, before it filters. */
export function createDynamoDbScan(
  table: string,
  client = new DynamoDBClient({ maxAttempts: SDK_MAX_ATTEMPTS }),
): SnapshotScan {
  return {
    async page(sorts, token) {
      const start = token === undefined ? {} : { ExclusiveStartKey: parseScanToken(token) }
      const scan = new ScanCommand({ TableName: table, ...buildSortFilter(sorts), ...start })
      const { Items = [], LastEvaluatedKey: next } = await client.send(scan)
      const items = Items.map(decodeItem)
      return next === undefined ? { items } : { items, next: formatScanToken(decodeItem(next).key) }
    },
  }
}

function buildSortFilter(sorts: readonly string[]) {
  const names = sorts.map((_, index) => `:sort${index}`)
  return {
    FilterExpression: `sk IN (${names.join(', ')})`,
    ExpressionAttributeValues: Object.fromEntries(
      sorts.map((sort, index): [string, AttributeValue] => [`:sort${index}`, { S: sort }]),
    ),
  }
}

function formatScanToken({ partition, sort }: ItemKey): string {
  return JSON.stringify([partition, sort])
}

/** The most bytes of the partition and sort keys (DynamoDB Developer Guide, "Constraints"). */
const MAX_KEY_BYTES = { partition: 2_048, sort: 1_024 }

/**
 * The key of the item after which a page begins, which need not exist any more. Throws UnreadableEvent for what cannot be
 * a key: DynamoDB would refuse it each time.
 */
function parseScanToken(token: string): Record<string, AttributeValue> {
  const [partition, sort, ...more] = parseList(token)
  if (
    !isKeyPart(partition, MAX_KEY_BYTES.partition) ||
    !isKeyPart(sort, MAX_KEY_BYTES.sort) ||
    more.length > 0
  )
    throw new UnreadableEvent('the token of a scan is no key of an item')
  return encodeKey({ partition, sort })
}

function parseList(text: string): unknown[] {
  try {
    const value: unknown = JSON.parse(text)
    return Array.isArray(value) ? value : []
  } catch {
    return []
  }
}

function isKeyPart(value: unknown, maxBytes: number): value is string {
  return typeof value === 'string' && value !== '' && Buffer.byteLength(value) <= maxBytes
}

function buildVersionCondition(version: number) {
  if (version === 0) return { ConditionExpression: 'attribute_not_exists(pk)' }
  return {
    ConditionExpression: '#version = :version',
    ExpressionAttributeNames: { '#version': 'version' },
    ExpressionAttributeValues: { ':version': { N: String(version) } },
  }
}

/** DynamoDB rejects an empty prefix. */
function buildKeyCondition(partition: string, prefix: string) {
  const pk = { ':pk': { S: partition } }
  if (prefix === '') return { KeyConditionExpression: 'pk = :pk', ExpressionAttributeValues: pk }
  return {
    KeyConditionExpression: 'pk = :pk AND begins_with(sk, :sk)',
    ExpressionAttributeValues: { ...pk, ':sk': { S: prefix } },
  }
}

async function isWritten(write: Promise<unknown>): Promise<boolean> {
  try {
    await write
    return true
  } catch (failure) {
    if (failure instanceof ConditionalCheckFailedException) return false
    throw failure
  }
}

function encodeKey(key: ItemKey): Record<'pk' | 'sk', AttributeValue> {
  return { pk: { S: key.partition }, sk: { S: key.sort } }
}

function encodeItem(item: Item): Record<string, AttributeValue> {
  return {
    ...encodeKey(item.key),
    version: { N: String(item.version) },
    body: { S: JSON.stringify(item.body) },
    ...(item.expires === undefined ? {} : { expires: { N: String(item.expires) } }),
  }
}

function decodeItem({ pk, sk, version, body, expires }: Record<string, AttributeValue>): Item {
  const key = { partition: pk?.S ?? '', sort: sk?.S ?? '' }
  return {
    key,
    version: Number(version?.N),
    body: decodeBody(body?.S ?? 'null', key, Number(version?.N)),
    ...(expires?.N === undefined ? {} : { expires: Number(expires.N) }),
  }
}

function decodeBody(text: string, key: ItemKey, version: number): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    throw new DamagedItemError(key, version)
  }
}
