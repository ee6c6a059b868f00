import { deriveRequiredResources } from '../permissions/arn-scope.ts'
import { listUsableBoundaries, listAttachablePolicies, type PolicyChoice } from './attachable-policies.ts'
import { planExistingResources, orderActions } from './takeover-plans.ts'
import { hasRequiredResources } from './takeovers.ts'
import { planPolicyWrite } from './grant-plans.ts'
import type { EscalationActor, GraphContext } from '../context/graph-context.ts'
import { combinePlans, planCreation, planSharedResource, type ActionPlan } from './action-plan.ts'
import type { PathVariant } from '../permission-index/path-variants.ts'

/**
 * The actions by which the actor creates a principal with all permissions; undefined if it cannot. A role that it
 * creates trusts whichever principal it chooses, so it needs no permission to assume the role.
 */
export function planPrincipalCreation(
  variant: PathVariant,
  actor: EscalationActor,
  context: GraphContext,
): ActionPlan | undefined {
  const isPossible = context.index.newRoleIsAdmin && hasRequiredResources(variant, context)
  if (!isPossible || !variant.needs.every(({ action }) => actor.capabilities.permissions(action).length > 0))
    return undefined
  const first = variant.needs.find(({ on }) => on === 'new:role' || on === 'new:user')
  const plan =
    first === undefined
      ? combinePlans([
          planCreation(variant.needs, actor.capabilities, context),
          planExistingResources(variant, actor, context),
        ])
      : findCreationPlan(variant, first.action, actor, context)
  return plan && orderActions(plan, variant)
}

/** The first plan that works, over every possible boundary and every possible policy. */
function findCreationPlan(
  variant: PathVariant,
  making: string,
  actor: EscalationActor,
  context: GraphContext,
): ActionPlan | undefined {
  const attaching = variant.needs.find(({ action }) => /^iam:Attach\w+Policy$/.test(action))
  const policies: readonly (PolicyChoice | undefined)[] = attaching
    ? listAttachablePolicies(attaching.action, actor.capabilities, context)
    : [undefined]
  const found = listUsableBoundaries(making, actor.capabilities, context, true).flatMap(boundary =>
    policies.flatMap(policy => planCreationWithChoices(variant, boundary, policy, actor, context) ?? []),
  )
  return found.find(({ certain }) => certain) ?? found[0]
}

function planCreationWithChoices(
  variant: PathVariant,
  boundary: PolicyChoice,
  policy: PolicyChoice | undefined,
  actor: EscalationActor,
  context: GraphContext,
): ActionPlan | undefined {
  const lookupKey = (key: string) => policy?.lookupKey(key) ?? boundary.lookupKey(key)
  const requests = variant.needs.map(required => ({
    action: required.action,
    lookupKey,
    on: deriveRequiredResources(required, context.arnScope),
    capabilities: actor.capabilities,
  }))
  const plan = planSharedResource(requests)
  const before = [
    ...planPolicyWrite(boundary, actor.capabilities),
    ...(policy ? planPolicyWrite(policy, actor.capabilities) : []),
  ]
  return plan && { ...plan, actions: [...before, ...plan.actions] }
}
