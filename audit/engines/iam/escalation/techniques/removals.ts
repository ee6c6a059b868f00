import type { EscalationPath, EscalationPermission } from '../../catalog/escalation-path.ts'
import {
  createCertainSet,
  createFullBitset,
  createUncertainSet,
  extendUncertainSet,
  hasNumber,
  intersectUncertainSets,
  isEmptyBitset,
  limitCertainty,
  type UncertainSet,
} from '../sets/bitset.ts'
import type { EscalationActor, GraphContext } from '../context/graph-context.ts'
import { hasMatchingTest } from '../permissions/allowed-scopes.ts'
import { isEachActionAllowed, type TargetSet } from '../permissions/capabilities.ts'
import { createKeyLookup, lookupNothing, type ConditionKeyLookup } from '../permissions/condition-context.ts'
import type { RemovalWay } from '../permissions/policy-removals.ts'
import { selectVariants, type PathVariant } from '../permission-index/path-variants.ts'
import { selectChangeablePrincipals } from './grants.ts'
import { combinePlans, type ActionPlan } from './action-plan.ts'

type RemovingActor = Pick<EscalationActor, 'capabilities'>

/** By the number of the removal: the principals of which the actor can make it, possibly including itself. */
export function findRemovalRecipients(
  actor: RemovingActor,
  context: GraphContext,
): (UncertainSet | undefined)[] {
  const recipients: (UncertainSet | undefined)[] = []
  if (!canRemovePolicies(actor, context)) return recipients
  const { byPolicy, byWay } = context.removals
  const isSpecific = context.paths.removals.some(({ needs }) =>
    needs.some(({ action }) => testsPolicy(action, actor)),
  )
  for (const { removal, steps, principals } of isSpecific ? byPolicy : byWay) {
    const found = steps
      .map(ways => findStepRecipients(ways, actor, context))
      .reduce(intersectUncertainSets, createCertainSet(principals))
    if (isEmptyBitset(found.possible)) continue
    const known = recipients[removal] ?? createUncertainSet(context.principals.arns.size)
    extendUncertainSet(known, found)
    recipients[removal] = known
  }
  return recipients
}

/** Whether the actor is allowed an action that removes policies on some resource. */
export function canRemovePolicies(actor: RemovingActor, { paths }: GraphContext): boolean {
  const variants = selectVariants(paths.removals, actor.capabilities.listActions())
  return variants.some(({ needs }) => isEachActionAllowed(needs, actor.capabilities))
}

/** The ways in which the actor makes the removal of the principal, with the path that describes the last step. */
export function planRemovals(
  actor: RemovingActor,
  principal: number,
  removal: number,
  context: GraphContext,
): { path: EscalationPath; plan: ActionPlan | undefined }[] {
  const steps = context.index.principals[principal]?.removals[removal]?.steps ?? []
  const plans = steps.map(ways =>
    ways.flatMap(way =>
      listVariants(way, actor, context).flatMap(variant => {
        const plan = planWay(way, variant, actor, principal, context)
        return plan === undefined ? [] : [{ path: variant.path, plan }]
      }),
    ),
  )
  const [first = [], ...others] = plans
  const rest = others.map(each => (each.find(({ plan }) => plan.certain) ?? each[0])?.plan)
  return first.map(({ path, plan }) => ({ path, plan: combinePlans([plan, ...rest]) }))
}

function findStepRecipients(
  ways: readonly RemovalWay[],
  actor: RemovingActor,
  context: GraphContext,
): UncertainSet {
  const recipients = createUncertainSet(context.principals.arns.size)
  for (const way of ways)
    for (const variant of listVariants(way, actor, context))
      extendUncertainSet(recipients, findWayRecipients(way, variant, actor, context))
  return recipients
}

/** Whether permissions for the action depend on the policy that is detached. */
function testsPolicy(action: string, { capabilities }: RemovingActor): boolean {
  return hasMatchingTest(capabilities.permissions(action), key => key === DETACHED)
}

/** The variants of paths that remove policies in this way, and whose action the actor is allowed on something. */
function listVariants(way: RemovalWay, actor: RemovingActor, context: GraphContext): PathVariant[] {
  return context.paths.removals.filter(
    variant =>
      variant.path.removes === way.removes &&
      isEachActionAllowed(variant.needs, actor.capabilities) &&
      (variant.requires?.includes('VERSION_WITHOUT_DENY') !== true || hasVersionWithoutDeny(way, context)),
  )
}

function hasVersionWithoutDeny({ policy }: RemovalWay, { index }: GraphContext): boolean {
  return index.policies.some(({ arn, hasVersionWithoutDeny: has }) => has && arn === policy)
}

/** The principals that lose the policy if the action is allowed: those it is allowed on, or all. */
function findWayRecipients(
  way: RemovalWay,
  { needs }: PathVariant,
  { capabilities }: RemovingActor,
  context: GraphContext,
): UncertainSet {
  const size = context.principals.arns.size
  return needs
    .map(({ action, on }) => {
      const { targetSet, arn } = selectTarget(way, on, context)
      const allowed = testsPolicy(action, { capabilities })
        ? capabilities.findTargets(action, targetSet, way.policy, createLookup(way))
        : capabilities.findTargets(action, targetSet)
      if (arn === undefined)
        return intersectUncertainSets(allowed, createCertainSet(selectChangeablePrincipals(action, context)))
      const number = targetSet.arns.findNumber(arn)
      if (number === undefined || !hasNumber(allowed.possible, number)) return createUncertainSet(size)
      return limitCertainty(createCertainSet(createFullBitset(size)), hasNumber(allowed.certain, number))
    })
    .reduce(intersectUncertainSets)
}

const DETACHED = 'iam:policyarn'

/** The resource of the action: a group, a policy, or any principal. */
function selectTarget(
  { group, policy }: RemovalWay,
  on: EscalationPermission['on'],
  { groups, policies, principals }: GraphContext,
): { targetSet: TargetSet; arn?: string | undefined } {
  if (on === 'G') return { targetSet: groups, arn: group ?? '' }
  return on === 'P' ? { targetSet: policies, arn: policy ?? '' } : { targetSet: principals }
}

/** What is known of the request: the policy that is detached. */
function createLookup({ removes, policy }: RemovalWay): ConditionKeyLookup {
  const isDetached = removes === 'ATTACHED' || removes === 'GROUP_ATTACHED'
  return isDetached && policy !== undefined
    ? createKeyLookup({ [DETACHED]: { like: policy } })
    : lookupNothing
}

function planWay(
  way: RemovalWay,
  variant: PathVariant,
  actor: RemovingActor,
  principal: number,
  context: GraphContext,
): ActionPlan | undefined {
  const { certain, possible } = findWayRecipients(way, variant, actor, context)
  if (!hasNumber(possible, principal)) return undefined
  const { capabilities } = actor
  return {
    certain: hasNumber(certain, principal),
    actions: variant.needs.map(({ action, on }) => {
      const { targetSet, arn } = selectTarget(way, on, context)
      const number = arn === undefined ? principal : (targetSet.arns.findNumber(arn) ?? -1)
      const lookupTargetKey = targetSet.getKeyLookup(number)
      const lookupRequestKey = createLookup(way)
      return {
        action,
        resource: targetSet.arns.all[number] ?? '',
        lookupKey: (key: string) => lookupRequestKey(key) ?? lookupTargetKey(key),
        createsResource: false,
        capabilities,
      }
    }),
  }
}
