import { buildBitset, intersectBitsets, isEmptyBitset, listNumbers, removeNumber } from '../sets/bitset.ts'
import type { ReachedNode } from './graph-node.ts'
import type { EscalationGraph } from './escalation-graph.ts'
import { addChange, hasChange, PRINCIPAL_CHANGES } from '../permissions/principal-states.ts'

/** Changes that nodes make of principals that are reached on other paths, each once: by the nearest node. */
export function findRemoteChanges(
  nodes: readonly ReachedNode[],
  escalationGraph: EscalationGraph,
): ReachedNode[] {
  const open = nodes
    .filter(({ principal, state }) => !escalationGraph.isAdmin(principal, state))
    .toSorted((a, b) => a.level - b.level)
  const changers = open.filter(
    ({ principal, state }) => !escalationGraph.row(principal, state).changesNothing,
  )
  if (changers.length === 0) return []
  const known = new Set(nodes.map(({ principal, state }) => `${principal} ${state}`))
  return PRINCIPAL_CHANGES.flatMap((change, number) => {
    const lacking = open.filter(
      ({ principal, state }) =>
        !hasChange(state, change) && !known.has(`${principal} ${addChange(state, change)}`),
    )
    if (lacking.length === 0) return []
    const nearest = findNearestChangers(number, changers, lacking, escalationGraph)
    return lacking.flatMap((from): ReachedNode[] => {
      const by = nearest.get(from.principal)
      if (by === undefined) return []
      const level = by.level + (from.level === 0 ? 1 : from.level)
      const { principal } = from
      return [{ principal, state: addChange(from.state, change), level, from: [], changed: { by, from } }]
    })
  })
}

/** For each principal that lacks the change, the nearest other node that can make it. */
function findNearestChangers(
  number: number,
  changers: readonly ReachedNode[],
  lacking: readonly ReachedNode[],
  escalationGraph: EscalationGraph,
): ReadonlyMap<number, ReachedNode> {
  const remaining = buildBitset(
    escalationGraph.context.index.principals.length,
    lacking.map(({ principal }) => principal),
  )
  const nearest = new Map<number, ReachedNode>()
  for (const changer of changers) {
    const recipients = escalationGraph.row(changer.principal, changer.state).changes[number]
    if (recipients === undefined || isEmptyBitset(recipients.possible)) continue
    for (const principal of listNumbers(intersectBitsets(recipients.possible, remaining))) {
      if (principal === changer.principal) continue
      nearest.set(principal, changer)
      removeNumber(remaining, principal)
    }
  }
  return nearest
}
