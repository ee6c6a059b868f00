import { ANY_SAMPLE_TEXT } from '../condition/restrictiveness.ts'
import { findAdminGrant } from '../effective-permissions/admin-grant.ts'
import { parsePolicy } from '../policy-document.ts'
import type { EscalationPath, EscalationPermission } from '../catalog/escalation-path.ts'
import type {
  EscalationAccount,
  EscalationPrincipal,
  ExistingResource,
  EscalationGroup,
  EscalationManagedPolicy,
} from './permission-index/escalation-account.ts'
import { findEscalation, type EscalationContext } from './find-escalation.ts'
import type { EscalationStep } from './paths/escalation-step.ts'
import { EVERYTHING_ALLOWED } from './permissions/principal-states.ts'
import { deriveEffectivePermissions } from '../effective-permissions/effective-permissions.ts'
import type { Principal } from '../effective-permissions/principal.ts'
import { listIndexedActions } from './permission-index/path-variants.ts'
import { buildPermissionSet, createActionSlots, type ActionSlots } from './permissions/permission-set.ts'

/** A principal, and the parts of the account that determine its permissions. */
export interface IsolatedPrincipal {
  principal: EscalationPrincipal
  /** Its managed policies. */
  policies: readonly EscalationManagedPolicy[]
  /** The groups of a user. */
  groups: readonly EscalationGroup[]
}

/** How a principal becomes an administrator in any account. */
export interface SelfEscalationRoute {
  steps: readonly EscalationStep[]
  /** Whether it depends on conditions that the principal does not control. */
  conditional: boolean
}

/** Kinds of resources whose names reveal nothing. Other resources that a path requires are assumed to exist. */
const NEVER_ASSUMED_TYPES = ['identityPool', 'permissionSet']

/**
 * How a principal becomes an administrator by what it can do to itself, to resources that it creates, or to any role,
 * user, group or function. Such resources are assumed to exist under names that no policy contains, so that
 * permissions on specific ones do not count. Of roles that trust the account, only one without permissions is assumed.
 * Undefined if there is no such path, or the principal already is an administrator.
 */
export function findSelfEscalation(
  isolated: IsolatedPrincipal,
  analysis: EscalationContext,
): SelfEscalationRoute | undefined {
  const { principal } = isolated
  if (!canUseSomePath(principal, analysis) || findAdminGrant(principal, analysis)) return undefined
  const { reachesAdmin, path, conditional } = findEscalation(
    buildHypotheticalAccount(isolated, analysis),
    principal.arn,
    analysis,
  )
  return reachesAdmin && path.length > 0 ? { steps: path, conditional } : undefined
}

/** The account with the assumed principals and resources. */
function buildHypotheticalAccount(
  { principal, policies, groups }: IsolatedPrincipal,
  analysis: EscalationContext,
): EscalationAccount {
  const { account, arn } = principal
  const [, partition = 'aws'] = arn.split(':')
  const named = (type: string, name = ANY_SAMPLE_TEXT) => `arn:${partition}:iam::${account}:${type}/${name}`
  const services = listTrustedServices(analysis.paths)
  const admin = { account, identity: [EVERYTHING_ALLOWED] }
  const role: EscalationPrincipal = {
    ...admin,
    arn: named('role'),
    kind: 'role',
    trust: buildTrustPolicy(services),
    hasInstanceProfile: true,
  }
  const unprivilegedRole: EscalationPrincipal = {
    ...role,
    arn: named('role', `${ANY_SAMPLE_TEXT}-`),
    identity: [],
    trust: buildTrustPolicy(services, [`arn:${partition}:iam::${account}:root`]),
  }
  const user: EscalationPrincipal = { ...admin, arn: named('user'), kind: 'user', accessKeys: 1 }
  return {
    account,
    principals: [principal, role, unprivilegedRole, user],
    policies,
    groups: [...groups, { arn: named('group'), members: [user.arn], identity: [EVERYTHING_ALLOWED] }],
    functions: [
      {
        arn: `arn:${partition}:lambda:${ANY_SAMPLE_TEXT}:${account}:function:${ANY_SAMPLE_TEXT}`,
        role: role.arn,
        triggered: true,
      },
    ],
    existing: listAssumedResources(analysis, partition, account, unprivilegedRole.arn),
  }
}

