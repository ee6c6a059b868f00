import type { EscalationPermission } from '../../catalog/escalation-path.ts'
import { findAssumableRoles, selectCapabilities } from './assumable-roles.ts'
import { intersectUncertainSets, hasNumber, listNumbers, type Bitset } from '../sets/bitset.ts'
import {
  findUsableResources,
  listResourceRoles,
  selectTargets,
  parseRequiredType,
} from './existing-resources.ts'
import { findTakeovers, isUsableSource } from './takeovers.ts'
import type { EscalationActor, GraphContext } from '../context/graph-context.ts'
import { combinePlans, planCreation, type AllowedAction, type ActionPlan } from './action-plan.ts'
import { findPassableRoles, createPassRoleLookup } from './passable-roles.ts'
import type { PathVariant } from '../permission-index/path-variants.ts'
import { planInstanceProfile } from './takeover-requirements.ts'
import { hasResourceType } from '../permissions/arn-scope.ts'
import { LISTED } from '../permissions/principal-states.ts'

/** The actions by which the actor takes over the target principal on this path; undefined if it cannot. */
export function planTakeover(
  variant: PathVariant,
  actor: EscalationActor,
  target: number,
  context: GraphContext,
): ActionPlan | undefined {
  const reach = findTakeovers(variant, actor, context)
  if (reach === undefined || !hasNumber(reach.possible, target)) return undefined
  const certain = { certain: hasNumber(reach.certain, target), actions: [] }
  return combinePlans([certain, ...listPlanParts(variant, actor, target, context)])
}

function listPlanParts(
  variant: PathVariant,
  actor: EscalationActor,
  target: number,
  context: GraphContext,
): (ActionPlan | undefined)[] {
  const { kind } = variant.path
  if (kind === 'principal')
    return variant.needs.map(required => planPrincipalTakeover(required, actor, target, context))
  if (kind === 'passrole-new') return planRolePassing(variant, actor, target, context)
  return [
    planExistingResources(variant, actor, context, target),
    planCreation(variant.needs, actor.capabilities, context),
  ]
}

function planPrincipalTakeover(
  { action, on }: EscalationPermission,
  actor: EscalationActor,
  target: number,
  context: GraphContext,
): ActionPlan | undefined {
  if (action === 'sts:AssumeRole') return planRoleAssumption(actor, target, context)
  if (on === 'F') return planProviderChange(action, actor, target, context)
  return createPlan(createAllowedAction(action, actor, target, context))
}

function createAllowedAction(
  action: string,
  { capabilities }: EscalationActor,
  principal: number,
  { principals }: GraphContext,
): AllowedAction {
  const resource = principals.arns.all[principal] ?? ''
  return {
    action,
    resource,
    lookupKey: principals.getKeyLookup(principal),
    createsResource: false,
    capabilities,
  }
}

function createPlan(allowedAction: AllowedAction): ActionPlan {
  return { certain: true, actions: [allowedAction] }
}

/** The action on an identity provider that the role trusts, preferably one on which it is certainly allowed. */
function planProviderChange(
  action: string,
  { capabilities }: EscalationActor,
  role: number,
  { providers, providerRoles, arnScope }: GraphContext,
): ActionPlan | undefined {
  const { certain, possible } = capabilities.findTargets(action, providers)
  const trusted = listNumbers(possible).filter(
    number =>
      hasNumber(providerRoles[number]?.possible ?? certain, role) &&
      hasResourceType(action, providers.arns.all[number] ?? '', arnScope.actions),
  )
  const isSure = (number: number) =>
    hasNumber(certain, number) && hasNumber(providerRoles[number]?.certain ?? certain, role)
  const number = trusted.find(isSure) ?? trusted[0]
  if (number === undefined) return undefined
  const resource = providers.arns.all[number] ?? ''
  const lookupKey = providers.getKeyLookup(number)
  return {
    certain: isSure(number),
    actions: [{ action, resource, lookupKey, createsResource: false, capabilities }],
  }
}

/** By the first statement of the trust policy that allows it, preferably one that requires no other step. */
function planRoleAssumption(
  actor: EscalationActor,
  role: number,
  context: GraphContext,
): ActionPlan | undefined {
  const { trusts, index, principals } = context
  const arn = principals.arns.all[role] ?? ''
  const found = trusts
    .listAdmissions(role, actor.principal)
    .flatMap(({ naming, applies, index: at }): ActionPlan[] => {
      const allowedAction = {
        ...createAllowedAction('sts:AssumeRole', actor, role, context),
        capabilities: selectCapabilities(naming, actor, context),
      }
      const allowance = allowedAction.capabilities.findAllowance(
        allowedAction.action,
        arn,
        allowedAction.lookupKey,
        false,
      )
      if (allowance === undefined) return []
      const sid = index.principals[role]?.trust?.Statement[at]?.Sid
      const trust = { policy: `trust policy of ${arn}`, ...(sid === undefined ? {} : { sid }), index: at }
      return [
        {
          certain: applies === 'ALWAYS' && !allowance.conditional,
          actions: [{ ...allowedAction, statements: [trust] }],
        },
      ]
    })
  return found.find(({ certain }) => certain) ?? found[0]
}

