import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb'
import { buildSnapshotKey, SNAPSHOT_SORT, TRANSITION_PREFIX } from '../../../audit/state/keys.ts'
import type { ScanPage } from '../../../audit/state/snapshot-scan.ts'
import type { ResourceSnapshot } from '../../../audit/resources/resource-snapshot.ts'
import { updateItem } from '../../../audit/state/store.ts'
import { DEFAULT_PREFIX, nameParts } from '../../../audit/resources/assay/deployment-names.ts'
import { createDynamoDbScan } from '../../../functions/aws/adapters/dynamodb-store.ts'
import type { LocalAws } from '../../local-aws/local-aws.ts'
import { createTableStore } from './deployed-table.ts'

const ownNames = nameParts(DEFAULT_PREFIX)

/** All snapshots in the deployed table. */
export async function listSnapshots(localAws: LocalAws): Promise<ResourceSnapshot[]> {
  const catalog = createDynamoDbScan(ownNames.table, new DynamoDBClient(localAws.client()))
  const snapshots: ResourceSnapshot[] = []
  let token: string | undefined
  do {
    const { items, next }: ScanPage = await catalog.page([SNAPSHOT_SORT], token)
    snapshots.push(...items.map(({ body }) => body as ResourceSnapshot))
    token = next
  } while (token !== undefined)
  return snapshots
}

/** Applies `change` to the stored `snapshot`, as a handler does. */
export async function rewriteSnapshot(
  localAws: LocalAws,
  snapshot: ResourceSnapshot,
  change: (snapshot: ResourceSnapshot) => ResourceSnapshot,
): Promise<void> {
  await updateItem<ResourceSnapshot>(createTableStore(localAws), buildSnapshotKey(snapshot.resource), body =>
    change(body ?? snapshot),
  )
}

/** The keys of all transitions in the deployed table, in order. */
export async function listTransitionKeys(localAws: LocalAws): Promise<string[]> {
  const pages = paginateScan(
    { client: new DynamoDBClient(localAws.client()) },
    {
      TableName: ownNames.table,
      ConsistentRead: true,
      FilterExpression: 'begins_with(sk, :sk)',
      ExpressionAttributeValues: { ':sk': { S: TRANSITION_PREFIX } },
    },
  )
  const keys: string[] = []
  for await (const { Items = [] } of pages) keys.push(...Items.map(({ pk, sk }) => `${pk?.S} ${sk?.S}`))
  return keys.toSorted()
}
