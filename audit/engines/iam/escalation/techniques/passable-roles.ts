import { intersectUncertainSets, createCertainSet, type UncertainSet } from '../sets/bitset.ts'
import type { EscalationActor, GraphContext } from '../context/graph-context.ts'
import { createKeyLookup, type ConditionKeyLookup } from '../permissions/condition-context.ts'

/** The roles that the actor can pass to the service. */
export function findPassableRoles(
  service: string,
  { capabilities }: EscalationActor,
  { principals, withTrait }: GraphContext,
): UncertainSet {
  const uncertainSet = capabilities.findTargets(
    'iam:PassRole',
    principals,
    service,
    createPassRoleLookup(service),
  )
  return intersectUncertainSets(uncertainSet, createCertainSet(withTrait.ROLE))
}

/** What is known of a request that passes a role to the service. */
export function createPassRoleLookup(service: string): ConditionKeyLookup {
  return createKeyLookup({ 'iam:passedtoservice': { like: service } })
}
