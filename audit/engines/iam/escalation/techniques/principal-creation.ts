import { deriveRequiredResources } from '../permissions/arn-scope.ts'
import { changeTags, createTagLookup, isTagSetting, type TagAlteration } from '../permissions/alteration.ts'
import { createTargetKeyLookup, lookupNothing } from '../permissions/condition-context.ts'
import { isEachActionAllowed } from '../permissions/capabilities.ts'
import { selectCapabilities } from './assumable-roles.ts'
import {
  listAttachablePolicies,
  listRequiredBoundaries,
  listUsableBoundaries,
  type PolicyChoice,
} from './attachable-policies.ts'
import { planExistingResources, orderActions } from './takeover-plans.ts'
import { hasRequiredResources } from './takeovers.ts'
import { planPolicyWrite } from './grant-plans.ts'
import { createPassRoleLookup } from './passable-roles.ts'
import { planInstanceProfile } from './takeover-requirements.ts'
import type { EscalationPermission } from '../../catalog/escalation-path.ts'
import type { EscalationActor, GraphContext } from '../context/graph-context.ts'
import { combinePlans, planCreation, planSharedResource, type ActionPlan } from './action-plan.ts'
import type { RequestedAction } from './requested-action.ts'
import type { GlobSet } from '../../glob/glob-set.ts'
import { addNumber, createUncertainSet, hasNumber, listNumbers, type UncertainSet } from '../sets/bitset.ts'
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
  const isPossible = context.index.newRole.isAdmin && hasRequiredResources(variant, context)
  if (!isPossible || !isEachActionAllowed(variant.needs, actor.capabilities)) return undefined
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
  return planWithBoundaries(
    variant,
    [
      ...listUsableBoundaries(making, actor.capabilities, context, true).map(choice => ({ choice })),
      ...listLiftedBoundaries(making, actor, context),
    ],
    actor,
    context,
  )
}

/** The roles within a boundary that the actor can create. */
export function findCreatablePrincipals(actor: EscalationActor, context: GraphContext): UncertainSet {
  const made = listNumbers(context.withTrait.MADE)
  if (made.length === 0) return context.principals.none
  const found = createUncertainSet(context.principals.arns.size)
  for (const number of made) {
    const plans = context.paths.newPrincipals.flatMap(
      variant => planMadePrincipal(variant, actor, number, context) ?? [],
    )
    if (plans.length > 0) addNumber(found.possible, number)
    if (plans.some(({ certain }) => certain)) addNumber(found.certain, number)
  }
  return found
}

/** The actions by which the actor creates a role, or a user in its place, within the boundary of `made`. */
export function planMadePrincipal(
  variant: PathVariant,
  actor: EscalationActor,
  made: number,
  context: GraphContext,
): ActionPlan | undefined {
  const { boundary, isMade, altered } = context.index.principals[made] ?? {}
  const first = variant.needs.find(({ on }) => on === 'new:role' || on === 'new:user')
  if (isMade !== true || boundary === undefined || first === undefined) return undefined
  if (!isEachActionAllowed(variant.needs, actor.capabilities)) return undefined
  const choices = listRequiredBoundaries(first.action, actor.capabilities, context)
  const choice = choices.filter(({ arn }) => arn === boundary).map(each => ({ choice: each }))
  const tags = (altered?.steps ?? []).map(({ alteration }) => alteration)
  if (!tags.every(isTagSetting)) return undefined
  const plan = planWithBoundaries(variant, choice, actor, context, tags)
  return plan && orderActions(plan, variant)
}

function planWithBoundaries(
  variant: PathVariant,
  boundaries: readonly NewBoundary[],
  actor: EscalationActor,
  context: GraphContext,
  tags: readonly TagAlteration[] = [],
): ActionPlan | undefined {
  const attaching = variant.needs.find(({ action }) => /^iam:Attach\w+Policy$/.test(action))
  const policies: readonly (PolicyChoice | undefined)[] = attaching
    ? listAttachablePolicies(attaching.action, actor.capabilities, context)
    : [undefined]
  const found = boundaries.flatMap(boundary =>
    policies.flatMap(
      policy => planCreationWithChoices(variant, boundary, policy, actor, context, tags) ?? [],
    ),
  )
  return found.find(({ certain }) => certain) ?? found[0]
}

/** The boundary of a new principal, and how it is lifted or replaced if it limits. */
interface NewBoundary {
  choice: PolicyChoice
  lifting?: { action: string; choice?: PolicyChoice }
}

/** Boundaries that conditions require of a new principal, each with the actions that lift it afterwards. */
function listLiftedBoundaries(
  making: string,
  { capabilities }: EscalationActor,
  context: GraphContext,
): NewBoundary[] {
  const kind = making === 'iam:CreateUser' ? 'User' : 'Role'
  const [deleting, putting] = [`iam:Delete${kind}PermissionsBoundary`, `iam:Put${kind}PermissionsBoundary`]
  return listRequiredBoundaries(making, capabilities, context).flatMap(choice => [
    ...(capabilities.permissions(deleting).length > 0 ? [{ choice, lifting: { action: deleting } }] : []),
    ...listUsableBoundaries(putting, capabilities, context, false).map(replacement => ({
      choice,
      lifting: { action: putting, choice: replacement },
    })),
  ])
}

