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
import type { TargetSet } from '../permissions/capabilities.ts'
import { lookupNothing } from '../permissions/condition-context.ts'
import { selectCapabilities } from './assumable-roles.ts'
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
  const { besides } = variant.path
  if (besides !== undefined) all.push(findSecondRolePassing(besides, actor, context))
  return all.length === 0 ? whole : all.reduce(intersectUncertainSets)
}

const allByTargets = new WeakMap<TargetSet, UncertainSet>()

function createAllPrincipals({ principals }: GraphContext): UncertainSet {
  const all = allByTargets.get(principals) ?? createCertainSet(createFullBitset(principals.arns.size))
  allByTargets.set(principals, all)
  return all
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
    case 'NO_DENIED_ASSUMPTION':
      return findUndeniedRoles(actor, context)
    case 'EVENT_SOURCE':
    case 'EXECUTION_ROLE':
    case 'FEDERATED':
    case 'MEMBER':
    case 'OTHER_VERSION':
    case 'PRIVILEGED_GROUP':
    case 'TRIGGERED':
    case 'VERSION_WITHOUT_DENY':
      break
  }
  return createAllPrincipals(context)
}

/** The roles that the actor can assume once their trust policies name it: its own policies do not deny it. */
function findUndeniedRoles(actor: EscalationActor, context: GraphContext): UncertainSet {
  return selectCapabilities('DIRECTLY', actor, context).findTargets('sts:AssumeRole', context.principals)
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

/** How the actor adds a role to an instance profile: one that it creates, or an existing one whose role it removes. */
export function planInstanceProfile(
  { capabilities }: EscalationActor,
  { arnScope, withTrait }: GraphContext,
): ActionPlan | undefined {
  const on = restrictToAccount(['arn:*:iam::*:instance-profile/*'], arnScope)
  const plan = (actions: readonly string[]) =>
    planSharedResource(actions.map(action => ({ action, lookupKey: lookupNothing, on, capabilities })))
  const { createInstanceProfile, changeInstanceProfile } = SUPPORTING_ACTIONS
  const created = plan(createInstanceProfile)
  if (created?.certain === true || isEmptyBitset(withTrait.INSTANCE_PROFILE)) return created
  const changed = plan(changeInstanceProfile)
  return changed?.certain === true ? changed : (created ?? changed)
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
