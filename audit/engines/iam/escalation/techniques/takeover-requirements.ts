import type { EscalationPrecondition } from '../../catalog/escalation-path.ts'
import { restrictToAccount } from '../permissions/arn-scope.ts'
import {
  createFullBitset,
  limitCertainty,
  intersectUncertainSets,
  createCertainSet,
  extendUncertainSet,
  isEmptyBitset,
  createUncertainSet,
  type UncertainSet,
} from '../sets/bitset.ts'
import type { EscalationActor, GraphContext } from '../context/graph-context.ts'
import { lookupNothing } from '../permissions/condition-context.ts'
import { planSharedResource, type ActionPlan } from './action-plan.ts'
import { findPassableRoles } from './passable-roles.ts'
import { SUPPORTING_ACTIONS, type PathVariant } from '../permission-index/path-variants.ts'

/** The principals that meet all preconditions of the path. */
export function findEligiblePrincipals(
  variant: PathVariant,
  actor: EscalationActor,
  context: GraphContext,
): UncertainSet {
  const whole = createAllPrincipals(context)
  const all = (variant.requires ?? []).map(escalationPrecondition =>
    findMeetingPrincipals(escalationPrecondition, actor, context),
  )
  const besides =
    variant.path.besides === undefined ? whole : findSecondRolePassing(variant.path.besides, actor, context)
  return [...all, besides].reduce(intersectUncertainSets, whole)
}

function createAllPrincipals({ principals }: GraphContext): UncertainSet {
  return createCertainSet(createFullBitset(principals.arns.size))
}

function findMeetingPrincipals(
  escalationPrecondition: EscalationPrecondition,
  actor: EscalationActor,
  context: GraphContext,
): UncertainSet {
  switch (escalationPrecondition) {
    case 'INSTANCE_PROFILE':
      return findInstanceProfileRoles(actor, context)
    case 'TWO_KEYS':
      return createCertainSet(context.withTrait.TWO_KEYS)
    case 'FEWER_THAN_TWO_KEYS':
      return createCertainSet(context.withTrait.FEWER_THAN_TWO_KEYS)
    case 'LOGIN_PROFILE':
      return { certain: context.withTrait.LOGIN_PROFILE, possible: context.withTrait.PERHAPS_LOGIN_PROFILE }
    case 'NO_LOGIN_PROFILE':
      return createCertainSet(context.withTrait.NO_LOGIN_PROFILE)
    case 'USER':
      return createCertainSet(context.withTrait.USER)
    case 'EVENT_SOURCE':
    case 'EXECUTION_ROLE':
    case 'FEDERATED':
    case 'MEMBER':
    case 'OTHER_VERSION':
    case 'PRIVILEGED_GROUP':
    case 'TRIGGERED':
      break
  }
  return createAllPrincipals(context)
}

/** The roles with an instance profile, and all roles if the actor can create one. */
function findInstanceProfileRoles(actor: EscalationActor, context: GraphContext): UncertainSet {
  const uncertainSet = createUncertainSet(context.principals.arns.size)
  extendUncertainSet(uncertainSet, createCertainSet(context.withTrait.INSTANCE_PROFILE))
  const plan = planInstanceProfile(actor, context)
  if (plan !== undefined)
    extendUncertainSet(uncertainSet, limitCertainty(createAllPrincipals(context), plan.certain))
  return uncertainSet
}

/** How the actor creates an instance profile and adds a role to it. */
export function planInstanceProfile(
  { capabilities }: EscalationActor,
  { arnScope }: GraphContext,
): ActionPlan | undefined {
  const on = restrictToAccount(['arn:*:iam::*:instance-profile/*'], arnScope)
  return planSharedResource(
    SUPPORTING_ACTIONS.instanceProfile.map(action => ({
      action,
      lookupKey: lookupNothing,
      on,
      capabilities,
    })),
  )
}

/** All principals, if a role trusts the service and can be passed to it. */
function findSecondRolePassing(service: string, actor: EscalationActor, context: GraphContext): UncertainSet {
  const passed = intersectUncertainSets(
    context.trusts.service(service).roles,
    findPassableRoles(service, actor, context),
  )
  const all = createAllPrincipals(context)
  if (isEmptyBitset(passed.possible)) return createUncertainSet(context.principals.arns.size)
  return limitCertainty(all, !isEmptyBitset(passed.certain))
}
