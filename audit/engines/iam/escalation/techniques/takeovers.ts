import type { GlobSet } from '../../glob/glob-set.ts'
import type { EscalationPermission } from '../../catalog/escalation-path.ts'
import {
  limitCertainty,
  intersectBitsets,
  intersectUncertainSets,
  removeNumber,
  createCertainSet,
  extendUncertainSet,
  hasNumber,
  isEmptyBitset,
  mapUncertainSet,
  unionUncertainSets,
  createBitset,
  createUncertainSet,
  listNumbers,
  addNumber,
  type Bitset,
  type UncertainSet,
} from '../sets/bitset.ts'
import { findAssumableRoles } from './assumable-roles.ts'
import { findUsableResources, listResourceRoles } from './existing-resources.ts'
import type { EscalationActor, GraphContext } from '../context/graph-context.ts'
import { hasResourceType } from '../permissions/arn-scope.ts'
import { planCreation } from './action-plan.ts'
import { findPassableRoles } from './passable-roles.ts'
import type { PathVariant } from '../permission-index/path-variants.ts'
import { findEligiblePrincipals } from './takeover-requirements.ts'
import type { RolesTrustingService } from '../trust/roles-trusting-service.ts'
import { LISTED } from '../permissions/principal-states.ts'

/**
 * The principals that the actor can take over on this path, possibly including itself; undefined if there are none.
 */
export function findTakeovers(
  variant: PathVariant,
  actor: EscalationActor,
  context: GraphContext,
): UncertainSet | undefined {
  const reach = findDirectTakeovers(variant, actor, context)
  if (reach === undefined) return undefined
  if (variant.requires?.includes('EVENT_SOURCE') === true)
    return intersectUncertainSets(reach, createCertainSet(context.readers))
  return variant.requires?.includes('EXECUTION_ROLE') === true ? findChainedRoles(reach, context) : reach
}

/** The same, without the permissions of the roles that are taken over, on which a few paths depend. */
export function findDirectTakeovers(
  variant: PathVariant,
  actor: EscalationActor,
  context: GraphContext,
): UncertainSet | undefined {
  // For sts:AssumeRole the trust policies decide.
  const isAllowed = variant.needs.every(
    ({ action }) => action === 'sts:AssumeRole' || actor.capabilities.permissions(action).length > 0,
  )
  if (!isAllowed || !hasRequiredResources(variant, context)) return undefined
  const { kind } = variant.path
  if (kind === 'principal')
    return intersectUncertainSets(
      findPrincipalTakeovers(variant, actor, context),
      findEligiblePrincipals(variant, actor, context),
    )
  return kind === 'passrole-new'
    ? findPassedRoles(variant, actor, context)
    : findRunningRoles(variant, actor, context)
}

export function hasRequiredResources({ path }: PathVariant, context: GraphContext): boolean {
  return (path.exists ?? []).every(type => context.existing(type).arns.size > 0)
}

function findPrincipalTakeovers(
  { needs: requiredPermissions }: PathVariant,
  actor: EscalationActor,
  context: GraphContext,
): UncertainSet {
  return requiredPermissions
    .map(required => findAllowedPrincipals(required, actor, context))
    .reduce(intersectUncertainSets)
}

/** The principals on which the required permission is allowed. */
function findAllowedPrincipals(
  { action, on }: EscalationPermission,
  actor: EscalationActor,
  context: GraphContext,
): UncertainSet {
  if (action === 'sts:AssumeRole') return findAssumableRoles(actor, context)
  if (on === 'F') return findFederatedRoles(action, actor, context)
  const of = intersectBitsets(
    on === 'U' ? context.withTrait.USER : context.withTrait.ROLE,
    context.withTrait.OWN,
  )
  return intersectUncertainSets(
    actor.capabilities.findTargets(action, context.principals),
    createCertainSet(of),
  )
}

/** The roles that trust an identity provider on which the action is allowed. */
function findFederatedRoles(
  action: string,
  { capabilities }: EscalationActor,
  context: GraphContext,
): UncertainSet {
  const roles = createUncertainSet(context.principals.arns.size)
  const { certain, possible } = capabilities.findTargets(action, context.providers)
  for (const number of listNumbers(possible)) {
    const trusting = context.providerRoles[number]
    const provider = context.providers.arns.all[number] ?? ''
    if (trusting !== undefined && hasResourceType(action, provider, context.arnScope.actions))
      extendUncertainSet(roles, limitCertainty(trusting, hasNumber(certain, number)))
  }
  return roles
}

