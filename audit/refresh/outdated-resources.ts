import { pickChangeOrigin, type ChangeOrigin } from '../events/change-origin.ts'
import type { DiscoverMessage } from '../messages.ts'
import { getKindDefinition } from '../resources/kinds.ts'
import type { FactsByName } from '../resources/fact.ts'
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
 * has not read itself, if it replaced a known fact or modified any, as their kind demands.
 */
export function findOutdatedResources(
  affected: readonly AffectedResource[],
  { attempt, refreshed }: RefreshReads,
  changeId: string,
): Resource[] {
  const replaced = refreshed
    .map(({ snapshot }) => findReplacedFacts(snapshot, changeId, attempt))
    .filter(facts => facts !== undefined)
  if (replaced.length === 0) return []
  const isKnownReplaced = replaced.some(facts => Object.values(facts).some(fact => 'known' in fact))
  const read = new Set(refreshed.map(({ snapshot }) => getResourceKey(snapshot.resource)))
  return affected
    .map(({ resource }) => resource)
    .filter(resource => {
      const { readIfAffected } = getKindDefinition(resource.kind)
      const isOutdated =
        readIfAffected === 'BY_REPLACED_FACTS' ? isKnownReplaced : readIfAffected !== undefined
      return isOutdated && !read.has(getResourceKey(resource))
    })
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

/** The facts that this read replaced, also unknown ones; undefined if it modified none. */
function findReplacedFacts(
  { priorFacts }: ResourceSnapshot,
  changeId: string,
  attempt: number,
): FactsByName | undefined {
  return priorFacts.find(before => before.changeId === changeId && before.attempt === attempt)?.facts
}
