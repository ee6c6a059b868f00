import type { EscalationPermission } from '../../catalog/escalation-path.ts'
import {
  addBitset,
  intersectBitsets,
  intersectUncertainSets,
  buildBitset,
  extendUncertainSet,
  isEmptyBitset,
  mapUncertainSet,
  createBitset,
  createUncertainSet,
  listNumbers,
  type Bitset,
  type UncertainSet,
  createCertainSet,
} from '../sets/bitset.ts'
import { listAttachablePolicies, listUsableBoundaries, type PolicyChoice } from './attachable-policies.ts'
import type { EscalationActor, GraphContext } from '../context/graph-context.ts'
import { hasResourceType } from '../permissions/arn-scope.ts'
import type { PathVariant } from '../permission-index/path-variants.ts'
import { isEachActionAllowed, type TargetSet } from '../permissions/capabilities.ts'
import { planCreation } from './action-plan.ts'

/**
 * The principals to which the actor can grant what the path gives, possibly including itself; undefined if there are
 * none.
 */
export function findGrantRecipients(
  variant: PathVariant,
  actor: EscalationActor,
  context: GraphContext,
): UncertainSet | undefined {
  if (!isEachActionAllowed(variant.needs, actor.capabilities)) return undefined
  const free = planCreation(variant.needs, actor.capabilities, context)
  if (free === undefined) return undefined
  const uncertainSet = variant.needs
    .filter(({ on }) => isOnRecipient(on))
    .map(required => findRecipients(required, variant, actor, context))
    .reduce(intersectUncertainSets, listPossibleRecipients(variant, context))
  return free.certain
    ? uncertainSet
    : { certain: createBitset(context.principals.arns.size), possible: uncertainSet.possible }
}

/** Whether the permission is required on the recipient of the grant. */
export function isOnRecipient(on: EscalationPermission['on']): boolean {
  return ['self', 'P', 'B', 'G'].includes(on)
}

/** All principals that can receive what the path gives. */
function listPossibleRecipients(
  { requires, path }: PathVariant,
  { withTrait: { USER, BOUNDED, CHANGEABLE } }: GraphContext,
): UncertainSet {
  if (requires?.includes('USER') === true) return createCertainSet(USER)
  return createCertainSet(path.gives === 'NO_BOUNDARY' ? BOUNDED : CHANGEABLE)
}

function findRecipients(
  required: EscalationPermission,
  variant: PathVariant,
  actor: EscalationActor,
  context: GraphContext,
): UncertainSet {
  if (required.on === 'P') return findPolicyHolders(required, context.policyHolders, variant, actor, context)
  if (required.on === 'B')
    return findPolicyHolders(required, context.boundaryHolders, variant, actor, context)
  if (required.on === 'G') return findGroupMembers(required, variant, actor, context)
  const uncertainSet = findTargetsWithChoices(required.action, context.principals, actor, context)
  return intersectUncertainSets(
    uncertainSet,
    createCertainSet(selectChangeablePrincipals(required.action, context)),
  )
}

/** The users, or the roles, whose policies the account can change with the action. */
export function selectChangeablePrincipals(action: string, { arnScope, withTrait }: GraphContext): Bitset {
  const byAction = changeableByTraits.get(withTrait) ?? new Map<string, Bitset>()
  changeableByTraits.set(withTrait, byAction)
  const known = byAction.get(action)
  if (known !== undefined) return known
  const isOfUsers = hasResourceType(action, 'arn:aws:iam::0:user/', arnScope.actions)
  const found = intersectBitsets(isOfUsers ? withTrait.USER : withTrait.ROLE, withTrait.OWN)
  byAction.set(action, found)
  return found
}

const changeableByTraits = new WeakMap<GraphContext['withTrait'], Map<string, Bitset>>()

/** The targets on which the action is allowed with a suitable policy or boundary. */
function findTargetsWithChoices(
  action: string,
  targetSet: TargetSet,
  actor: EscalationActor,
  context: GraphContext,
): UncertainSet {
  const choices = listPolicyChoices(action, actor, context)
  if (choices === undefined) return actor.capabilities.findTargets(action, targetSet)
  const uncertainSet = createUncertainSet(targetSet.arns.size)
  for (const { arn = 'none', lookupKey } of choices)
    extendUncertainSet(uncertainSet, actor.capabilities.findTargets(action, targetSet, arn, lookupKey))
  return uncertainSet
}

/** The suitable choices for the action; undefined if there are none. */
export function listPolicyChoices(
  action: string,
  { capabilities }: EscalationActor,
  context: GraphContext,
): readonly PolicyChoice[] | undefined {
  if (/^iam:Attach\w+Policy$/.test(action)) return listAttachablePolicies(action, capabilities, context)
  if (/^iam:Put\w+PermissionsBoundary$/.test(action))
    return listUsableBoundaries(action, capabilities, context, false)
  return undefined
}

function findPolicyHolders(
  { action }: EscalationPermission,
  holdersByPolicy: readonly Bitset[],
  { requires }: PathVariant,
  { capabilities }: EscalationActor,
  context: GraphContext,
): UncertainSet {
  const uncertainSet = capabilities.findTargets(action, context.policies)
  const other = requires?.includes('OTHER_VERSION') === true ? listPrivilegedVersions(context) : undefined
  return mapUncertainSet(uncertainSet, bitset =>
    collectHolders(other ? intersectBitsets(bitset, other) : bitset, holdersByPolicy, context),
  )
}

const holdersByPolicies = new WeakMap<readonly Bitset[], WeakMap<Bitset, Bitset>>()

/** The principals that have one of the policies. */
function collectHolders(policies: Bitset, holdersByPolicy: readonly Bitset[], context: GraphContext): Bitset {
  const known = holdersByPolicies.get(holdersByPolicy) ?? new WeakMap<Bitset, Bitset>()
  holdersByPolicies.set(holdersByPolicy, known)
  const remembered = known.get(policies)
  if (remembered !== undefined) return remembered
  const found = createBitset(context.principals.arns.size)
  for (const policy of listNumbers(policies)) addBitset(found, holdersByPolicy[policy] ?? found)
  known.set(policies, found)
  return found
}

function listPrivilegedVersions({ index, policies }: GraphContext): Bitset {
  const arns = index.policies.filter(({ hasPrivilegedVersion }) => hasPrivilegedVersion).map(({ arn }) => arn)
  return buildBitset(
    policies.arns.size,
    arns.flatMap(arn => policies.arns.findNumber(arn) ?? []),
  )
}

/** The members of the group, or all users if a user is added to a group with all permissions. */
function findGroupMembers(
  { action }: EscalationPermission,
  { requires }: PathVariant,
  actor: EscalationActor,
  context: GraphContext,
): UncertainSet {
  const groups = findTargetsWithChoices(action, context.groups, actor, context)
  if (requires?.includes('PRIVILEGED_GROUP') === true) {
    const privileged = buildBitset(
      context.groups.arns.size,
      context.index.groups.flatMap(({ isPrivileged }, number) => (isPrivileged ? [number] : [])),
    )
    const ifAny = (bitset: Bitset) =>
      isEmptyBitset(intersectBitsets(bitset, privileged))
        ? createBitset(context.principals.arns.size)
        : context.withTrait.USER
    return mapUncertainSet(groups, ifAny)
  }
  const members = (bitset: Bitset) => {
    const found = createBitset(context.principals.arns.size)
    for (const group of listNumbers(bitset)) addBitset(found, context.members[group] ?? found)
    return found
  }
  return mapUncertainSet(groups, members)
}
