import { unionActionRanges, intersectActionRanges, type ActionRanges } from '../action/action-ranges.ts'
import { encodeClauseNumbers } from './clause-numbers.ts'
import { isUncatalogedActionCovered, type StatementClause } from './statement-clause.ts'
import { countSteps } from '../step-limit.ts'

/** Actions that the same clauses match. */
export interface ActionClass {
  /** Catalog indices: alternating starts and ends (exclusive). */
  ranges: readonly number[]
  /** Patterns of policies that match no action of the catalog. */
  unknown: readonly string[]
  /** The indices of the clauses. */
  clauses: readonly number[]
}

/**
 * Groups all actions that at least one clause matches into the fewest classes with equal clauses. With the last
 * parameter, only actions that at least one of the clauses with these indices matches.
 */
export function groupActionClasses(
  clauses: readonly StatementClause[],
  selectedClauses?: readonly number[],
): ActionClass[] {
  const classes = new Map<
    number | string,
    { ranges: number[]; unknown: string[]; clauses: readonly number[] }
  >()
  function findClass(numbers: readonly number[]) {
    const key = encodeClauseNumbers(numbers)
    let found = classes.get(key)
    if (found === undefined) {
      found = { ranges: [], unknown: [], clauses: [...numbers] }
      classes.set(key, found)
    }
    return found
  }
  const selectedActions = selectedClauses?.flatMap(number => clauses[number]?.actions ?? [])
  const all = clauses.map(({ actions }) => actions.ranges)
  const bounds =
    selectedActions === undefined ? undefined : unionActionRanges(selectedActions.map(({ ranges }) => ranges))
  visitRanges(
    bounds === undefined ? all : all.map(actionRanges => intersectActionRanges(actionRanges, bounds)),
    (first, end, active) => {
      const { ranges } = findClass(active)
      if (ranges.at(-1) === first) ranges[ranges.length - 1] = end
      else ranges.push(first, end)
    },
  )
  const unknown = clauses.flatMap(({ actions }) => actions.unknown)
  for (const pattern of new Map(unknown.map(each => [each.toLowerCase(), each])).values()) {
    if (selectedActions?.some(actions => isUncatalogedActionCovered(actions, pattern)) === false) continue
    const numbers = clauses.flatMap(({ actions }, number) =>
      isUncatalogedActionCovered(actions, pattern) ? [number] : [],
    )
    if (numbers.length > 0) findClass(numbers).unknown.push(pattern)
  }
  return [...classes.values()]
}

/**
 * Walks the catalog from one boundary to the next and visits each section with the sorted numbers of the ranges that
 * cover it.
 */
function visitRanges(
  all: readonly ActionRanges[],
  visit: (first: number, end: number, active: readonly number[]) => void,
): void {
  const active: number[] = []
  let first = 0
  const count = all.length
  for (const edge of listRangeEdges(all)) {
    countSteps(1 + (active.length >> 1))
    const at = Math.floor(edge / count)
    if (at > first && active.length > 0) visit(first, at, active)
    first = at
    toggleNumber(active, edge - at * count)
  }
}

/** Boundaries in order, each encoded as its position times the number of ranges plus the number of its range. */
function listRangeEdges(all: readonly ActionRanges[]): Float64Array {
  const count = all.length
  const edges = new Float64Array(all.reduce((sum, { length }) => sum + length, 0))
  let next = 0
  for (let number = 0; number < count; number += 1)
    for (const at of all[number] ?? []) {
      edges[next] = at * count + number
      next += 1
    }
  return edges.toSorted()
}

/** Inserts `number` into the sorted numbers, or removes it if present. */
function toggleNumber(numbers: number[], number: number): void {
  let place = 0
  while (place < numbers.length && (numbers[place] ?? 0) < number) place += 1
  if (numbers[place] === number) numbers.splice(place, 1)
  else numbers.splice(place, 0, number)
}
