import { isEmptyBitset, listNumbers } from '../sets/bitset.ts'
import type { AlterationSteps } from '../altered/altered-takeovers.ts'
import { LISTED } from '../permissions/principal-states.ts'
import type { EscalationGraph } from './escalation-graph.ts'
import type { ReachedNode } from './graph-node.ts'

/** Principals that nodes could become if another node, which is reached too, changes their tags or policies. */
export function findRemoteAlterations(
  nodes: readonly ReachedNode[],
  escalationGraph: EscalationGraph,
): ReachedNode[] {
  const { context } = escalationGraph
  if (context.unaltered === undefined) return []
  const open = nodes
    .filter(({ principal, state }) => !escalationGraph.isAdmin(principal, state))
    .toSorted((a, b) => a.level - b.level)
  const changers = open.filter(({ principal, state }) => escalationGraph.row(principal, state).steps.size > 0)
  const known = new Set(nodes.map(({ principal, state }) => `${principal} ${state}`))
  const found: ReachedNode[] = []
  for (const from of open) {
    const { open: wanted, steps } = escalationGraph.row(from.principal, from.state)
    if (isEmptyBitset(wanted)) continue
    for (const principal of listNumbers(wanted)) {
      const state = isSamePrincipal(from.principal, principal, escalationGraph) ? from.state : LISTED
      if (known.has(`${principal} ${state}`)) continue
      const by = changers.find(changer =>
        canAlter(principal, from.principal, [steps, getSteps(changer, escalationGraph)], escalationGraph),
      )
      if (by === undefined) continue
      known.add(`${principal} ${state}`)
      found.push({ principal, state, level: by.level + from.level + 1, from: [], altered: { by, from } })
    }
  }
  return found
}

/** Whether both numbers are of the same principal of the account. */
export function isSamePrincipal(
  one: number,
  other: number,
  { context: { index } }: EscalationGraph,
): boolean {
  const getBase = (number: number) => index.principals[number]?.altered?.of ?? number
  return getBase(one) === getBase(other)
}

function getSteps({ principal, state }: ReachedNode, escalationGraph: EscalationGraph): AlterationSteps {
  return escalationGraph.row(principal, state).steps
}

/** Whether the steps lead to the altered principal, from the principal of the account or from `start`. */
function canAlter(
  number: number,
  start: number,
  all: readonly AlterationSteps[],
  escalationGraph: EscalationGraph,
): boolean {
  const of = escalationGraph.context.index.principals[number]?.altered?.of
  return all.some(steps =>
    steps
      .get(number)
      ?.some(
        ({ parent }) => parent === of || parent === start || canAlter(parent, start, all, escalationGraph),
      ),
  )
}
