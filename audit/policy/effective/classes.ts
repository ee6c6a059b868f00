import { pairsOf } from '../action/ranges.ts'
import { isOfUnknown, type Clause } from './clause.ts'

/** Actions of which the same clauses are. */
export interface ActionClass {
  /** Numbers in the catalogue: beginnings and ends (exclusive) in turn. */
  ranges: readonly number[]
  /** Patterns that policies write and that match nothing of the catalogue. */
  unknown: readonly string[]
  /** The clauses, by their numbers. */
  clauses: readonly number[]
}

/** All actions that at least one clause is of, in as few classes as tell the clauses apart. */
export function classesOf(clauses: readonly Clause[]): ActionClass[] {
  const classes = new Map<string, { ranges: number[]; unknown: string[]; clauses: readonly number[] }>()
  function classBy(numbers: readonly number[]) {
    const key = numbers.join()
    const known = classes.get(key) ?? { ranges: [], unknown: [], clauses: numbers }
    classes.set(key, known)
    return known
  }
  for (const { first, end, active } of stretches(clauses)) {
    const { ranges } = classBy(active)
    if (ranges.at(-1) === first) ranges[ranges.length - 1] = end
    else ranges.push(first, end)
  }
  for (const pattern of new Set(clauses.flatMap(({ actions }) => actions.unknown))) {
    const numbers = clauses.flatMap(({ actions }, number) => (isOfUnknown(actions, pattern) ? [number] : []))
    if (numbers.length > 0) classBy(numbers).unknown.push(pattern)
  }
  return [...classes.values()]
}

interface Stretch {
  first: number
  end: number
  active: readonly number[]
}

/** Walks along the catalogue from one beginning or end to the next. */
function stretches(clauses: readonly Clause[]): Stretch[] {
  const turns = clauses
    .flatMap(({ actions }, number) =>
      pairsOf(actions.ranges).flatMap(pair => pair.map(at => ({ at, number }))),
    )
    .toSorted((a, b) => a.at - b.at)
  const active = new Set<number>()
  const found: Stretch[] = []
  let first = 0
  for (const { at, number } of turns) {
    if (at > first && active.size > 0)
      found.push({ first, end: at, active: [...active].toSorted((a, b) => a - b) })
    first = at
    if (!active.delete(number)) active.add(number)
  }
  return found
}
