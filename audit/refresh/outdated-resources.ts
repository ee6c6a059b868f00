import { pickChangeOrigin, type ChangeOrigin } from '../events/change-origin.ts'
import type { DiscoverMessage } from '../messages.ts'
import { getKindDefinition } from '../resources/kinds.ts'
import type { ResourceSnapshot } from '../resources/resource-snapshot.ts'
import { getResourceKey, type Resource } from '../resources/resource.ts'
import type { AffectedResource } from './affected/affected-resources.ts'
import type { RefreshedSnapshot } from './snapshot/refresh-snapshot.ts'

/** What one refresh of a change read. */
interface RefreshReads {
  attempt: number
  refreshed: readonly RefreshedSnapshot[]
}

/**
 * Finds the affected resources that must be read again before they are evaluated (`readIfAffected`): those that this refresh
 * has not read itself, if it replaced a known fact.
 */
export function findOutdatedResources(
  affected: readonly AffectedResource[],
  { attempt, refreshed }: RefreshReads,
  changeId: string,
): Resource[] {
  if (!refreshed.some(({ snapshot }) => isKnownFactReplaced(snapshot, changeId, attempt))) return []
  const read = new Set(refreshed.map(({ snapshot }) => getResourceKey(snapshot.resource)))
  return affected
    .map(({ resource }) => resource)
    .filter(
      resource => getKindDefinition(resource.kind).readIfAffected && !read.has(getResourceKey(resource)),
    )
}

/** Builds the messages that read `resources` again; the notification of the change waits for them. */
export function buildRepeatedReads(
  resources: readonly Resource[],
  changeOrigin: ChangeOrigin,
  attempt: number,
): DiscoverMessage[] {
  const origin = pickChangeOrigin(changeOrigin)
  return resources.map(resource => ({ type: 'discover', origin, attempt, resource, again: true }))
}

/** Whether this read replaced the known value of a fact. What was unknown before ignored no event. */
function isKnownFactReplaced({ priorFacts }: ResourceSnapshot, changeId: string, attempt: number): boolean {
  const replaced = priorFacts.find(before => before.changeId === changeId && before.attempt === attempt)
  return Object.values(replaced?.facts ?? {}).some(fact => 'known' in fact)
}
