import type { OpenedTakeover, OpenedWay, OpenedWays, WayStep } from '../account/opened-ways.ts'
import type { Severity } from '../controls/severity.ts'
import { byStatement } from './by-statement.ts'
import { quotedBytes } from './quoted.ts'
import { someOf, type Some } from './some.ts'

/** A step of a way as messages say it. */
export interface Step {
  /** ARNs; whoever goes the way is left out. */
  from?: string
  to?: string
  actions: readonly string[]
  /** The statements that allow it, and their policies. */
  by: Some
}

/** A way to become an administrator that opened. */
export interface Way {
  severity: Severity
  /** ARNs of the first of those to whom it is open. */
  principals: readonly string[]
  count: number
  steps: readonly Step[]
  /** Whether it takes conditions that nobody can choose. */
  conditional: boolean
}

/** Whom a principal can become at once now, none of them a way to an administrator. */
export interface Takeover {
  severity: Severity
  /** ARNs. */
  from: string
  to: readonly string[]
  count: number
  step: Step
}

/** What a message tells of all ways that opened. */
export interface AllWays {
  told: readonly Way[]
  /** How many more can become administrators. */
  others: number
  takeovers: readonly Takeover[]
  /** How many more can become somebody else. */
  otherTakeovers: number
  /** How many users and roles the account has, where these are too many to find ways among them. */
  tooMany?: number
}

/** Bytes of the ways within a message, and of the takeovers. */
const MOST_BYTES = 6_000

/** What opened by a cause, the shortest ways first: as much as fits. */
export function waysIn(changes: readonly OpenedWays[]): AllWays {
  const ways = distinct(changes.flatMap(({ ways: of }) => of)).map(wayOf)
  const takeovers = distinct(changes.flatMap(({ takeovers: of }) => of)).map(takeoverOf)
  const shown = fitting(ways.toSorted((a, b) => a.steps.length - b.steps.length))
  const taken = fitting(takeovers)
  const tooMany = changes.find(each => each.tooMany !== undefined)?.tooMany
  const left = ways.filter(way => !shown.includes(way))
  return {
    told: shown,
    others: sumOf(left.map(({ count }) => count)) + sumOf(changes.map(({ others }) => others)),
    takeovers: taken,
    otherTakeovers: takeovers.length - taken.length + sumOf(changes.map(each => each.otherTakeovers)),
    ...(tooMany === undefined ? {} : { tooMany }),
  }
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}

/** What is told twice, since a crash cut off what had been kept, is one. */
function distinct<T>(all: readonly T[]): T[] {
  return [...new Map(all.map(each => [JSON.stringify(each), each])).values()]
}

function fitting<T>(all: readonly T[]): T[] {
  let bytes = 0
  return all.filter(each => (bytes += quotedBytes(each)) <= MOST_BYTES)
}

function wayOf({ principals, count, steps, conditional }: OpenedWay): Way {
  return { severity: 'HIGH', principals, count, steps: steps.map(stepOf), conditional }
}

function takeoverOf({ from, to, count, step }: OpenedTakeover): Takeover {
  return { severity: 'MEDIUM', from, to, count, step: stepOf(step) }
}

function stepOf({ from, to, actions, statements }: WayStep): Step {
  return {
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    actions,
    by: someOf(statements.map(byStatement)),
  }
}
