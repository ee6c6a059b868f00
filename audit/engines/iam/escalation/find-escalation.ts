import type { AnalysisContext } from '../effective-permissions/principal.ts'
import type { EscalationPath } from '../catalog/escalation-path.ts'
import type { RoleSink } from '../catalog/role-sinks.ts'
import type { EscalationAccount } from './permission-index/escalation-account.ts'
import { findReachableNodes } from './graph/reachable-nodes.ts'
import type { GraphNode, ReachedNode } from './graph/graph-node.ts'
import { createEscalationGraph, type EscalationGraph } from './graph/escalation-graph.ts'
import { createSearchContext } from './altered/altered-context.ts'
import { buildPermissionIndex } from './permission-index/permission-index.ts'
import { hasNumber } from './sets/bitset.ts'
import { findBestRoute } from './paths/best-route.ts'
import type { EscalationStep } from './paths/escalation-step.ts'
import { findUnmodeledRoles } from './unmodeled-roles.ts'

/** Assumptions and reference data of an escalation analysis. */
export interface EscalationContext extends AnalysisContext {
  paths: readonly EscalationPath[]
  /** Actions that pass a role to a service; given to find roles that no path models. */
  sinks?: readonly RoleSink[]
}

/** What a principal can reach by privilege escalation. */
export interface Escalation {
  /** Whether it can become an administrator, a principal that is allowed everything on all resources. */
  reachesAdmin: boolean
  /** The number of principals on the shortest path, including `target`; 0 if it already is an administrator. */
  hops: number
  /** ARN of the administrator that it becomes; null if it becomes none. */
  target: string | null
  /** The permissions that the path uses, in order. */
  actions: readonly string[]
  path: readonly EscalationStep[]
  /** Whether the path depends on conditions that its principals do not control. */
  conditional: boolean
  /**
   * Sorted ARNs of the principals that it can take over and that neither are administrators nor become one on the
   * path.
   */
  lateral: readonly string[]
  /**
   * ARNs of roles that it can pass to a service although no path models how to become them; only if `sinks` are
   * given.
   */
  unmodeled?: readonly string[]
}

/** What `start`, an ARN, can reach in the account. Throws RangeError if it is not listed. */
export function findEscalation(
  account: EscalationAccount,
  start: string,
  analysis: EscalationContext,
): Escalation {
  const { paths, sinks } = analysis
  const escalationGraph = createEscalationGraph(
    createSearchContext(buildPermissionIndex(account, paths, analysis), paths, analysis, Infinity),
  )
  const nodes = findReachableNodes(escalationGraph, findPrincipal(start, escalationGraph))
  const found = describeEscalation(nodes, start, escalationGraph)
  return sinks === undefined
    ? found
    : { ...found, unmodeled: findUnmodeledRoles(nodes, escalationGraph, account, sinks, analysis) }
}

/** The same for an existing graph. */
export function findEscalationInGraph(start: string, escalationGraph: EscalationGraph): Escalation {
  return describeEscalation(
    findReachableNodes(escalationGraph, findPrincipal(start, escalationGraph)),
    start,
    escalationGraph,
  )
}

function findPrincipal(start: string, { context }: EscalationGraph): number {
  const number = context.principals.arns.findNumber(start)
  if (number === undefined) throw new RangeError(`${start} is not a principal of the account`)
  return number
}

function describeEscalation(
  nodes: readonly ReachedNode[],
  start: string,
  escalationGraph: EscalationGraph,
): Escalation {
  const { arns } = escalationGraph.context.principals
  const path = findBestRoute(nodes, escalationGraph)
  const admins = new Set(
    nodes
      .filter(node => isAdminOrCreatesAdmin(node, escalationGraph))
      .map(({ principal }) => arns.all[principal]),
  )
  const { MADE } = escalationGraph.context.withTrait
  const lateral = new Set(
    nodes
      .filter(({ principal }) => !hasNumber(MADE, principal))
      .map(({ principal }) => arns.all[principal] ?? '')
      .filter(arn => !admins.has(arn)),
  )
  lateral.delete(start)
  return {
    reachesAdmin: path !== undefined,
    hops: path?.length ?? 0,
    target: path === undefined ? null : (path.at(-1)?.to ?? start),
    actions: [...new Set((path ?? []).flatMap(({ actions }) => actions))],
    path: path ?? [],
    conditional: (path ?? []).some(({ conditional }) => conditional),
    lateral: [...lateral].toSorted(),
  }
}

function isAdminOrCreatesAdmin({ principal, state }: GraphNode, escalationGraph: EscalationGraph): boolean {
  return escalationGraph.isAdmin(principal, state) || escalationGraph.row(principal, state).createsAdmin
}
