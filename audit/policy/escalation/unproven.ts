import { may, type Asked } from '../effective/may.ts'
import { permissionsOf } from '../effective/permissions.ts'
import type { World } from '../effective/principal.ts'
import type { RoleSink } from '../knowledge/role-sinks.ts'
import type { EscalationAccount } from './account.ts'
import { askedOn } from './asked.ts'
import { addAll, bitsWith, both, isNone, noBits, numbersIn, without, type Bits } from './bits.ts'
import type { Graph } from './graph.ts'
import type { Reached } from './node.ts'
import { passable } from './passable.ts'
import { LISTED } from './variants.ts'

/**
 * ARNs of the roles, sorted, that principals which are reached can hand to a service by an action of which no path tells
 * that it makes one become the role: it may, and nobody has shown how.
 */
export function unprovenFrom(
  nodes: readonly Reached[],
  graph: Graph,
  { principals }: EscalationAccount,
  sinks: readonly RoleSink[],
  world: World,
): string[] {
  const { all, size } = graph.ground.principals.texts
  const handings = handingsOf(nodes, graph, sinks)
  const found = noBits(size)
  for (const { principal, state } of nodes) {
    const holder = principals[principal]
    if (state !== LISTED || holder === undefined || graph.isAdmin(principal, state)) continue
    const open = stillOpen(handings, principal, found, graph)
    if (open.length === 0) continue
    const permissions = permissionsOf(holder, world)
    for (const { actions, roles } of open)
      if (!isNone(without(roles, found)) && actions.some(each => may(permissions, each, world) !== undefined))
        addAll(found, roles)
  }
  return numbersIn(found)
    .map(role => all[role] ?? '')
    .toSorted()
}

/** A service that takes roles by actions of which no path tells. */
interface Handing {
  service: string
  actions: readonly Asked[]
  /** The roles that trust it and are not reached. */
  roles: Bits
}

function handingsOf(nodes: readonly Reached[], { ground }: Graph, sinks: readonly RoleSink[]): Handing[] {
  const { gifts, gains, newPrincipals } = ground.paths
  const ways = [...gifts, ...gains, ...newPrincipals]
  const shown = new Set(ways.flatMap(({ needs }) => needs.map(({ action }) => action)))
  const taking = new Map<string, Asked[]>()
  for (const { action, principals } of sinks.filter(sink => !shown.has(sink.action))) {
    const asked = { action, on: askedOn({ action, on: 'any' }, ground.place) }
    for (const service of principals) taking.set(service, [...(taking.get(service) ?? []), asked])
  }
  const reached = bitsWith(
    ground.principals.texts.size,
    nodes.map(({ principal }) => principal),
  )
  return [...taking].flatMap(([service, actions]) => {
    const roles = without(ground.trusts.service(service).roles.possible, reached)
    return isNone(roles) ? [] : [{ service, actions, roles }]
  })
}

/** The handings of roles that are not among `found` and that the principal, as listed, can pass. */
function stillOpen(
  handings: readonly Handing[],
  principal: number,
  found: Bits,
  { ground }: Graph,
): Handing[] {
  const goer = ground.goer(principal, LISTED)
  if (goer.power.permissions('iam:PassRole').length === 0) return []
  return handings.flatMap(handing => {
    const wanted = without(handing.roles, found)
    if (isNone(wanted)) return []
    const roles = both(passable(handing.service, goer, ground).possible, wanted)
    return isNone(roles) ? [] : [{ ...handing, roles }]
  })
}
