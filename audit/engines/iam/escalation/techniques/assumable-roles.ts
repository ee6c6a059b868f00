import {
  intersectUncertainSets,
  createCertainSet,
  extendUncertainSet,
  createUncertainSet,
  type UncertainSet,
} from '../sets/bitset.ts'
import type { EscalationActor, GraphContext } from '../context/graph-context.ts'
import type { TrustAdmission } from '../trust/role-trust.ts'
import type { Capabilities } from '../permissions/capabilities.ts'

/**
 * The roles that the actor can assume: the trust policy allows it, and the actor's own policies allow it or, if the
 * trust policy names it, do not deny it.
 */
export function findAssumableRoles(actor: EscalationActor, context: GraphContext): UncertainSet {
  const { trusts, principals, withTrait } = context
  const trusting = trusts.findTrustingRoles(actor.principal)
  const uncertainSet = createUncertainSet(principals.arns.size)
  for (const naming of ['BY_ACCOUNT', 'BY_ENTITY', 'DIRECTLY'] as const)
    extendUncertainSet(
      uncertainSet,
      intersectUncertainSets(
        trusting[naming],
        selectCapabilities(naming, actor, context).findTargets('sts:AssumeRole', principals),
      ),
    )
  return intersectUncertainSets(uncertainSet, createCertainSet(withTrait.ROLE))
}

/** The permissions that apply if a trust policy names the actor in this way. */
export function selectCapabilities(
  naming: TrustAdmission['naming'],
  actor: EscalationActor,
  context: GraphContext,
): Capabilities {
  const named = context.index.principals[actor.principal]?.named[actor.state]
  if (naming === 'BY_ACCOUNT' || named === undefined) return actor.capabilities
  return context.getCapabilities(naming === 'DIRECTLY' ? named.itself : named.byRoleArn)
}
