import {
  intersectUncertainSets,
  createCertainSet,
  isEmptyBitset,
  unionUncertainSets,
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
  const assumable = NAMINGS.flatMap(naming => {
    if (isEmptyBitset(trusting[naming].possible)) return []
    const allowed = selectCapabilities(naming, actor, context).findTargets('sts:AssumeRole', principals)
    return allowed === principals.none ? [] : [intersectUncertainSets(trusting[naming], allowed)]
  })
  if (assumable.length === 0) return principals.none
  return intersectUncertainSets(
    unionUncertainSets(assumable, principals.arns.size),
    createCertainSet(withTrait.ROLE),
  )
}

const NAMINGS = ['BY_ACCOUNT', 'BY_ENTITY', 'DIRECTLY'] as const

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
