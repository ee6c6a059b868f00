import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb'
import type { Cause, CausedTransition } from '../../../audit/account/cause.ts'
import { SHEET, TRANSITIONS } from '../../../audit/account/keys.ts'
import type { Model } from '../../../audit/account/model.ts'
import type { Sheet } from '../../../audit/account/sheet.ts'
import type { Transition } from '../../../audit/account/transition.ts'
import { TABLE } from '../../../audit/deployment/names.ts'
import { keyOf } from '../../../audit/resources/resource.ts'
import type { Bed } from '../../bed/bed.ts'

/** What is known of an account, by the keys of its resources. */
export interface Known {
  models: ReadonlyMap<string, Model>
  sheets: ReadonlyMap<string, Sheet>
}

/** All that the deployed table holds. */
export interface State extends Known {
  causes: ReadonlyMap<string, Cause>
  /** The history of each finding. */
  transitions: readonly Transition[]
  /** The same, as they stand in their causes. */
  caused: readonly CausedTransition[]
  /** The keys of all items: partition and sort key. */
  keys: ReadonlySet<string>
}

interface Item {
  partition: string
  sort: string
  body: unknown
}

/** Reads the deployed table. */
export async function stateOf(bed: Bed): Promise<State> {
  const items = await itemsIn(bed)
  const of = <T>(sort: string) => items.filter(item => item.sort === sort).map(({ body }) => body as T)
  const listed = (partition: string) =>
    items.filter(item => item.partition.startsWith(partition) && item.sort.startsWith(TRANSITIONS))
  return {
    models: byKey(of<Model>('MODEL')),
    sheets: byKey(of<Sheet>(SHEET)),
    causes: new Map(of<Cause>('CAUSE').map(cause => [cause.id, cause])),
    transitions: listed('RESOURCE ').map(({ body }) => body as Transition),
    caused: listed('CAUSE ').map(({ body }) => body as CausedTransition),
    keys: new Set(items.map(({ partition, sort }) => `${partition} ${sort}`)),
  }
}

/** `values` by the keys of the resources that they are of. */
export function byKey<T extends Pick<Model, 'resource'>>(values: readonly T[]): Map<string, T> {
  return new Map(values.map(value => [keyOf(value.resource), value]))
}

async function itemsIn(bed: Bed): Promise<Item[]> {
  const items: Item[] = []
  const pages = paginateScan({ client: new DynamoDBClient(bed.client()) }, { TableName: TABLE })
  for await (const { Items = [] } of pages) {
    for (const { pk, sk, body } of Items)
      items.push({
        partition: pk?.S ?? '',
        sort: sk?.S ?? '',
        body: JSON.parse(body?.S ?? 'null') as unknown,
      })
  }
  return items
}
