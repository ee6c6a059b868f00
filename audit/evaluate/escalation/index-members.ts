import type { ResourceSnapshot } from '../../resources/resource-snapshot.ts'
import { hashText } from '../../state/keys.ts'
import { putIfAbsent, type ItemKey, type ListingStore } from '../../state/store.ts'
import { getResourceKey, type Resource } from '../../resources/resource.ts'
import { isEscalationRelevant } from '../../refresh/escalation-relevance.ts'

/** How long members are stored, in seconds. The full scan ends long before. */
const RETENTION_SECONDS = 7 * 86_400

/** The most resources of an item: their ARNs have up to 2,048 characters. */
const MAX_MEMBERS = 150

/** Records the resources that the escalation index covers, for its rebuild at the end of a full scan. Idempotent. */
export async function recordIndexMembers(
  sweep: string,
  snapshots: readonly Pick<ResourceSnapshot, 'resource' | 'presence'>[],
  store: ListingStore,
  now: Date,
): Promise<void> {
  const resources = snapshots
    .filter(({ resource, presence }) => presence !== 'DELETED' && isEscalationRelevant(resource))
    .map(({ resource }) => resource)
  const expires = Math.floor(now.getTime() / 1000) + RETENTION_SECONDS
  for (let start = 0; start < resources.length; start += MAX_MEMBERS) {
    const members = resources.slice(start, start + MAX_MEMBERS)
    const key = buildIndexMembersKey(sweep, hashText(members.map(getResourceKey).join(' ')))
    await putIfAbsent(store, key, { resources: members }, expires)
  }
}

/** Lists the resources that a full scan recorded for the index. */
export async function listIndexMembers(sweep: string, store: ListingStore): Promise<Resource[]> {
  const all: Resource[] = []
  const { partition, sort } = buildIndexMembersKey(sweep, '')
  for await (const { body } of store.list(partition, sort))
    all.push(...(body as { resources: readonly Resource[] }).resources)
  return all
}

function buildIndexMembersKey(sweep: string, page: string): ItemKey {
  return { partition: `SWEEP ${sweep}`, sort: `INDEX_MEMBERS ${page}` }
}
