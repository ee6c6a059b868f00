import {
  addBitset,
  createBitset,
  createFullBitset,
  intersectBitsets,
  isEmptyBitset,
  listNumbers,
  subtractBitset,
  type Bitset,
  type UncertainSet,
} from '../sets/bitset.ts'
import {
  addChange,
  GRANTED,
  hasChange,
  LISTED,
  PRINCIPAL_CHANGES,
  type PrincipalState,
} from '../permissions/principal-states.ts'
import type { EscalationGraph } from './escalation-graph.ts'
import type { GraphNode } from './graph-node.ts'

/** By the number of the principal: the states that changes by one principal, or by itself, lead to. */
export type ReachableStates = readonly ReadonlySet<PrincipalState>[]

/**
 * The states of all principals that a search needs. Of two states in which a principal has been granted everything, the
 * one with more changes allows more, so that only the last one is needed.
 */
export function findReachableStates(escalationGraph: EscalationGraph): ReachableStates {
  const { principals } = escalationGraph.context.index
  const states: ReadonlySet<PrincipalState>[] = principals.map(() => LISTED_ONLY)
  addChangedStates(states, [...principals.keys()], escalationGraph)
  for (const principal of principals.keys()) addOwnStates(states, principal, escalationGraph)
  for (const principal of principals.keys()) addAlteredStates(states, principal, escalationGraph)
  return states
}

/** Adds the states in which the principal changes its tags or policies. */
function addAlteredStates(
  states: ReadonlySet<PrincipalState>[],
  principal: number,
  escalationGraph: EscalationGraph,
): void {
  if (escalationGraph.context.unaltered === undefined) return
  for (const state of listReachableStates(principal, states))
    for (const altered of listNumbers(escalationGraph.row(principal, state).own))
      if (addStates(states, altered, [state]).length > 0) addOwnStates(states, altered, escalationGraph)
}

const LISTED_ONLY: ReadonlySet<PrincipalState> = new Set([LISTED])

/** The same after a change of the principals with these numbers. */
export function extendReachableStates(
  known: ReachableStates,
  changed: readonly number[],
  escalationGraph: EscalationGraph,
): ReachableStates {
  const states = [...known]
  addChangedStates(states, changed, escalationGraph)
  for (const principal of changed) addOwnStates(states, principal, escalationGraph)
  for (const { principal } of listAddedStates(known, states)) addOwnStates(states, principal, escalationGraph)
  return states
}

export function listReachableStates(principal: number, states: ReachableStates): readonly PrincipalState[] {
  return [...(states[principal] ?? [])]
}

/** The states that were not known. */
export function listAddedStates(known: ReachableStates, states: ReachableStates): GraphNode[] {
  return states.flatMap((all, principal) =>
    all.size === known[principal]?.size
      ? []
      : [...all].flatMap(state => (known[principal]?.has(state) ? [] : [{ principal, state }])),
  )
}

/** Adds the states to which the principals, as listed, can change others. */
function addChangedStates(
  states: ReadonlySet<PrincipalState>[],
  changers: readonly number[],
  escalationGraph: EscalationGraph,
): void {
  /** By the state that all changes of one changer lead to: the principals whose states are added. */
  const done = new Map<PrincipalState, Bitset>()
  for (const changer of changers) {
    if (escalationGraph.isAdmin(changer, LISTED)) continue
    const { changes, changesNothing } = escalationGraph.row(changer, LISTED)
    if (changesNothing) continue
    for (const { state, recipients } of groupRecipients(changes, states.length)) {
      const known = done.get(state) ?? createBitset(states.length)
      done.set(state, known)
      for (const principal of listNumbers(subtractBitset(recipients, known)))
        addStates(states, principal, selectStates(state))
      addBitset(known, recipients)
    }
  }
}

/** The principals that the changes concern, by the state that all of their changes lead to. */
function groupRecipients(
  changes: readonly UncertainSet[],
  size: number,
): { state: PrincipalState; recipients: Bitset }[] {
  let groups = [{ state: LISTED, recipients: createFullBitset(size) }]
  changes.forEach(({ possible }, number) => {
    if (isEmptyBitset(possible)) return
    groups = groups
      .flatMap(({ state, recipients }) => [
        { state, recipients: subtractBitset(recipients, possible) },
        {
          state: addChange(state, PRINCIPAL_CHANGES[number] ?? LISTED),
          recipients: intersectBitsets(recipients, possible),
        },
      ])
      .filter(({ recipients }) => !isEmptyBitset(recipients))
  })
  return groups.filter(({ state }) => state !== LISTED)
}

/** The states that some of the changes lead to; all of them together, if the principal is granted everything. */
function selectStates(all: PrincipalState): PrincipalState[] {
  if (hasChange(all, GRANTED)) return [all]
  return Array.from({ length: all }, (_, number) => number + 1).filter(state => (state & all) === state)
}

/** Adds the states to which the principal can change itself. */
function addOwnStates(
  states: ReadonlySet<PrincipalState>[],
  principal: number,
  escalationGraph: EscalationGraph,
): void {
  const open = listReachableStates(principal, states).slice()
  for (const state of open) {
    const own = escalationGraph.listOwnStates(principal, state)
    const last = Math.max(LISTED, ...own.filter(each => hasChange(each, GRANTED)))
    open.push(
      ...addStates(
        states,
        principal,
        own.filter(each => each === last || !hasChange(each, GRANTED)),
      ),
    )
  }
}

/** Adds the states that are not known; returns them. */
function addStates(
  states: ReadonlySet<PrincipalState>[],
  principal: number,
  more: readonly PrincipalState[],
): PrincipalState[] {
  const known = states[principal] ?? LISTED_ONLY
  const added = more.filter(state => !known.has(state))
  if (added.length > 0) states[principal] = new Set([...known, ...added])
  return added
}
