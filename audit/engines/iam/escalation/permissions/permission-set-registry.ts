import { classifyAwsOwned } from '../../aws-owned.ts'
import type { PolicyDocument } from '../../policy-document.ts'
import { isUnrestricted } from '../../effective-permissions/is-unrestricted.ts'
import {
  deriveEffectivePermissions,
  type EffectivePermissions,
} from '../../effective-permissions/effective-permissions.ts'
import type {
  AnalysisContext,
  HeldPolicy,
  Principal,
  SourcedPolicy,
  SourcedPrincipal,
} from '../../effective-permissions/principal.ts'
import { lookupNothing } from './condition-context.ts'
import {
  buildPermissionSet,
  createActionSlots,
  type ActionSlots,
  type PermissionSet,
} from './permission-set.ts'
import { isGlobMatch } from '../../glob/glob-match.ts'
import type { RemovedPolicies } from '../../catalog/escalation-path.ts'
import { createCapabilities, type Capabilities } from './capabilities.ts'
import { listRemovalWays } from './policy-removals.ts'
import {
  applyState,
  assumeNamedDirectly,
  EVERYTHING_ALLOWED,
  GRANTED,
  hasChange,
  selectDenies,
  subtractState,
  type PrincipalState,
  type RemovedIndices,
  mapStates,
} from './principal-states.ts'

/** The number of a permission set, and whether it belongs to an administrator. */
export interface PermissionSetRef {
  set: number
  isAdmin: boolean
}

/** The permission sets of principals; principals with the same policies share one. */
export interface PermissionSetRegistry {
  readonly all: readonly PermissionSet[]
  /** By `PrincipalState`, for a principal with these removals. */
  resolveStates(principal: SourcedPrincipal, removals: RemovedIndices): PermissionSetRef[]
  /** By `PrincipalState`; what the principal is granted makes no difference. */
  resolveNamedSets(principal: Principal, removals: RemovedIndices): NamedSets[]
  resolve(principal: Principal): PermissionSetRef
  /** What the policies add to another principal; undefined if that depends on the principal. */
  resolveAddition(holder: Principal): IndexedAddition | undefined
  /** Whether the policy denies an action that some escalation path requires. */
  deniesIndexedAction: (document: PolicyDocument) => boolean
  isAdmin(principal: Principal): boolean
}

/**
 * The numbers of the sets that contain `sts:AssumeRole` where a trust policy names the principal: by the role's ARN, and
 * directly.
 */
export interface NamedSets {
  byRoleArn: number
  itself: number
}

/** The numbers of the sets of `AddedPolicies`. */
export interface IndexedAddition {
  allowed: number
  limiting?: number
}

