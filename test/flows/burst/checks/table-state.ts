import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb'
import type { RefreshTasks } from '../../../../audit/state/change-record.ts'
import type { ChangeRecord, RecordedTransition } from '../../../../audit/state/change-record.ts'
import { COMPLIANCE_RECORD_SORT, TRANSITION_PREFIX } from '../../../../audit/state/keys.ts'
import type { ResourceSnapshot } from '../../../../audit/resources/resource-snapshot.ts'
import type { ComplianceRecord } from '../../../../audit/state/compliance-record.ts'
import type { Transition } from '../../../../audit/state/transition.ts'
import { collectByKey } from './collect-by-key.ts'
import { DEFAULT_PREFIX, nameParts } from '../../../../audit/resources/assay/deployment-names.ts'
import { getResourceKey } from '../../../../audit/resources/resource.ts'

const ownNames = nameParts(DEFAULT_PREFIX)
import type { LocalAws } from '../../../local-aws/local-aws.ts'

/** The stored state of an account, by the keys of its resources. */
export interface KnownResources {
  snapshots: ReadonlyMap<string, ResourceSnapshot>
  records: ReadonlyMap<string, ComplianceRecord>
}

/** The content of the deployed table. */
export interface TableState extends KnownResources {
  changes: ReadonlyMap<string, ChangeRecord>
  /** The tasks that refreshes opened, by the partitions of their changes. */
  refreshes: ReadonlyMap<string, readonly RefreshTasks[]>
  /** The history of each finding. */
  transitions: readonly Transition[]
  /** The same transitions, as stored with their changes. */
  effects: readonly RecordedTransition[]
  /** The keys of all items: partition and sort key. */
  keys: ReadonlySet<string>
}

interface TableItem {
  partition: string
  sort: string
  body: unknown
}

/** Reads the deployed table. */
export async function readTableState(localAws: LocalAws): Promise<TableState> {
  const items = await listItems(localAws)
  const of = <T>(sort: string) =>
    items.filter(tableItem => tableItem.sort === sort).map(({ body }) => body as T)
  const listed = (partition: string) =>
    items.filter(
      tableItem => tableItem.partition.startsWith(partition) && tableItem.sort.startsWith(TRANSITION_PREFIX),
    )
  return {
    snapshots: indexByKey(of<ResourceSnapshot>('SNAPSHOT')),
    records: indexByKey(of<ComplianceRecord>(COMPLIANCE_RECORD_SORT)),
    changes: new Map(of<ChangeRecord>('CHANGE').map(change => [change.id, change])),
    refreshes: collectRefreshes(items),
    transitions: listed('RESOURCE ').map(({ body }) => body as Transition),
    effects: listed('CHANGE ').map(({ body }) => body as RecordedTransition),
    keys: new Set(items.map(({ partition, sort }) => `${partition} ${sort}`)),
  }
}

/** Collects the tasks of all refreshes by the partitions of their changes. */
function collectRefreshes(items: readonly TableItem[]): Map<string, readonly RefreshTasks[]> {
  const found = items.filter(
    ({ partition, sort }) => partition.startsWith('CHANGE ') && sort.startsWith('TASKS '),
  )
  const groups = collectByKey(found, ({ partition }) => partition)
  return new Map(
    [...groups].map(([partition, all]) => [partition, all.map(({ body }) => body as RefreshTasks)]),
  )
}

/** Indexes `values` by the keys of their resources. */
export function indexByKey<T extends Pick<ResourceSnapshot, 'resource'>>(
  values: readonly T[],
): Map<string, T> {
  return new Map(values.map(value => [getResourceKey(value.resource), value]))
}

async function listItems(localAws: LocalAws): Promise<TableItem[]> {
  const items: TableItem[] = []
  const pages = paginateScan({ client: new DynamoDBClient(localAws.client()) }, { TableName: ownNames.table })
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