/** A role that is passed, with the actions that make a service use it, and the role that it assumes in turn. */
function planRolePassing(
  variant: PathVariant,
  actor: EscalationActor,
  target: number,
  context: GraphContext,
): (ActionPlan | undefined)[] {
  const passed =
    variant.requires?.includes('EXECUTION_ROLE') === true
      ? findPassedRole(variant, actor, target, context)
      : target
  const service = passed === undefined ? undefined : findService(variant, actor, passed, context)
  if (passed === undefined || service === undefined) return [undefined]
  const lookupKey = createPassRoleLookup(service)
  const known = context.principals.getKeyLookup(passed)
  const pass = {
    ...createAllowedAction('iam:PassRole', actor, passed, context),
    lookupKey: (key: string) => lookupKey(key) ?? known(key),
  }
  const from = context.trusts.service(service).from.get(passed)
  const isInProfile = context.index.principals[passed]?.hasInstanceProfile === true
  const changesProfile = variant.requires?.includes('INSTANCE_PROFILE') === true && !isInProfile
  return [
    ...(changesProfile ? [planInstanceProfile(actor, context)] : []),
    createPlan(pass),
    ...planSecondRole(variant, actor, context),
    planCreation(variant.needs, actor.capabilities, context, from),
    planExistingResources(variant, actor, context),
  ]
}

/** A role that can be passed and can assume the target role. */
function findPassedRole(
  { path }: PathVariant,
  actor: EscalationActor,
  target: number,
  context: GraphContext,
): number | undefined {
  const passed = (path.trusts ?? []).flatMap(service =>
    listNumbers(
      intersectUncertainSets(
        findPassableRoles(service, actor, context),
        context.trusts.service(service).roles,
      ).possible,
    ),
  )
  return passed.find(role =>
    hasNumber(findAssumableRoles(context.getActor(role, LISTED), context).possible, target),
  )
}

/** A service to which the role can be passed and that then uses it. */
function findService(
  variant: PathVariant,
  actor: EscalationActor,
  role: number,
  context: GraphContext,
): string | undefined {
  const services = variant.path.trusts ?? []
  if (variant.requires?.includes('FEDERATED') === true) return services[0]
  const found = services.filter(service => {
    const { roles, from } = context.trusts.service(service)
    const language = from.get(role)
    const isUsed = language === undefined || isUsableSource(language, variant, actor, context)
    return (
      isUsed &&
      hasNumber(roles.possible, role) &&
      hasNumber(findPassableRoles(service, actor, context).possible, role)
    )
  })
  const isSure = (service: string) =>
    hasNumber(context.trusts.service(service).roles.certain, role) &&
    hasNumber(findPassableRoles(service, actor, context).certain, role)
  return found.find(isSure) ?? found[0]
}

/** The second role, which is passed to another service. */
function planSecondRole(
  { path: { besides } }: PathVariant,
  actor: EscalationActor,
  context: GraphContext,
): ActionPlan[] {
  if (besides === undefined) return []
  const uncertainSet = intersectUncertainSets(
    findPassableRoles(besides, actor, context),
    context.trusts.service(besides).roles,
  )
  const role = listNumbers(uncertainSet.certain)[0] ?? listNumbers(uncertainSet.possible)[0]
  if (role === undefined) return []
  const lookupKey = createPassRoleLookup(besides)
  return [createPlan({ ...createAllowedAction('iam:PassRole', actor, role, context), lookupKey })]
}

/** One resource of each required type; one of those with roles has the target role. */
export function planExistingResources(
  variant: PathVariant,
  actor: EscalationActor,
  context: GraphContext,
  target?: number,
): ActionPlan | undefined {
  const existing = findUsableResources(variant, actor, context)
  if (existing === undefined) return undefined
  const all = existing.types.map(({ type, reach }): ActionPlan | undefined => {
    const targetSet = selectTargets(type, context)
    const roles = listResourceRoles(type, context)
    const isOfRole = (number: number) => roles[number] === target
    const hasTargetRole = target !== undefined && listNumbers(reach.possible).some(isOfRole)
    const fitting = (bitset: Bitset) => listNumbers(bitset).find(number => !hasTargetRole || isOfRole(number))
    const number = fitting(reach.certain) ?? fitting(reach.possible)
    if (number === undefined) return undefined
    const requiredPermissions = variant.needs.filter(required => parseRequiredType(required) === type)
    const resource = targetSet.arns.all[number] ?? ''
    const lookupKey = targetSet.getKeyLookup(number)
    return {
      certain: hasNumber(reach.certain, number),
      actions: requiredPermissions.map(({ action }) => ({
        action,
        resource,
        lookupKey,
        createsResource: false,
        capabilities: actor.capabilities,
      })),
    }
  })
  return combinePlans(all)
}

/** The actions in the order in which the path requires them; others stay before or after these. */
export function orderActions(plan: ActionPlan, { needs: requiredPermissions }: PathVariant): ActionPlan {
  const findPosition = ({ action }: AllowedAction) =>
    requiredPermissions.findIndex(required => required.action === action)
  const isRequired = (action: AllowedAction) => findPosition(action) >= 0
  const [first, last] = [plan.actions.findIndex(isRequired), plan.actions.findLastIndex(isRequired)]
  if (first < 0) return plan
  const between = plan.actions.slice(first, last + 1)
  return {
    ...plan,
    actions: [
      ...plan.actions.slice(0, first),
      ...between.toSorted((a, b) => findPosition(a) - findPosition(b)),
      ...plan.actions.slice(last + 1),
    ],
  }
}
