import { createFullBitset, hasNumber, listNumbers, subtractBitset, type Bitset } from './sets/bitset.ts'
import type { EscalationGraph } from './graph/escalation-graph.ts'
import { hasSameFacts } from './context/escalation-facts.ts'
import { listChangedPrincipals } from './context/graph-context.ts'
import { updateReachability, computeReachability, type Reachability } from './graph/reachability.ts'
import { LISTED } from './permissions/principal-states.ts'

/** Escalation paths that a change of an account opened. */
export interface EscalationGraphDiff {
  /**
   * Sorted ARNs of principals that can now become administrators and could not before, without those that the change
   * made administrators.
   */
  newlyEscalating: readonly string[]
  /** For changed and new principals: the principals that they can now take over in one hop and could not before. */
  newTakeovers: readonly { from: string; to: readonly string[] }[]
  after: Reachability
}

/**
 * The escalation paths that are open in `after` and were not in `before`; the last parameter is the known
 * reachability of `before`.
 */
export function diffEscalationGraphs(
  before: EscalationGraph,
  after: EscalationGraph,
  known: Reachability = computeReachability(before),
): EscalationGraphDiff {
  const current = hasSameFacts(before.context.index, after.context.index)
    ? updateReachability(before, known, after)
    : computeReachability(after)
  const { all } = after.context.principals.arns
  const previous = before.context.principals.arns
  const isNew = (number: number) => {
    const earlier = previous.findNumber(all[number] ?? '')
    return earlier === undefined || !hasNumber(known.reachingAdmin, earlier)
  }
  const newlyEscalating = listNumbers(
    subtractHypothetical(subtractBitset(current.reachingAdmin, current.admins), after),
  ).filter(isNew)
  return {
    newlyEscalating: listArns(newlyEscalating, all),
    newTakeovers: findNewTakeovers(before, after),
    after: current,
  }
}

function listArns(numbers: readonly number[], all: readonly string[]): string[] {
  return numbers.map(number => all[number] ?? '').toSorted()
}

function findNewTakeovers(
  before: EscalationGraph,
  after: EscalationGraph,
): EscalationGraphDiff['newTakeovers'] {
  const { all } = after.context.principals.arns
  const previous = before.context.principals.arns
  return listChangedPrincipals(before.context.index, after.context.index).flatMap(number => {
    const { MADE, ALTERED } = after.context.withTrait
    if (after.isAdmin(number, LISTED) || hasNumber(MADE, number) || hasNumber(ALTERED, number)) return []
    const from = all[number] ?? ''
    const earlier = previous.findNumber(from)
    const had = new Set(earlier === undefined ? [] : listTakeovers(earlier, before))
    const to = listTakeovers(number, after).filter(arn => !had.has(arn))
    return to.length === 0 ? [] : [{ from, to: to.toSorted() }]
  })
}

/** ARNs of the principals that a principal can take over in one hop: an administrator can take over everyone. */
function listTakeovers(principal: number, escalationGraph: EscalationGraph): string[] {
  const { principals } = escalationGraph.context
  const { all } = principals.arns
  const found = escalationGraph.isAdmin(principal, LISTED)
    ? createFullBitset(all.length)
    : escalationGraph.row(principal, LISTED).takeovers.possible
  return listNumbers(subtractHypothetical(found, escalationGraph)).map(number => all[number] ?? '')
}

/** Without principals that do not exist. */
function subtractHypothetical(bitset: Bitset, { context: { withTrait } }: EscalationGraph): Bitset {
  return subtractBitset(subtractBitset(bitset, withTrait.MADE), withTrait.ALTERED)
}
