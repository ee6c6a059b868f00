import { loadChangeProgress } from '../state/change-record.ts'
import {
  isModifiedInAttempt,
  listRelationships,
  isForgotten,
  isInUse,
  type ResourceSnapshot,
} from '../resources/resource-snapshot.ts'
import { mapConcurrent } from '../state/map-concurrent.ts'
import { pickChangeOrigin, type ChangeOrigin } from '../events/change-origin.ts'
import { loadSnapshot } from '../state/load-snapshot.ts'
import type { RefreshedSnapshot } from './snapshot/refresh-snapshot.ts'
import type { Store } from '../state/store.ts'
import { selectQueue, resolveCollectorQueue } from '../resources/collector-queue.ts'
import type { MessageSender, DiscoverMessage } from '../messages.ts'
import { listCollectorNames, getKindDefinition } from '../resources/kinds.ts'
import { getResourceKey, type Resource, type ResourceKey } from '../resources/resource.ts'

/** Names the task of a discovery within its change. */
export function nameDiscoveryTask({ attempt, resource, inUse, again }: DiscoverMessage): string {
  return `${again ? 'read again' : inUse ? 'use' : 'read'} ${attempt} ${getResourceKey(resource)}`
}

/** A refresh whose snapshots can reference unread resources. */
interface DiscoveryTrigger {
  refreshId: string
  attempt: number
  refreshed: readonly RefreshedSnapshot[]
}

/** Builds the messages for referenced resources that were never read, or that are newly in use. */
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
  const snapshots = await mapConcurrent(targets, resource => loadSnapshot(resource, store))
  const snapshotByKey = new Map(
    targets.map((resource, index) => [getResourceKey(resource), snapshots[index]]),
  )
  const candidates = targets.filter(resource => {
    const snapshot = snapshotByKey.get(getResourceKey(resource))
    return isNewlyUsed(snapshot, used) || isUnread(snapshot, changeOrigin, attempt)
  })
  if (candidates.length === 0) return []
  const { subjects, refreshes } = await loadChangeProgress(changeOrigin.id, store)
  const read = new Set(
    [...refreshed.map(({ snapshot }) => snapshot.resource), ...subjects].map(getResourceKey),
  )
  const requested = new Set(
    refreshes.flatMap(({ refreshId, tasks }) => (refreshId === trigger.refreshId ? [] : tasks)),
  )
  return candidates
    .filter(
      resource =>
        isNewlyUsed(snapshotByKey.get(getResourceKey(resource)), used) || !read.has(getResourceKey(resource)),
    )
    .map((resource): DiscoverMessage => ({
      type: 'discover',
      origin: pickChangeOrigin(changeOrigin),
      attempt,
      resource,
      ...(used.has(getResourceKey(resource)) ? { inUse: true } : {}),
    }))
    .filter(message => !requested.has(nameDiscoveryTask(message)))
}

/** Whether a resource that was read before is in use now, although it was not then. */
function isNewlyUsed(snapshot: ResourceSnapshot | undefined, used: ReadonlySet<ResourceKey>): boolean {
  return snapshot !== undefined && !isInUse(snapshot) && used.has(getResourceKey(snapshot.resource))
}

/** Lists what the snapshots that are in use reference, except what they contain. */
function listUsedKeys(snapshots: readonly ResourceSnapshot[]): ReadonlySet<ResourceKey> {
  const used = snapshots.filter(isInUse).flatMap(({ resource, facts }) => {
    const definitions = getKindDefinition(resource.kind).facts
    return listRelationships(resource, facts).filter(
      ({ relationship }) => !definitions[relationship]?.relationship?.contained,
    )
  })
  return new Set(used.map(({ to }) => getResourceKey(to)))
}

/** Whether a kind has facts to read. Of some kinds only the name matters. */
function hasFacts({ kind }: Resource): boolean {
  return listCollectorNames(kind).length > 0
}

/**
 * Whether the resource must be discovered: it was never read, it was forgotten, or this very attempt read it and a crash
 * may have followed. A full scan also reads a deleted resource that is still referenced: it may exist again, and the event
 * of its creation may be lost.
 */
export function isUnread(
  snapshot: ResourceSnapshot | undefined,
  { id, at, sweep }: Pick<ChangeOrigin, 'id' | 'at' | 'sweep'>,
  attempt: number,
): boolean {
  if (snapshot === undefined || isForgotten(snapshot) || isModifiedInAttempt(snapshot, id, attempt))
    return true
  return (
    sweep !== undefined && snapshot.presence === 'DELETED' && Date.parse(snapshot.readAt) < Date.parse(at)
  )
}

/** Sends each message to the collector function of its resource. */
export async function enqueueDiscoveries(
  messages: readonly DiscoverMessage[],
  sender: MessageSender,
): Promise<void> {
  for (const queue of new Set(messages.map(({ resource }) => resolveCollectorQueue(resource.kind)))) {
    const own = messages.filter(({ resource }) => resolveCollectorQueue(resource.kind) === queue)
    await sender.send(selectQueue(queue, own[0]?.origin.sweep), own, 0)
  }
}

/** A resource to read in an audit of the whole account. */
export interface RequestedRead {
  resource: Resource
  /** Set if an audited resource was found to use it. */
  inUse?: true
  /** Whether it was read before, so that only its use is recorded. */
  isRead?: true
}

/** What the snapshots reference and is not in `read`, and what was read before but is newly in use. */
export async function listNextReads(
  snapshots: readonly ResourceSnapshot[],
  read: ReadonlySet<ResourceKey>,
  store: Store,
): Promise<RequestedRead[]> {
  const used = listUsedKeys(snapshots)
  const named = snapshots.flatMap(({ resource, facts }) =>
    listRelationships(resource, facts).map(({ to }) => to),
  )
  const targets = new Map(named.filter(hasFacts).map(resource => [getResourceKey(resource), resource]))
  const found: RequestedRead[] = []
  for (const [key, resource] of targets) {
    const use = used.has(key) ? ({ inUse: true } as const) : {}
    if (!read.has(key)) found.push({ resource, ...use })
    else if (used.has(key) && isNewlyUsed(await loadSnapshot(resource, store), used))
      found.push({ resource, ...use, isRead: true })
  }
  return found
}
