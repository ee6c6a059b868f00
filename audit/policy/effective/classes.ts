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
  const unknown = clauses.flatMap(({ actions }) => actions.unknown)
  for (const pattern of new Map(unknown.map(each => [each.toLowerCase(), each])).values()) {
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
  const turns = turnsOf(clauses)
  const found: Stretch[] = []
  let active: readonly number[] = []
  let first = 0
  for (const turn of turns) {
    const at = Math.floor(turn / clauses.length)
    if (at > first && active.length > 0) found.push({ first, end: at, active })
    first = at
    active = toggled(active, turn % clauses.length)
  }
  return found
}

/** Beginnings and ends in order, each as its place times the number of clauses, and the number of its clause. */
function turnsOf(clauses: readonly Clause[]): Float64Array {
  const turns = new Float64Array(clauses.reduce((sum, { actions }) => sum + actions.ranges.length, 0))
  let next = 0
  for (let number = 0; number < clauses.length; number += 1)
    for (const at of clauses[number]?.actions.ranges ?? []) {
      turns[next] = at * clauses.length + number
      next += 1
    }
  return turns.toSorted()
}

/** The sorted numbers with `number`, or without it if it is among them. */
function toggled(numbers: readonly number[], number: number): readonly number[] {
  const at = numbers.indexOf(number)
  if (at !== -1) return numbers.toSpliced(at, 1)
  const place = numbers.findIndex(each => each > number)
  return place === -1 ? [...numbers, number] : numbers.toSpliced(place, 0, number)
}