function buildTrustPolicy(names: readonly string[], trusted?: readonly string[]) {
  const Principal = { Service: names, ...(trusted === undefined ? {} : { AWS: trusted }) }
  const Statement = { Effect: 'Allow', Principal, Action: 'sts:AssumeRole' }
  return parsePolicy({ Version: '2012-10-17', Statement })
}

function listTrustedServices(paths: readonly EscalationPath[]): string[] {
  const all = paths.flatMap(({ trusts = [], besides }) => [...trusts, ...(besides ? [besides] : [])])
  return [...new Set(all)]
}

/** One resource of each type that paths require, for each possible ARN. */
function listAssumedResources(
  analysis: EscalationContext,
  partition: string,
  account: string,
  role: string,
): ExistingResource[] {
  const found = new Map<string, ExistingResource>()
  const add = (type: string, glob: string) => {
    if (NEVER_ASSUMED_TYPES.includes(type)) return
    const [head = '', , service = '', region = '', of = '', ...rest] = glob.split(':')
    const parts = [head, partition, service, region, of === '*' ? account : of, ...rest]
    const arn = parts.map(part => part.replaceAll('*', ANY_SAMPLE_TEXT)).join(':')
    found.set(`${type} ${arn}`, { type, arn, role })
  }
  for (const path of analysis.paths) {
    for (const type of path.exists ?? []) add(type, `arn:*:assay:*:*:${type}/*`)
    for (const required of [path, ...(path.or ?? [])].flatMap(
      ({ needs: requiredPermissions }) => requiredPermissions,
    ))
      if (required.on.startsWith('ex:'))
        for (const glob of listResourceGlobs(required, analysis)) add(required.on.slice(3), glob)
  }
  return [...found.values()]
}

function listResourceGlobs(
  { type, action }: EscalationPermission,
  { actions }: EscalationContext,
): readonly string[] {
  if (type !== undefined) return [type]
  const index = actions.indexOf(action)
  return index === undefined ? [] : actions.arns(index)
}

/** What is the same for all principals: where the actions of paths are, and what each variant requires, in lower case. */
interface PathRequirements {
  actionSlots: ActionSlots
  variants: readonly (readonly string[])[]
}

const requirementsByPaths = new WeakMap<readonly EscalationPath[], PathRequirements>()

const ASSUME_ROLE = 'sts:AssumeRole'

/**
 * Whether the principal is allowed everything that some path requires, other than assuming roles. Most principals are
 * not.
 */
export function canUseSomePath(principal: Principal, analysis: EscalationContext): boolean {
  const { actionSlots, variants } = requirementsByPaths.get(analysis.paths) ?? collectRequirements(analysis)
  const { allowed } = buildPermissionSet(deriveEffectivePermissions(principal, analysis), actionSlots)
  const allowedActions = new Set(allowed.flatMap(({ actions }) => actions))
  return variants.some(actions => actions.every(action => allowedActions.has(action)))
}

function collectRequirements(analysis: EscalationContext): PathRequirements {
  const variants = analysis.paths
    .flatMap(path => [path, ...(path.or ?? [])])
    .map(({ needs: requiredPermissions }) => requiredPermissions.map(({ action }) => action))
    .map(actions => actions.filter(action => action !== ASSUME_ROLE).map(action => action.toLowerCase()))
    .filter(actions => actions.length > 0)
  const actionSlots = createActionSlots(listIndexedActions(analysis.paths), analysis)
  const requirements = { actionSlots, variants }
  requirementsByPaths.set(analysis.paths, requirements)
  return requirements
}
