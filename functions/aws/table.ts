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
import type { Item, ItemKey, Store } from '../../audit/account/store.ts'
import type { Catalogue } from '../../audit/account/catalogue.ts'
import { ATTEMPTS } from './attempts.ts'

/** The action on the table that each operation of a store takes. */
export const tableActions = {
  load: 'dynamodb:GetItem',
  save: 'dynamodb:PutItem',
  remove: 'dynamodb:DeleteItem',
  list: 'dynamodb:Query',
} as const satisfies Record<keyof Store, string>

/** The action on the table that its catalogue takes. */
export const catalogueAction = 'dynamodb:Scan'

/** The store in a DynamoDB table with the keys `pk` and `sk`, and `expires` as its time to live. */
export function tableStore(table: string, client = new DynamoDBClient({ maxAttempts: ATTEMPTS })): Store {
  const where = (key: ItemKey) => ({ TableName: table, Key: keyed(key) })
  return {
    async load(key) {
      const { Item } = await client.send(new GetItemCommand({ ...where(key), ConsistentRead: true }))
      return Item && itemOf(Item)
    },
    save: (item, expecting) =>
      held(client.send(new PutItemCommand({ TableName: table, Item: attributes(item), ...only(expecting) }))),
    remove: (key, expecting) =>
      held(client.send(new DeleteItemCommand({ ...where(key), ...only(expecting) }))),
    async *list(partition, prefix) {
      const pages = paginateQuery(
        { client },
        {
          TableName: table,
          ConsistentRead: true,
          ...within(partition, prefix),
        },
      )
      for await (const page of pages) yield* (page.Items ?? []).map(itemOf)
    },
  }
}

/** What the table holds, page by page. A scan may see an item a little late: it nominates, and decides nothing. */
export function tableCatalogue(
  table: string,
  client = new DynamoDBClient({ maxAttempts: ATTEMPTS }),
): Catalogue {
  return {
    async page(sort, token) {
      const { Items = [], LastEvaluatedKey } = await client.send(
        new ScanCommand({
          TableName: table,
          FilterExpression: 'sk = :sk',
          ExpressionAttributeValues: { ':sk': { S: sort } },
          ...(token === undefined ? {} : { ExclusiveStartKey: keyIn(token) }),
        }),
      )
      const bodies = Items.map(item => itemOf(item).body)
      return LastEvaluatedKey === undefined ? { bodies } : { bodies, next: JSON.stringify(LastEvaluatedKey) }
    },
  }
}

function keyIn(token: string): Record<string, AttributeValue> {
  return JSON.parse(token) as Record<string, AttributeValue>
}

function only(version: number) {
  if (version === 0) return { ConditionExpression: 'attribute_not_exists(pk)' }
  return {
    ConditionExpression: '#version = :version',
    ExpressionAttributeNames: { '#version': 'version' },
    ExpressionAttributeValues: { ':version': { N: String(version) } },
  }
}

/** DynamoDB takes no empty prefix. */
function within(partition: string, prefix: string) {
  const pk = { ':pk': { S: partition } }
  if (prefix === '') return { KeyConditionExpression: 'pk = :pk', ExpressionAttributeValues: pk }
  return {
    KeyConditionExpression: 'pk = :pk AND begins_with(sk, :sk)',
    ExpressionAttributeValues: { ...pk, ':sk': { S: prefix } },
  }
}

async function held(write: Promise<unknown>): Promise<boolean> {
  try {
    await write
    return true
  } catch (failure) {
    if (failure instanceof ConditionalCheckFailedException) return false
    throw failure
  }
}

function keyed(key: ItemKey): Record<'pk' | 'sk', AttributeValue> {
  return { pk: { S: key.partition }, sk: { S: key.sort } }
}

function attributes(item: Item): Record<string, AttributeValue> {
  return {
    ...keyed(item.key),
    version: { N: String(item.version) },
    body: { S: JSON.stringify(item.body) },
    ...(item.expires === undefined ? {} : { expires: { N: String(item.expires) } }),
  }
}

function itemOf({ pk, sk, version, body, expires }: Record<string, AttributeValue>): Item {
  return {
    key: { partition: pk?.S ?? '', sort: sk?.S ?? '' },
    version: Number(version?.N),
    body: JSON.parse(body?.S ?? 'null') as unknown,
    ...(expires?.N === undefined ? {} : { expires: Number(expires.N) }),
  }
}