/** Adds to existing sets, which keep their numbers. */
export function createPermissionSetRegistry(
  before: readonly PermissionSet[],
  actions: Iterable<string>,
  listRemovalActions: (removes: RemovedPolicies) => readonly string[],
  analysis: AnalysisContext,
): PermissionSetRegistry {
  const all = [...before]
  const actionSlots = createActionSlots(actions, analysis)
  const assuming = createActionSlots(['sts:AssumeRole', 'sts:TagSession'], analysis)
  const known = new Map<string, PermissionSetRef>()
  const ids = new WeakMap<object, number>()
  const scpNames = new WeakMap<readonly SourcedPolicy[], readonly string[]>()
  let lastId = 0

  function assignId(document: object): number {
    const id = ids.get(document) ?? (lastId += 1)
    ids.set(document, id)
    return id
  }

  function buildKey(principal: Principal): string {
    const { identity, boundary, organization, kind, arn, account } = principal
    const isOwn = listLimitingDocuments(principal).some(isPrincipalSpecific)
    const layers = [identity, boundary ? [boundary] : [], ...(organization?.scps ?? [])]
    const named = layers.map((layer, at) => (at < 2 ? listNames(layer) : listScpNames(layer)))
    return JSON.stringify([
      kind,
      account,
      organization?.id,
      organization?.managementAccount,
      classifyAwsOwned(arn) === 'SERVICE_LINKED_ROLE',
      isOwn ? arn : '',
      named,
    ])
  }

  function listNames(policies: readonly SourcedPolicy[]): string[] {
    return policies.map(({ policy, document }) => `${assignId(document)} ${policy}`)
  }

  /** All principals have the same service control policies. */
  function listScpNames(level: readonly SourcedPolicy[]): readonly string[] {
    const found = scpNames.get(level) ?? listNames(level)
    scpNames.set(level, found)
    return found
  }

  function resolveSet(principal: Principal): PermissionSetRef {
    const key = buildKey(principal)
    const remembered = known.get(key)
    if (remembered !== undefined) return remembered
    const effectivePermissions = deriveEffectivePermissions(principal, analysis)
    all.push(buildSet(principal, effectivePermissions, actionSlots))
    const found = { set: all.length - 1, isAdmin: isUnrestricted(effectivePermissions, analysis) }
    known.set(key, found)
    return found
  }

  /** Tests of tags that can change stay in the set. */
  function buildSet(
    principal: Principal,
    effectivePermissions: EffectivePermissions,
    slots: ActionSlots,
  ): PermissionSet {
    const { tags: _, ...rest } = principal
    return hasTagTests(listLimitingDocuments(principal))
      ? buildPermissionSet({ ...deriveEffectivePermissions(rest, analysis), principal }, slots)
      : buildPermissionSet(effectivePermissions, slots)
  }

  function resolveAddition(holder: Principal): IndexedAddition | undefined {
    if (holder.identity.some(({ document }) => isNameSpecific(document))) return undefined
    const allowed = resolveSet(holder).set
    const denies = holder.identity.flatMap(selectDenies)
    const everything = { ...holder, identity: [EVERYTHING_ALLOWED, ...denies] }
    return { allowed, ...(denies.length === 0 ? {} : { limiting: resolveSet(everything).set }) }
  }

  const relevant = new WeakMap<PolicyDocument, boolean>()

  function deniesIndexedAction(document: PolicyDocument): boolean {
    const denies = relevant.get(document) ?? deniesSome(actionSlots.names, document)
    relevant.set(document, denies)
    return denies
  }

  /** A principal with all permissions also removes policies that deny what no path requires, if it can. */
  function resolveState(
    principal: SourcedPrincipal,
    principalState: PrincipalState,
    removals: RemovedIndices,
  ): PermissionSetRef {
    const current = applyState(principal, principalState, removals)
    if (!hasChange(principalState, GRANTED)) return resolveSet(current)
    const harmless = principal.identity.filter(
      ({ document }) => deniesSomething(document) && !deniesIndexedAction(document),
    )
    if (harmless.length === 0) return resolveSet(current)
    const documents = new Set(harmless.map(({ policy }) => policy))
    const rest = { ...current, identity: current.identity.filter(({ policy }) => !documents.has(policy)) }
    const without = resolveSet(rest)
    const set = all[without.set]
    return set !== undefined && harmless.every(held => canRemove(held, principal.arn, set))
      ? without
      : resolveSet(current)
  }

  /** The last capabilities that were needed: the principals with all permissions have few different sets. */
  let removing: { set: PermissionSet; capabilities: Capabilities } | undefined

  /** Whether the holder of the set can remove the policy from itself. */
  function canRemove(held: HeldPolicy, arn: string, set: PermissionSet): boolean {
    const ofOthers = arn.includes(':user/') ? /Role/ : /User/
    if (removing?.set !== set) removing = { set, capabilities: createCapabilities(set, false) }
    const { capabilities } = removing
    const isAllowed = (action: string, resource: string) =>
      capabilities.findAllowance(action, resource, lookupNothing, false)?.conditional === false
    return listRemovalWays(held).some(({ way: { removes, group } }) => {
      if (removes === 'MANAGED') return false
      const actionNames = listRemovalActions(removes)
      return group === undefined
        ? actionNames.some(action => !ofOthers.test(action) && isAllowed(action, arn))
        : actionNames.some(action => isAllowed(action, group))
    })
  }

  function assumingSet(principal: Principal): number {
    const key = `sts ${buildKey(principal)}`
    const remembered = known.get(key)
    if (remembered !== undefined) return remembered.set
    all.push(buildSet(principal, deriveEffectivePermissions(principal, analysis), assuming))
    known.set(key, { set: all.length - 1, isAdmin: false })
    return all.length - 1
  }

  return {
    all,
    resolveStates: (principal, removals) =>
      mapStates(
        principal,
        removals,
        state => state,
        principalState => resolveState(principal, principalState, removals),
      ),
    resolveNamedSets: (principal, removals) =>
      mapStates(principal, removals, subtractGrant, principalState => {
        const current = applyState(principal, principalState, removals)
        const byRoleArn = assumingSet(assumeNamedDirectly(current, 'ROLE_ARN'))
        const isBound = current.boundary !== undefined
        return {
          byRoleArn,
          itself: isBound ? assumingSet(assumeNamedDirectly(current, 'ITSELF')) : byRoleArn,
        }
      }),
    resolve: resolveSet,
    resolveAddition,
    deniesIndexedAction,
    isAdmin: principal => isUnrestricted(deriveEffectivePermissions(principal, analysis), analysis),
  }
}

