import {
  DynamoDBClient,
  GetItemCommand,
  paginateQuery,
  ScanCommand,
  type AttributeValue,
} from '@aws-sdk/client-dynamodb'
import type { ItemScan, ItemSelection, SelectedPage } from '../../../audit/state/snapshot-scan.ts'
import { DamagedItemError, type Item, type ItemKey, type Store } from '../../../audit/state/store.ts'
import type { AwsOperation } from '../../collectors/api/aws-call.ts'
import { getItem, queryTable, scanTable } from '../../collectors/assay/operations.ts'
import { SDK_MAX_ATTEMPTS } from '../sdk/max-attempts.ts'
import { convertSdkError } from '../sdk/sdk-errors.ts'

/** Reads a table, and writes nothing. */
export interface ReadOnlyTable extends Pick<Store, 'load' | 'list'>, ItemScan {}

/**
 * Reads the table of a deployment from outside of it, so that every item is hostile: a damaged one is named. Throws AwsCallError, and
 * DamagedItemError where one item was asked for, or one partition.
 */
export function openReadOnlyTable(
  table: string,
  region: string,
  client = new DynamoDBClient({ region, maxAttempts: SDK_MAX_ATTEMPTS }),
): ReadOnlyTable {
  return {
    async load(key) {
      const command = new GetItemCommand({
        TableName: table,
        Key: { pk: { S: key.partition }, sk: { S: key.sort } },
        ConsistentRead: true,
      })
      const { Item: found } = await convertErrors(getItem, () => client.send(command))
      return found === undefined ? undefined : requireItem(found)
    },
    async *list(partition, prefix) {
      const pages = paginateQuery(
        { client },
        { TableName: table, ConsistentRead: true, ...buildCondition(partition, prefix) },
      )
      for (;;) {
        const page = await convertErrors(queryTable, () => pages.next())
        if (page.done === true) return
        yield* (page.value.Items ?? []).map(requireItem)
      }
    },
    async page(itemSelection, token) {
      const command = new ScanCommand({
        TableName: table,
        ...buildFilter(itemSelection),
        ...(token === undefined ? {} : { ExclusiveStartKey: parseToken(token) }),
      })
      const { Items: found = [], LastEvaluatedKey: next } = await convertErrors(scanTable, () =>
        client.send(command),
      )
      return { ...separateItems(found), ...(next === undefined ? {} : { next: JSON.stringify(next) }) }
    },
  }
}

async function convertErrors<T>(awsOperation: AwsOperation, send: () => Promise<T>): Promise<T> {
  try {
    return await send()
  } catch (failure) {
    throw convertSdkError(awsOperation, failure)
  }
}

/** DynamoDB refuses an empty beginning. */
function buildCondition(partition: string, prefix: string) {
  const pk = { ':pk': { S: partition } }
  return prefix === ''
    ? { KeyConditionExpression: 'pk = :pk', ExpressionAttributeValues: pk }
    : {
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :sk)',
        ExpressionAttributeValues: { ...pk, ':sk': { S: prefix } },
      }
}

function buildFilter({ sorts, beginnings = [] }: ItemSelection) {
  const values = [...sorts, ...beginnings].map((value, index): [string, AttributeValue] => [
    `:sort${index}`,
    { S: value },
  ])
  const names = values.map(([name]) => name)
  const conditions = [
    ...(sorts.length === 0 ? [] : [`sk IN (${names.slice(0, sorts.length).join(', ')})`]),
    ...names.slice(sorts.length).map(name => `begins_with(sk, ${name})`),
  ]
  return {
    FilterExpression: conditions.join(' OR '),
    ExpressionAttributeValues: Object.fromEntries(values),
  }
}

/** The tokens are those of this run, never of a message. */
function parseToken(token: string): Record<string, AttributeValue> {
  return JSON.parse(token) as Record<string, AttributeValue>
}

function separateItems(found: readonly Record<string, AttributeValue>[]): SelectedPage {
  const decoded = found.map(attributes => ({ key: readKey(attributes), item: decode(attributes) }))
  return {
    items: decoded.flatMap(({ item }) => item ?? []),
    damaged: decoded.flatMap(({ key, item }) => (item === undefined ? key : [])),
  }
}

function requireItem(attributes: Record<string, AttributeValue>): Item {
  const item = decode(attributes)
  if (item === undefined) throw new DamagedItemError(readKey(attributes), Number(attributes['version']?.N))
  return item
}

function readKey({ pk, sk }: Record<string, AttributeValue>): ItemKey {
  return { partition: pk?.S ?? '', sort: sk?.S ?? '' }
}

/** The item that these attributes are; undefined if they are none of Assay. */
function decode(attributes: Record<string, AttributeValue>): Item | undefined {
  const { version, body, expires } = attributes
  const number = Number(version?.N)
  if (!Number.isInteger(number) || number < 1 || body?.S === undefined) return undefined
  try {
    return {
      key: readKey(attributes),
      version: number,
      body: JSON.parse(body.S) as unknown,
      ...(expires?.N === undefined ? {} : { expires: Number(expires.N) }),
    }
  } catch {
    return undefined
  }
}
