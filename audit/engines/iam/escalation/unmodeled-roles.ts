import { findAllowance, type AllowanceQuery } from '../effective-permissions/find-allowance.ts'
import { deriveEffectivePermissions } from '../effective-permissions/effective-permissions.ts'
import type { AnalysisContext } from '../effective-permissions/principal.ts'
import type { EscalationPermission } from '../catalog/escalation-path.ts'
import type { GraphContext } from './context/graph-context.ts'
import { parseRequiredType, selectTargets } from './techniques/existing-resources.ts'
import type { RoleSink } from '../catalog/role-sinks.ts'
import type { EscalationAccount } from './permission-index/escalation-account.ts'
import { deriveRequiredResources } from './permissions/arn-scope.ts'
import {
  addBitset,
  buildBitset,
  intersectBitsets,
  isEmptyBitset,
  createBitset,
  listNumbers,
  subtractBitset,
  type Bitset,
} from './sets/bitset.ts'
import type { EscalationGraph } from './graph/escalation-graph.ts'
import type { ReachedNode } from './graph/graph-node.ts'
import { findPassableRoles } from './techniques/passable-roles.ts'
import { LISTED } from './permissions/principal-states.ts'

/**
 * Sorted ARNs of the roles that reached principals can pass to a service by an action that no path models. Whether
 * that lets them become the role is unknown.
 */
export function findUnmodeledRoles(
  nodes: readonly ReachedNode[],
  escalationGraph: EscalationGraph,
  { principals }: EscalationAccount,
  sinks: readonly RoleSink[],
  analysis: AnalysisContext,
): string[] {
  const { all, size } = escalationGraph.context.principals.arns
  const handovers = listHandovers(nodes, escalationGraph, sinks)
  const found = createBitset(size)
  for (const { principal, state } of nodes) {
    const holder = principals[principal]
    if (state !== LISTED || holder === undefined || escalationGraph.isAdmin(principal, state)) continue
    const open = selectOpenHandovers(handovers, principal, found, escalationGraph)
    if (open.length === 0) continue
    const effectivePermissions = deriveEffectivePermissions(holder, analysis)
    for (const { actions, roles } of open)
      if (
        !isEmptyBitset(subtractBitset(roles, found)) &&
        actions.some(each => findAllowance(effectivePermissions, each, analysis) !== undefined)
      )
        addBitset(found, roles)
  }
  return listNumbers(found)
    .map(role => all[role] ?? '')
    .toSorted()
}

/** A service that receives roles through actions that no path models. */
interface RoleHandover {
  service: string
  actions: readonly AllowanceQuery[]
  /** The roles that trust it and are not reached. */
  roles: Bitset
}

function listHandovers(
  nodes: readonly ReachedNode[],
  { context }: EscalationGraph,
  sinks: readonly RoleSink[],
): RoleHandover[] {
  const { grants, removals, takeovers, newPrincipals } = context.paths
  const variants = [...grants, ...removals, ...takeovers, ...newPrincipals].filter(({ needs }) =>
    needs.every(required => isListedType(required, context)),
  )
  const shown = new Set(
    variants.flatMap(({ needs: requiredPermissions }) => requiredPermissions.map(({ action }) => action)),
  )
  const taking = new Map<string, AllowanceQuery[]>()
  for (const { action, principals } of sinks.filter(sink => !shown.has(sink.action))) {
    const query = { action, on: deriveRequiredResources({ action, on: 'any' }, context.arnScope) }
    for (const service of principals) taking.set(service, [...(taking.get(service) ?? []), query])
  }
  const reached = buildBitset(
    context.principals.arns.size,
    nodes.map(({ principal }) => principal),
  )
  return [...taking].flatMap(([service, actions]) => {
    const roles = subtractBitset(context.trusts.service(service).roles.possible, reached)
    return isEmptyBitset(roles) ? [] : [{ service, actions, roles }]
  })
}

/** Whether the account lists resources of the kind that is required to exist. */
function isListedType(required: EscalationPermission, context: GraphContext): boolean {
  const type = parseRequiredType(required)
  return type === undefined || selectTargets(type, context).arns.size > 0
}

/** The handovers of roles that are not yet found and that the principal, as listed, can pass. */
function selectOpenHandovers(
  handovers: readonly RoleHandover[],
  principal: number,
  found: Bitset,
  { context }: EscalationGraph,
): RoleHandover[] {
  const actor = context.getActor(principal, LISTED)
  if (actor.capabilities.permissions('iam:PassRole').length === 0) return []
  return handovers.flatMap(handover => {
    const wanted = subtractBitset(handover.roles, found)
    if (isEmptyBitset(wanted)) return []
    const roles = intersectBitsets(findPassableRoles(handover.service, actor, context).possible, wanted)
    return isEmptyBitset(roles) ? [] : [{ ...handover, roles }]
  })
}
