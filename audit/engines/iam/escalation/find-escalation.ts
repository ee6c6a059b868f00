import type { AnalysisContext } from '../effective-permissions/principal.ts'
import type { EscalationPath } from '../catalog/escalation-path.ts'
import type { RoleSink } from '../catalog/role-sinks.ts'
import type { EscalationAccount } from './permission-index/escalation-account.ts'
import { findReachableNodes } from './graph/reachable-nodes.ts'
import type { GraphNode, ReachedNode } from './graph/graph-node.ts'
import { createEscalationGraph, type EscalationGraph } from './graph/escalation-graph.ts'
import { createGraphContext } from './context/graph-context.ts'
import { buildPermissionIndex } from './permission-index/permission-index.ts'
import { findBestRoute } from './paths/best-route.ts'
import type { EscalationStep } from './paths/escalation-step.ts'
import { findUnmodeledRoles } from './unmodeled-roles.ts'

/** What engines of escalation are told of the world. */
export interface EscalationContext extends AnalysisContext {
  paths: readonly EscalationPath[]
  /** Actions that hand a role to a service; told to find what is not proven. */
  sinks?: readonly RoleSink[]
}

/** Where a principal gets. */
export interface Escalation {
  /** Whether it becomes an administrator: somebody who may do everything on everything. */
  reachesAdmin: boolean
  /** How many principals lie on the shortest way there, the last of them `target`; 0 where it is one already. */
  hops: number
  /** ARN of the administrator that it becomes; null where it becomes none. */
  target: string | null
  /** The permissions that the way uses, in its order. */
  actions: readonly string[]
  path: readonly EscalationStep[]
  /** Whether the way takes conditions that the principals on it do not choose. */
  conditional: boolean
  /** ARNs of the principals that it reaches and that are no administrators nor become one on the way, sorted. */
  lateral: readonly string[]
  /** ARNs of roles that it can hand to a service, and nobody has shown how to become them by that; where sinks are told. */
  unmodeled?: readonly string[]
}

/** Where `start`, an ARN, gets in the account. Throws RangeError for one that is not listed. */
export function findEscalation(
  account: EscalationAccount,
  start: string,
  analysis: EscalationContext,
): Escalation {
  const { paths, sinks } = analysis
  const escalationGraph = createEscalationGraph(
    createGraphContext(buildPermissionIndex(account, paths, analysis), paths, analysis),
  )
  const nodes = findReachableNodes(escalationGraph, findPrincipal(start, escalationGraph))
  const found = describeEscalation(nodes, start, escalationGraph)
  return sinks === undefined
    ? found
    : { ...found, unmodeled: findUnmodeledRoles(nodes, escalationGraph, account, sinks, analysis) }
}

/** The same in a graph that there is already. */
export function findEscalationInGraph(start: string, escalationGraph: EscalationGraph): Escalation {
  return describeEscalation(
    findReachableNodes(escalationGraph, findPrincipal(start, escalationGraph)),
    start,
    escalationGraph,
  )
}

function findPrincipal(start: string, { context }: EscalationGraph): number {
  const number = context.principals.arns.findNumber(start)
  if (number === undefined) throw new RangeError(`${start} is no principal of the account`)
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
    nodes.filter(node => isAdminOrCreatesAdmin(node, escalationGraph)).map(({ principal }) => principal),
  )
  const lateral = new Set(nodes.map(({ principal }) => principal).filter(each => !admins.has(each)))
  lateral.delete(findPrincipal(start, escalationGraph))
  return {
    reachesAdmin: path !== undefined,
    hops: path?.length ?? 0,
    target: path === undefined ? null : (path.at(-1)?.to ?? start),
    actions: [...new Set((path ?? []).flatMap(({ actions }) => actions))],
    path: path ?? [],
    conditional: (path ?? []).some(({ conditional }) => conditional),
    lateral: [...lateral].map(principal => arns.all[principal] ?? '').toSorted(),
  }
}

function isAdminOrCreatesAdmin({ principal, state }: GraphNode, escalationGraph: EscalationGraph): boolean {
  return escalationGraph.isAdmin(principal, state) || escalationGraph.row(principal, state).createsAdmin
}