/** The roles that can be passed to one of the services, which then use them. */
function findPassedRoles(
  variant: PathVariant,
  actor: EscalationActor,
  context: GraphContext,
): UncertainSet | undefined {
  const used = (variant.path.trusts ?? []).flatMap(service => {
    const { roles } = findTrustingRoles(service, variant, context)
    if (isEmptyBitset(roles.possible)) return []
    const passed = intersectUncertainSets(findPassableRoles(service, actor, context), roles)
    return isEmptyBitset(passed.possible) ? [] : [selectUsedRoles(service, passed, variant, actor, context)]
  })
  const uncertainSet = unionUncertainSets(used, context.principals.arns.size)
  if (isEmptyBitset(uncertainSet.possible)) return undefined
  return intersectUncertainSets(uncertainSet, findEligiblePrincipals(variant, actor, context))
}

function findTrustingRoles(
  service: string,
  { requires }: PathVariant,
  { trusts }: GraphContext,
): RolesTrustingService {
  if (requires?.includes('FEDERATED') !== true) return trusts.service(service)
  return { roles: trusts.federated(service), from: new Map() }
}

/** The passed roles that the service would use for what the actor creates or changes. */
function selectUsedRoles(
  service: string,
  passed: UncertainSet,
  variant: PathVariant,
  actor: EscalationActor,
  context: GraphContext,
): UncertainSet {
  const { from } = findTrustingRoles(service, variant, context)
  const existing = findUsableResources(variant, actor, context)
  const free = existing && planCreation(variant.needs, actor.capabilities, context)
  if (free === undefined || existing === undefined) return createUncertainSet(context.principals.arns.size)
  const usable = limitCertainty(passed, free.certain && existing.certain)
  if (from.size === 0) return usable
  const narrow = { certain: usable.certain.slice(), possible: usable.possible.slice() }
  for (const [role, language] of from) {
    if (!hasNumber(passed.possible, role) || isUsableSource(language, variant, actor, context)) continue
    removeNumber(narrow.certain, role)
    removeNumber(narrow.possible, role)
  }
  return narrow
}

/** Whether the resource that the actor creates, or changes if it creates none, can be in the set. */
export function isUsableSource(
  globSet: GlobSet,
  variant: PathVariant,
  actor: EscalationActor,
  context: GraphContext,
): boolean {
  const makes = variant.needs.some(({ on }) => on.startsWith('new:'))
  if (makes) return planCreation(variant.needs, actor.capabilities, context, globSet) !== undefined
  return findUsableResources(variant, actor, context, globSet) !== undefined
}

/** The roles that a service can assume with the passed roles. */
export function findChainedRoles(uncertainSet: UncertainSet, context: GraphContext): UncertainSet {
  const assumed = createUncertainSet(context.principals.arns.size)
  for (const role of listNumbers(uncertainSet.possible))
    extendUncertainSet(assumed, findAssumableRoles(context.getActor(role, LISTED), context))
  return limitCertainty(assumed, !isEmptyBitset(uncertainSet.certain))
}

const rolesByResources = new WeakMap<Bitset, Bitset>()

/** The roles of the resources. */
function collectRoles(type: string, resources: Bitset, context: GraphContext): Bitset {
  const remembered = rolesByResources.get(resources)
  if (remembered !== undefined) return remembered
  const roles = listResourceRoles(type, context)
  const found = createBitset(context.principals.arns.size)
  for (const number of listNumbers(resources)) {
    const role = roles[number]
    if (role !== undefined) addNumber(found, role)
  }
  rolesByResources.set(resources, found)
  return found
}

/** The roles of existing resources that can be made to act for the actor. */
function findRunningRoles(
  variant: PathVariant,
  actor: EscalationActor,
  context: GraphContext,
): UncertainSet | undefined {
  const existing = findUsableResources(variant, actor, context)
  const free = existing && planCreation(variant.needs, actor.capabilities, context)
  if (existing === undefined || free === undefined) return undefined
  const roles = existing.types.map(({ type, reach: there }) =>
    mapUncertainSet(there, resources => collectRoles(type, resources, context)),
  )
  const uncertainSet = unionUncertainSets(roles, context.principals.arns.size)
  return limitCertainty(uncertainSet, free.certain && existing.certain)
}
