import type { ActionCatalog } from '../action/action-catalog.ts'
import { findActionRanges, listRangePairs, unionActionRanges } from '../action/action-ranges.ts'
import { deriveEffectivePermissions } from '../effective-permissions/effective-permissions.ts'
import { findAllowance } from '../effective-permissions/find-allowance.ts'
import type { AnalysisContext, Principal } from '../effective-permissions/principal.ts'
import { MATCH_ALL, type GlobSet } from '../glob/glob-set.ts'
import { countSteps } from '../step-limit.ts'
import type { AddedActionGroup } from './action-groups.ts'
import { rateActionRisk, type ActionRisk } from './action-risk.ts'
import { computeStructuralFingerprint } from './fingerprint.ts'
import type { PermissionChange } from './permission-change.ts'
import type { StatementGrant } from './statement-grant.ts'

/** What is dangerous of a grant: actions of at least a risk, on resources. Plain JSON. */
export interface DangerousAccess {
  /** Actions and patterns that match them. */
  actions: readonly string[]
  /** Of the actions that match, those that count. */
  leastRisk: ActionRisk
  on: GlobSet
}

/** A grant that is dangerous, and what of it is. */
export interface DangerousGrant {
  grant: StatementGrant
  access: DangerousAccess
}

/** Permissions management counts on any resources, and writing on all of them. */
const MANAGING: ActionRisk = 4
const WRITING: ActionRisk = 3

/** Whether a change of permissions is rated high: permissions management, or writing to all resources. */
export function isDangerous({ risk, resource }: Pick<PermissionChange, 'risk' | 'resource'>): boolean {
  return risk >= getLeastRisk(resource)
}

function getLeastRisk(resource: string): ActionRisk {
  return resource === '*' ? WRITING : MANAGING
}

/** More actions, or sets of resources of more characters, are described by a pattern or a set that contains them. */
const MAX_ACTIONS = 50
const MAX_SET_LENGTH = 2_000

/** What is dangerous of a dangerous grant, or something that contains it. */
export function describeDangerousAccess(
  { resource, everyService }: StatementGrant,
  { parts, representative }: AddedActionGroup,
): DangerousAccess {
  const leastRisk = getLeastRisk(resource)
  const actions = parts.filter(({ risk }) => risk >= leastRisk).map(({ action }) => action)
  const { resources } = representative.added
  const isShort = computeStructuralFingerprint(resources).length <= MAX_SET_LENGTH
  return {
    actions: everyService ? ['*'] : widenActions(actions),
    leastRisk,
    on: isShort ? resources : MATCH_ALL,
  }
}

function widenActions(actions: readonly string[]): readonly string[] {
  if (actions.length <= MAX_ACTIONS) return actions
  const services = new Set(actions.map(action => `${action.split(':')[0] ?? ''}:*`))
  return services.size <= MAX_ACTIONS ? [...services] : ['*']
}

/**
 * Whether `principal` may still do something of the access, possibly under conditions. Where its policies are too complex to
 * tell, it may.
 */
export function isAnyAllowed(
  principal: Principal,
  { actions, leastRisk, on }: DangerousAccess,
  analysisContext: AnalysisContext,
): boolean {
  const anyTransport = { ...analysisContext, transport: 'ANY' } as const
  const permissions = deriveEffectivePermissions(principal, anyTransport)
  return listActions(actions, leastRisk, analysisContext.actions).some(
    action => findAllowance(permissions, { action, on }, anyTransport) !== undefined,
  )
}

/** The actions of the catalog that the patterns match, and the patterns that match none. */
function listActions(
  patterns: readonly string[],
  leastRisk: ActionRisk,
  actionCatalog: ActionCatalog,
): readonly string[] {
  const ranges = patterns.map(pattern => findActionRanges(pattern, actionCatalog) ?? [])
  const unlisted = patterns.filter((_, at) => (ranges[at] ?? []).length === 0)
  const listed = listRangePairs(unionActionRanges(ranges)).flatMap(([first, end]) => {
    countSteps(end - first)
    return Array.from({ length: end - first }, (_, at) => first + at)
      .filter(index => rateActionRisk(index, actionCatalog) >= leastRisk)
      .flatMap(index => actionCatalog.names[index] ?? [])
  })
  return [...listed, ...unlisted]
}
