import type { ListingGap } from '../../audit/resources/assay/sweep.ts'
import { hasInverseFacts } from '../../audit/resources/inverse/inverse-facts.ts'
import { getKindDefinition } from '../../audit/resources/kinds.ts'
import { GLOBAL_REGION, type Kind, type Resource } from '../../audit/resources/resource.ts'

/**
 * The kinds of which resources can be missing or incomplete where those of `kinds` could not be listed: these, and what they
 * reference over any number of relationships, as far as it is read or evaluated only because something references it.
 */
export function listHiddenKinds(kinds: readonly Kind[]): ReadonlySet<Kind> {
  const reached = new Set(kinds)
  for (const kind of reached)
    for (const { relationship } of Object.values(getKindDefinition(kind).facts))
      if (relationship !== undefined) reached.add(relationship.to)
  return new Set([...reached].filter(kind => kinds.includes(kind) || dependsOnReferences(kind)))
}

function dependsOnReferences(kind: Kind): boolean {
  const { auditedIfReferenced, evaluatedIfInUse } = getKindDefinition(kind)
  return auditedIfReferenced === true || evaluatedIfInUse === true || hasInverseFacts(kind)
}

/** The gaps of `regions` and those that are of no region. */
export function selectGaps(gaps: readonly ListingGap[], regions: readonly string[]): ListingGap[] {
  return gaps.filter(({ region }) => region === undefined || regions.includes(region))
}

/** Each of `gaps` once. */
export function mergeGaps(gaps: readonly ListingGap[]): ListingGap[] {
  return [...new Map(gaps.map(gap => [JSON.stringify([gap.kinds, gap.region]), gap])).values()]
}

/** Creates a test whether resources of any of `kinds` can be missing because of one of `gaps`. */
export function createHiddenKindTest(gaps: readonly ListingGap[]): (kinds: readonly Kind[]) => boolean {
  const hidden = new Set<Kind>()
  for (const { kinds } of gaps) {
    if (kinds === undefined) return () => true
    for (const kind of listHiddenKinds(kinds)) hidden.add(kind)
  }
  return kinds => kinds.some(kind => hidden.has(kind))
}

/** Creates a test whether a resource can be missing because of one of `gaps`. Global resources have no region of their own. */
export function createHiddenResourceTest(
  gaps: readonly ListingGap[],
): (resource: Pick<Resource, 'kind' | 'region'>) => boolean {
  const parts = gaps.map(({ kinds, region }) => ({
    kinds: kinds === undefined ? undefined : listHiddenKinds(kinds),
    region,
  }))
  return ({ kind, region }) =>
    parts.some(
      part =>
        (part.kinds === undefined || part.kinds.has(kind)) &&
        (part.region === undefined || region === GLOBAL_REGION || part.region === region),
    )
}