function planCreationWithChoices(
  variant: PathVariant,
  { choice: boundary, lifting }: NewBoundary,
  policy: PolicyChoice | undefined,
  actor: EscalationActor,
  context: GraphContext,
  tags: readonly TagAlteration[],
): ActionPlan | undefined {
  const lookupChoice = (key: string) => policy?.lookupKey(key) ?? boundary.lookupKey(key)
  const [lookupRequestTag, lookupTag] =
    tags.length === 0
      ? [lookupNothing, lookupNothing]
      : [createTagLookup(tags), createTargetKeyLookup(changeTags({}, tags), undefined)]
  const [first] = variant.needs
  const actions = [
    ...variant.needs.map((required, at) => ({
      action: required.action,
      lookupKey: (key: string) => lookupChoice(key) ?? (at === 0 ? lookupRequestTag : lookupTag)(key),
      capabilities: actor.capabilities,
    })),
    ...(lifting === undefined
      ? []
      : [
          {
            action: lifting.action,
            lookupKey: lifting.choice?.lookupKey ?? boundary.lookupKey,
            capabilities: actor.capabilities,
          },
        ]),
  ]
  const plan = first && planUsableResource(first, actions, actor, context)
  const before = [boundary, lifting?.choice, policy].flatMap(each =>
    each === undefined ? [] : planPolicyWrite(each, actor.capabilities),
  )
  return plan && { ...plan, actions: [...before, ...plan.actions] }
}

/**
 * A new user, or a new role that the actor can use: its trust policy names the actor, whose own policies must not deny to
 * assume it, or a service, to which the actor passes it.
 */
function planUsableResource(
  first: EscalationPermission,
  actions: readonly Omit<RequestedAction, 'on'>[],
  actor: EscalationActor,
  context: GraphContext,
): ActionPlan | undefined {
  const on = deriveRequiredResources(first, context.arnScope)
  const plan = (more: readonly Omit<RequestedAction, 'on'>[]) =>
    planNewResource(
      [...actions, ...more].map(each => ({ ...each, on })),
      context,
    )
  const assuming = selectCapabilities('DIRECTLY', actor, context)
  if (first.action !== 'iam:CreateRole' || assuming.isAllowedEverywhere(ASSUME_ROLE)) return plan([])
  const assumed = plan([{ action: ASSUME_ROLE, lookupKey: lookupNothing, capabilities: assuming }])
  if (assumed !== undefined)
    return { ...assumed, actions: assumed.actions.filter(({ action }) => action !== ASSUME_ROLE) }
  const { capabilities } = actor
  const passed = context.paths.takeovers.filter(isRolePassing).flatMap(variant =>
    (variant.path.trusts ?? []).flatMap(service => {
      const use = planServiceUse(variant, actor, context)
      const pass = { action: 'iam:PassRole', lookupKey: createPassRoleLookup(service), capabilities }
      return (use && combinePlans([plan([pass]), use])) ?? []
    }),
  )
  return passed.find(({ certain }) => certain) ?? passed[0]
}

/** Whether the path passes a role that the service uses itself. */
function isRolePassing({ path, requires = [] }: PathVariant): boolean {
  return path.kind === 'passrole-new' && requires.every(each => each === 'INSTANCE_PROFILE')
}

/** What makes a service use a role that is passed to it. */
function planServiceUse(
  variant: PathVariant,
  actor: EscalationActor,
  context: GraphContext,
): ActionPlan | undefined {
  if (!isEachActionAllowed(variant.needs, actor.capabilities) || !hasRequiredResources(variant, context))
    return undefined
  return combinePlans([
    ...(variant.requires?.includes('INSTANCE_PROFILE') === true ? [planInstanceProfile(actor, context)] : []),
    planCreation(variant.needs, actor.capabilities, context),
    planExistingResources(variant, actor, context),
  ])
}

/** The limit of names of existing principals that are left out. */
const MAX_TAKEN_NAMES = 20

/** A plan for a resource that does not exist yet. */
function planNewResource(
  requests: readonly RequestedAction[],
  context: GraphContext,
): ActionPlan | undefined {
  const taken: GlobSet[] = []
  while (taken.length < MAX_TAKEN_NAMES) {
    const free = requests.map(request => ({
      ...request,
      on: taken.length === 0 ? request.on : { all: [request.on, ...taken] },
    }))
    const plan = planSharedResource(free)
    const arn = plan?.actions[0]?.resource
    const number = arn === undefined ? undefined : context.principals.arns.findNumber(arn)
    if (arn === undefined || number === undefined || hasNumber(context.withTrait.MADE, number)) return plan
    taken.push({ not: { text: arn } })
  }
  return undefined
}

const ASSUME_ROLE = 'sts:AssumeRole'
