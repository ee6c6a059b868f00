import { classesOf, type ActionClass } from '../effective/classes.ts'
import type { Clause } from '../effective/clause.ts'
import { permissionsOf, type Permissions } from '../effective/permissions.ts'
import type { Principal, World } from '../effective/principal.ts'
import { sayingOf } from './saying.ts'

/** What a principal may before and after a change, and the actions of which not the same is said. */
export interface Comparison {
  earlier: Permissions
  later: Permissions
  changed: readonly Sides[]
}

/** A class of actions with the clauses of each side that are of it. */
export interface Sides {
  actions: ActionClass
  before: Side
  after: Side
}

interface Side {
  /** By their numbers on their side. */
  clauses: readonly number[]
  said: readonly Clause[]
  /** Those of them that the other side has not. */
  more: readonly Clause[]
}

/** Compares what is said of a principal `before` and `after` a change, of requests without TLS too. */
export function comparisonOf(before: Principal, after: Principal, world: World): Comparison {
  const asked = { ...world, transport: 'ANY' } as const
  const earlier = permissionsOf(before, asked)
  const later = permissionsOf(after, asked)
  const clauses = [...earlier.clauses, ...later.clauses]
  const first = earlier.clauses.length
  if (earlier.ceilings !== later.ceilings)
    return { earlier, later, changed: classesOf(clauses).map(each => sidesOf(each, clauses, first)) }
  const changed = classesOf(clauses, telling(earlier.clauses, later.clauses))
    .map(each => sidesOf(each, clauses, first))
    .filter(sides => !isSame(sides))
  return { earlier, later, changed }
}

/**
 * Whether nothing of a class can be gained: all that is said after was said before, and what is no longer said is
 * own statements that allow something.
 */
export function isNoMore({ before, after }: Sides, { earlier, later }: Comparison): boolean {
  return earlier.ceilings === later.ceilings && after.more.length === 0 && before.more.every(isOwn)
}

function isOwn({ effect, layer }: Clause): boolean {
  return effect === 'Allow' && layer === 0
}

/** The same, the other way round. */
export function turned({ earlier, later, changed }: Comparison): Comparison {
  return {
    earlier: later,
    later: earlier,
    changed: changed.map(({ actions, before, after }) => ({ actions, before: after, after: before })),
  }
}

/** The numbers of the clauses that only one side has: what is said of actions that none of them is of is the same. */
function telling(before: readonly Clause[], after: readonly Clause[]): number[] {
  const [then, now] = [new Set(before), new Set(after)]
  const earlier = before.flatMap((clause, number) => (now.has(clause) ? [] : [{ clause, number }]))
  const later = after.flatMap((clause, at) =>
    then.has(clause) ? [] : [{ clause, number: before.length + at }],
  )
  const [wholeThen, wholeNow] = [earlier, later].map(side => side.map(({ clause }) => wholeOf(clause)))
  const [saidThen, saidNow] = [new Set(wholeThen), new Set(wholeNow)]
  return [
    ...earlier.filter((_, at) => !saidNow.has(wholeThen?.[at] ?? '')),
    ...later.filter((_, at) => !saidThen.has(wholeNow?.[at] ?? '')),
  ].map(({ number }) => number)
}

const sayings = new WeakMap<Clause, string>()

/** What a clause says of its actions, whatever policy says it. */
function saidBy(clause: Clause): string {
  const { effect, layer, written, tests } = clause
  const saying = sayings.get(clause) ?? `${effect} ${layer} ${sayingOf(tests)} ${written}`
  sayings.set(clause, saying)
  return saying
}

/** The same, with the actions that it is of. */
function wholeOf(clause: Clause): string {
  const { patterns, excepted } = clause.actions
  return `${excepted} ${sayingOf(patterns)} ${saidBy(clause)}`
}

function sidesOf(actions: ActionClass, clauses: readonly Clause[], first: number): Sides {
  const before = actions.clauses.filter(number => number < first)
  const after = actions.clauses.filter(number => number >= first)
  const [then, now] = [before, after].map(numbers => numbers.flatMap(number => clauses[number] ?? []))
  return {
    actions,
    before: sideOf(before, then, now),
    after: sideOf(
      after.map(number => number - first),
      now,
      then,
    ),
  }
}

function sideOf(
  clauses: readonly number[],
  said: readonly Clause[] = [],
  others: readonly Clause[] = [],
): Side {
  const more = said.filter(
    clause => !others.includes(clause) && !others.some(other => isAlike(clause, other)),
  )
  return { clauses, said, more }
}

/** Whether two clauses say the same of the same resources, whatever policy says it. */
function isAlike(one: Clause, other: Clause): boolean {
  return (
    saidBy(one) === saidBy(other) &&
    sayingOf(one.surely) === sayingOf(other.surely) &&
    sayingOf(one.perhaps) === sayingOf(other.perhaps)
  )
}

function isSame({ before, after }: Sides): boolean {
  return isSaidIn(after, before.more) && isSaidIn(before, after.more)
}

function isSaidIn({ said }: Side, clauses: readonly Clause[]): boolean {
  return clauses.every(clause => said.some(each => saidBy(each) === saidBy(clause)))
}
