import type { World } from '../effective/principal.ts'
import type { EscalationPath } from '../knowledge/escalation-path.ts'
import type { RoleSink } from '../knowledge/role-sinks.ts'
import type { EscalationAccount } from './account.ts'
import { closureOf } from './closure.ts'
import type { Node, Reached } from './node.ts'
import { graphOf, type Graph } from './graph.ts'
import { groundOf } from './ground.ts'
import { permissionIndexOf } from './permission-index.ts'
import { routeTo } from './route.ts'
import type { Step } from './step.ts'
import { unprovenFrom } from './unproven.ts'

/** What engines of escalation are told of the world. */
export interface EscalationWorld extends World {
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
  path: readonly Step[]
  /** Whether the way takes conditions that the principals on it do not choose. */
  conditional: boolean
  /** ARNs of the principals that it reaches and that are no administrators nor become one on the way, sorted. */
  lateral: readonly string[]
  /** ARNs of roles that it can hand to a service, and nobody has shown how to become them by that; where sinks are told. */
  unproven?: readonly string[]
}

/** Where `start`, an ARN, gets in the account. Throws RangeError for one that is not listed. */
export function escalate(account: EscalationAccount, start: string, world: EscalationWorld): Escalation {
  const { paths, sinks } = world
  const graph = graphOf(groundOf(permissionIndexOf(account, paths, world), paths, world))
  const nodes = closureOf(graph, numberOf(start, graph))
  const found = foundBy(nodes, start, graph)
  return sinks === undefined
    ? found
    : { ...found, unproven: unprovenFrom(nodes, graph, account, sinks, world) }
}

/** The same in a graph that there is already. */
export function escalationFrom(start: string, graph: Graph): Escalation {
  return foundBy(closureOf(graph, numberOf(start, graph)), start, graph)
}

function numberOf(start: string, { ground }: Graph): number {
  const number = ground.principals.texts.numberOf(start)
  if (number === undefined) throw new RangeError(`${start} is no principal of the account`)
  return number
}

function foundBy(nodes: readonly Reached[], start: string, graph: Graph): Escalation {
  const { texts } = graph.ground.principals
  const path = routeTo(nodes, graph)
  const admins = new Set(nodes.filter(node => becomesAdmin(node, graph)).map(({ principal }) => principal))
  const lateral = new Set(nodes.map(({ principal }) => principal).filter(each => !admins.has(each)))
  lateral.delete(numberOf(start, graph))
  return {
    reachesAdmin: path !== undefined,
    hops: path?.length ?? 0,
    target: path === undefined ? null : (path.at(-1)?.to ?? start),
    actions: [...new Set((path ?? []).flatMap(({ actions }) => actions))],
    path: path ?? [],
    conditional: (path ?? []).some(({ conditional }) => conditional),
    lateral: [...lateral].map(principal => texts.all[principal] ?? '').toSorted(),
  }
}

function becomesAdmin({ principal, state }: Node, graph: Graph): boolean {
  return graph.isAdmin(principal, state) || graph.row(principal, state).makes
}
