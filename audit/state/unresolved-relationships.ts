import type { ListingGap } from '../resources/assay/sweep.ts'
import type { Fact } from '../resources/fact.ts'
import { getKindDefinition, listRelationshipNames, describeResource } from '../resources/kinds.ts'
import { getResourceKey, isOfOtherAccount, type Kind, type Resource } from '../resources/resource.ts'
import type { ResourceSnapshot } from '../resources/resource-snapshot.ts'

/** The part of a snapshot that says whether its relationships are known. */
type RelationshipFacts = Pick<ResourceSnapshot, 'resource' | 'presence' | 'facts'>

/** Relationships of a resource that are unknown for the same reason, by their target kinds. */
interface UnresolvedRelationships {
  resource: Resource
  targets: readonly Kind[]
  labels: readonly string[]
  reason: string
}

/**
 * Describes the unknown relationships of `snapshots`, one sentence for each reason and kind. Resources that only these
 * relationships reference are missing from the audit, and their number is unknown. Those of other accounts lead to nothing
 * that the account owns.
 */
export function describeUnresolvedRelationships(snapshots: readonly RelationshipFacts[]): string[] {
  const groups = new Map<string, UnresolvedRelationships[]>()
  for (const each of snapshots.flatMap(findUnresolvedRelationships)) {
    const key = [each.resource.kind, each.labels.join(), stripInput(each.reason)].join(' ')
    const group = groups.get(key)
    if (group) group.push(each)
    else groups.set(key, [each])
  }
  return [...groups.values()].map(formatSentence)
}

/** What can be missing because relationships of `snapshots` are unknown: resources of the kinds that they reference. */
export function listUnresolvedGaps(snapshots: readonly RelationshipFacts[]): ListingGap[] {
  const unresolved = snapshots.flatMap(findUnresolvedRelationships)
  return [...new Set(unresolved.flatMap(({ targets }) => targets))].map(kind => ({ kinds: [kind] }))
}

function findUnresolvedRelationships({
  presence,
  resource,
  facts,
}: RelationshipFacts): UnresolvedRelationships[] {
  if (presence !== 'PRESENT' || isOfOtherAccount(resource)) return []
  const definitions = getKindDefinition(resource.kind).facts
  const byReason = new Map<string, Set<Kind>>()
  for (const relationship of listRelationshipNames(resource.kind)) {
    const reason = readUnknownReason(facts[relationship])
    const to = definitions[relationship]?.relationship?.to
    if (reason === undefined || to === undefined) continue
    byReason.set(reason, (byReason.get(reason) ?? new Set()).add(to))
  }
  return [...byReason].map(([reason, targets]) => {
    const labels = new Set([...targets].map(kind => getKindDefinition(kind).label))
    return { resource, targets: [...targets], labels: [...labels], reason }
  })
}

function readUnknownReason(fact: Fact | undefined): string | undefined {
  return fact !== undefined && 'unknown' in fact ? fact.unknown : undefined
}

/** Removes the input of the API call from a reason: it differs between resources. */
function stripInput(reason: string): string {
  return reason.split('{')[0] ?? reason
}

function formatSentence(group: readonly UnresolvedRelationships[]): string {
  const [first] = group.toSorted((a, b) => (getResourceKey(a.resource) < getResourceKey(b.resource) ? -1 : 1))
  if (first === undefined) return ''
  const more = group.length > 1 ? ` (and of ${group.length - 1} more)` : ''
  return `the ${first.labels.join(', ')} of ${describeResource(first.resource)}${more} cannot be read: ${first.reason}`
}
