import type { ResourceSnapshot } from '../resources/resource-snapshot.ts'
import { listReferencedResources } from '../resources/kinds.ts'
import { getResourceKey, type ResourceKey } from '../resources/resource.ts'
import type { Expectation } from './change.ts'

/** Whether the snapshot shows what the event makes us expect. An unknown fact contradicts nothing. */
export function isExpectationSatisfied(
  expectation: Expectation | undefined,
  snapshot: ResourceSnapshot,
): boolean {
  if (snapshot.presence === 'NOT_FOUND_ONCE') return false
  if (expectation?.presence !== undefined && expectation.presence !== snapshot.presence) return false
  const values = Object.entries(expectation?.facts ?? {}).every(([name, expected]) => {
    const fact = snapshot.facts[name]
    if (fact === undefined || 'unknown' in fact) return true
    const [referenced] = listReferencedResources(fact.known)
    return (referenced === undefined ? fact.known : getResourceKey(referenced)) === expected
  })
  return (
    values &&
    Object.entries(expectation?.references ?? {}).every(([name, keys]) => isReferenced(snapshot, name, keys))
  )
}

function isReferenced({ facts }: ResourceSnapshot, name: string, keys: readonly ResourceKey[]): boolean {
  const fact = facts[name]
  if (fact === undefined || 'unknown' in fact) return true
  const referenced = new Set(listReferencedResources(fact.known).map(getResourceKey))
  return keys.every(key => referenced.has(key))
}

/** Whether the snapshot is known to be as expected, so that another read finds nothing new. */
export function isKnownToSatisfy(expectation: Expectation | undefined, snapshot: ResourceSnapshot): boolean {
  const names = [...Object.keys(expectation?.facts ?? {}), ...Object.keys(expectation?.references ?? {})]
  return (
    isExpectationSatisfied(expectation, snapshot) &&
    names.every(name => 'known' in (snapshot.facts[name] ?? {}))
  )
}
