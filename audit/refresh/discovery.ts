import {
  isModifiedInAttempt,
  listRelationships,
  isInUse,
  type ResourceSnapshot,
} from '../resources/resource-snapshot.ts'
import { loadChangeRecord } from '../state/change-record.ts'
import { pickChangeOrigin, type ChangeOrigin } from '../events/change-origin.ts'
import { loadSnapshot } from '../state/load-snapshot.ts'
import type { RefreshedSnapshot } from './refresh-snapshot.ts'
import type { Store } from '../state/store.ts'
import { selectQueue, resolveCollectorQueue } from '../resources/collector-queue.ts'
import type { MessageSender, DiscoverMessage } from '../messages.ts'
import { listCollectorNames, getKindDefinition } from '../resources/kinds.ts'
import { getResourceKey, type Resource, type ResourceKey } from '../resources/resource.ts'

/** The name of a request among the pieces of its cause. */
export function nameDiscoveryTask({ attempt, resource, inUse }: DiscoverMessage): string {
  return `${inUse ? 'use' : 'read'} ${attempt} ${getResourceKey(resource)}`
}

/** A look whose models may name what is not known. */
interface DiscoveryTrigger {
  refreshId: string
  attempt: number
  refreshed: readonly RefreshedSnapshot[]
}

/** Requests for what the models name and nobody has read, or what they use and nobody was known to. */
export async function listDiscoveries(
  changeOrigin: ChangeOrigin,
  trigger: DiscoveryTrigger,
  store: Store,
): Promise<DiscoverMessage[]> {
  const { attempt, refreshed } = trigger
  const named = refreshed.flatMap(({ snapshot }) =>
    listRelationships(snapshot.resource, snapshot.facts).map(reference => reference.to),
  )
  const targets = [
    ...new Map(named.filter(hasFacts).map(resource => [getResourceKey(resource), resource])).values(),
  ]
  const used = listUsedKeys(refreshed.map(({ snapshot }) => snapshot))
  const snapshots = await Promise.all(targets.map(resource => loadSnapshot(resource, store)))
  const refreshedKeys = new Set(refreshed.map(({ snapshot }) => getResourceKey(snapshot.resource)))
  const changeRecord = targets.length === 0 ? undefined : await loadChangeRecord(changeOrigin.id, store)
  const read = new Set([...refreshedKeys, ...(changeRecord?.subjects ?? []).map(getResourceKey)])
  const requested = new Set(
    Object.entries(changeRecord?.tasks ?? {}).flatMap(([name, tasks]) =>
      name === trigger.refreshId ? [] : tasks,
    ),
  )
  return targets
    .filter((resource, index) => {
      const snapshot = snapshots[index]
      if (snapshot !== undefined && !isInUse(snapshot) && used.has(getResourceKey(resource))) return true
      return !read.has(getResourceKey(resource)) && isUnread(snapshot, changeOrigin, attempt)
    })
    .map((resource): DiscoverMessage => ({
      type: 'discover',
      origin: pickChangeOrigin(changeOrigin),
      attempt,
      resource,
      ...(used.has(getResourceKey(resource)) ? { inUse: true } : {}),
    }))
    .filter(message => !requested.has(nameDiscoveryTask(message)))
}

/** What models name that are in use. What is not in use uses nothing. */
function listUsedKeys(snapshots: readonly ResourceSnapshot[]): ReadonlySet<ResourceKey> {
  const used = snapshots.filter(isInUse).flatMap(({ resource, facts }) => {
    const definitions = getKindDefinition(resource.kind).facts
    return listRelationships(resource, facts).filter(
      ({ relationship }) => !definitions[relationship]?.relationship?.contained,
    )
  })
  return new Set(used.map(({ to }) => getResourceKey(to)))
}

/** What is a name alone is not read. */
function hasFacts({ kind }: Resource): boolean {
  return listCollectorNames(kind).length > 0
}

/**
 * Whether nobody has read it, or this very look did, which a crash may have cut off. A sweep has read again what was
 * gone before it began and is named all the same: it may have come back, and its event been lost.
 */
export function isUnread(
  snapshot: ResourceSnapshot | undefined,
  { id, at, sweep }: Pick<ChangeOrigin, 'id' | 'at' | 'sweep'>,
  attempt: number,
): boolean {
  if (snapshot === undefined || isModifiedInAttempt(snapshot, id, attempt)) return true
  return (
    sweep !== undefined && snapshot.presence === 'DELETED' && Date.parse(snapshot.readAt) < Date.parse(at)
  )
}

/** Sends requests to the readers of what they are about. */
export async function enqueueDiscoveries(
  messages: readonly DiscoverMessage[],
  sender: MessageSender,
): Promise<void> {
  for (const queue of new Set(messages.map(({ resource }) => resolveCollectorQueue(resource.kind)))) {
    const own = messages.filter(({ resource }) => resolveCollectorQueue(resource.kind) === queue)
    await sender.send(selectQueue(queue, own[0]?.origin.sweep), own, 0)
  }
}