/** All policies that determine the permissions of the principal. */
function listLimitingDocuments({ identity, boundary, organization }: Principal): PolicyDocument[] {
  const scps = organization?.managementAccount === true ? [] : (organization?.scps.flat() ?? [])
  return [...identity, ...(boundary ? [boundary] : []), ...scps].map(({ document }) => document)
}

/** Whether conditions test tags of the principal. Its tags in the names of resources do not count. */
function hasTagTests(documents: readonly PolicyDocument[]): boolean {
  return (
    documents.some(document => mentionsTags(document.Statement.map(({ Condition }) => Condition))) &&
    !documents.some(document =>
      mentionsTags(document.Statement.map(({ Resource, NotResource }) => [Resource, NotResource])),
    )
  )
}

function mentionsTags(parts: readonly unknown[]): boolean {
  return parts.some(part => part !== undefined && /aws:principaltag\//i.test(JSON.stringify(part)))
}

function deniesSomething({ Statement }: PolicyDocument): boolean {
  return Statement.some(({ Effect }) => Effect === 'Deny')
}

function subtractGrant(principalState: PrincipalState): PrincipalState {
  return subtractState(principalState, GRANTED)
}

/** Whether the policy denies one of the actions on some resource. */
function deniesSome(actions: readonly string[], { Statement }: PolicyDocument): boolean {
  return Statement.some(({ Effect, Action, NotAction = [] }) => {
    if (Effect !== 'Deny') return false
    return actions.some(action =>
      Action ? isActionMatch(Action, action) : !isActionMatch(NotAction, action),
    )
  })
}

function isActionMatch(patterns: readonly string[], action: string): boolean {
  return patterns.some(pattern => isGlobMatch(pattern, action))
}

/** Whether the policy applies differently to principals with the same tags. */
function isNameSpecific({ Statement }: PolicyDocument): boolean {
  return Statement.some(({ Resource, NotResource, Condition }) =>
    /\$\{|aws:(principal(?!tag\/)|user)/i.test(JSON.stringify([Resource, NotResource, Condition])),
  )
}

const principalSpecific = new WeakMap<PolicyDocument, boolean>()

/** Whether the policy applies differently to different principals. */
function isPrincipalSpecific(document: SourcedPolicy['document']): boolean {
  const remembered = principalSpecific.get(document)
  if (remembered !== undefined) return remembered
  const isSpecific = document.Statement.some(policyStatement =>
    /\$\{|aws:(principal|user)/i.test(
      JSON.stringify([policyStatement.Resource, policyStatement.NotResource, policyStatement.Condition]),
    ),
  )
  principalSpecific.set(document, isSpecific)
  return isSpecific
}
