import type { EscalationPermission } from '../../catalog/escalation-path.ts'
import { hasNumber } from '../sets/bitset.ts'
import type { PolicyChoice } from './attachable-policies.ts'
import { listPolicyChoices, findGrantRecipients, isOnRecipient } from './grants.ts'
import type { EscalationActor, GraphContext } from '../context/graph-context.ts'
import { combinePlans, planCreation, type AllowedAction, type ActionPlan } from './action-plan.ts'
import type { PathVariant } from '../permission-index/path-variants.ts'
import type { TargetSet } from '../permissions/capabilities.ts'

/** The actions by which the actor grants the recipient what the path gives; undefined if it cannot. */
export function planGrant(
  variant: PathVariant,
  actor: EscalationActor,
  recipient: number,
  context: GraphContext,
): ActionPlan | undefined {
  const reach = findGrantRecipients(variant, actor, context)
  if (reach === undefined || !hasNumber(reach.possible, recipient)) return undefined
  const lookupKey = variant.needs
    .filter(({ on }) => isOnRecipient(on))
    .map(required => planGrantAction(required, actor, recipient, context))
  const certain = { certain: hasNumber(reach.certain, recipient), actions: [] }
  return combinePlans([certain, planCreation(variant.needs, actor.capabilities, context), ...lookupKey])
}

function planGrantAction(
  required: EscalationPermission,
  actor: EscalationActor,
  recipient: number,
  context: GraphContext,
): ActionPlan | undefined {
  if (required.on === 'self')
    return findPlan(required.action, actor, context.principals, [recipient], context)
  if (required.on === 'P' || required.on === 'B') {
    const holding = required.on === 'P' ? context.policyHolders : context.boundaryHolders
    const policies = holding.flatMap((holders, policy) => (hasNumber(holders, recipient) ? [policy] : []))
    return findPlan(required.action, actor, context.policies, policies, context)
  }
  const groups = context.index.groups.flatMap(({ isPrivileged }, group) => {
    const isMember = hasNumber(context.members[group] ?? context.withTrait.USER, recipient)
    return (required.action === 'iam:AddUserToGroup' ? isPrivileged : isMember) ? [group] : []
  })
  return findPlan(required.action, actor, context.groups, groups, context)
}

/** The action on the first target on which it is allowed, preferably with certainty. */
function findPlan(
  action: string,
  actor: EscalationActor,
  targetSet: TargetSet,
  numbers: readonly number[],
  context: GraphContext,
): ActionPlan | undefined {
  const choices: readonly (PolicyChoice | undefined)[] = listPolicyChoices(action, actor, context) ?? [
    undefined,
  ]
  const found = numbers.flatMap(number =>
    choices.flatMap(choice => planWithChoice(action, choice, actor, targetSet, number)),
  )
  return found.find(({ certain }) => certain) ?? found[0]
}

function planWithChoice(
  action: string,
  choice: PolicyChoice | undefined,
  { capabilities }: EscalationActor,
  targetSet: TargetSet,
  number: number,
): ActionPlan[] {
  const resource = targetSet.arns.all[number] ?? ''
  const lookupTargetKey = targetSet.getKeyLookup(number)
  const lookupKey = (key: string) => choice?.lookupKey(key) ?? lookupTargetKey(key)
  const allowance = capabilities.findAllowance(action, resource, lookupKey, false)
  if (allowance === undefined) return []
  const allowedAction: AllowedAction = { action, resource, lookupKey, createsResource: false, capabilities }
  const before = choice === undefined ? [] : planPolicyWrite(choice, capabilities)
  return [{ certain: !allowance.conditional, actions: [...before, allowedAction] }]
}

/** The policy is written before it is attached, unless it already has the required content. */
export function planPolicyWrite(
  { arn, writtenBy }: PolicyChoice,
  capabilities: AllowedAction['capabilities'],
): AllowedAction[] {
  if (arn === undefined || writtenBy === undefined) return []
  return [
    {
      ...writtenBy,
      resource: arn,
      createsResource: writtenBy.action === 'iam:CreatePolicy',
      capabilities,
    },
  ]
}
