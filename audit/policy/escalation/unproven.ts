import { may } from '../effective/may.ts'
import { permissionsOf } from '../effective/permissions.ts'
import type { World } from '../effective/principal.ts'
import type { RoleSink } from '../knowledge/role-sinks.ts'
import type { EscalationAccount, EscalationPrincipal } from './account.ts'
import { askedOn } from './asked.ts'
import { both, numbersIn } from './bits.ts'
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
  const known = new Set(nodes.map(({ principal }) => principal))
  const { all } = graph.ground.principals.texts
  const strange = withoutPath(sinks, graph)
  const found = nodes.flatMap(({ principal, state }) => {
    const holder = principals[principal]
    if (state !== LISTED || holder === undefined || graph.isAdmin(principal, state)) return []
    const goer = graph.ground.goer(principal, state)
    if (goer.power.permissions('iam:PassRole').length === 0) return []
    return servicesOf(holder, strange, graph, world).flatMap(service => {
      const { roles } = graph.ground.trusts.service(service)
      return numbersIn(both(passable(service, goer, graph.ground).possible, roles.possible))
    })
  })
  const arns = found.filter(role => !known.has(role)).map(role => all[role] ?? '')
  return [...new Set(arns)].toSorted()
}

/** The actions that no path needs. */
function withoutPath(sinks: readonly RoleSink[], { ground }: Graph): RoleSink[] {
  const { gifts, gains, newPrincipals } = ground.paths
  const needed = new Set(
    [...gifts, ...gains, ...newPrincipals].flatMap(({ needs }) => needs.map(({ action }) => action)),
  )
  return sinks.filter(({ action, principals }) => principals.length > 0 && !needed.has(action))
}

/** The services to which the principal can hand a role by one of the actions. */
function servicesOf(
  holder: EscalationPrincipal,
  sinks: readonly RoleSink[],
  { ground: { place } }: Graph,
  world: World,
): string[] {
  const permissions = permissionsOf(holder, world)
  const allowed = sinks.filter(
    ({ action }) =>
      may(permissions, { action, on: askedOn({ action, on: 'any' }, place) }, world) !== undefined,
  )
  return [...new Set(allowed.flatMap(({ principals }) => principals))]
}
