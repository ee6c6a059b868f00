import { holdsFor as holdsByValue, type Context, type Test } from '../condition/condition.ts'
import { isReachable } from '../condition/address-range.ts'
import { constraintOf } from '../condition/constraint.ts'
import { exactGlobMatches } from '../glob/glob.ts'
import { hasWildcard } from '../glob/relations.ts'
import { every, whichever, type Holds } from '../holds.ts'
import type { KeyValue } from '../condition/key-value.ts'
import { canBeTogether } from '../condition/together.ts'

/** Whether all of `tests` hold for a request: those of one key must hold for the same value of it. */
export function allHold(tests: readonly Test[], context: Context): Holds {
  return every(
    keysOf(tests).map(key => {
      const ofKey = tests.filter(test => test.key === key)
      return whichever(context(key).map(value => every(ofKey.map(test => holdsFor(test, value, context)))))
    }),
  )
}

/** A moment that is past: no request comes from before it. */
const PAST = Date.UTC(2026, 10, 1)

/** The same as for every test, but that time goes on. */
function holdsFor(test: Test, value: KeyValue, context: Context): Holds {
  const isNow = /^aws:(currenttime|epochtime)$/.test(test.key) && value !== 'ABSENT'
  const present = isNow ? constraintOf(test)?.present : undefined
  if (present?.is !== 'ORDER') return holdsByValue(test, value, context)
  const moment = present.of === 'date' ? present.bound : present.bound * 1000
  if (moment >= PAST) return 'SOMETIMES'
  return present.below ? 'NEVER' : 'ALWAYS'
}

/** How much may still be tried to find a request; one for all that is asked of a policy. */
export interface Search {
  steps: number
}

/** A search of a policy: what policies as people write them ask takes some tens of steps. */
export function newSearch(): Search {
  return { steps: 3_000 }
}

/**
 * Whether some request meets all of `tests` and escapes each of `denies`, by failing one of its tests. True too where
 * that takes too long to tell.
 */
export function isPossible(
  tests: readonly Test[],
  denies: readonly (readonly Test[])[],
  context: Context,
  search: Search,
): boolean {
  if (areApart([tests, ...denies])) return true
  const inOrder = denies.toSorted((one, other) => one.length - other.length)
  function escapes(failing: readonly Test[], [deny, ...more]: readonly (readonly Test[])[]): boolean {
    search.steps -= 1
    if (search.steps < 0) return true
    if (!isConsistent(tests, failing, context, search)) return false
    return deny === undefined || deny.some(test => escapes([...failing, test], more))
  }
  return escapes([], inOrder)
}

/** Whether no key is tested twice: each test is met or failed by itself then. */
function areApart(all: readonly (readonly Test[])[]): boolean {
  const keys = all.flatMap(tests => tests.map(({ key }) => key))
  return new Set(keys).size === keys.length && all.slice(1).every(deny => deny.length > 0)
}

/** Of the key that was added last alone: the others were looked at before. */
function isConsistent(
  holding: readonly Test[],
  failing: readonly Test[],
  context: Context,
  search: Search,
): boolean {
  const last = failing.at(-1)
  const keys = last ? [last.key] : keysOf(holding)
  return keys.every(key => {
    const met = holding.filter(test => test.key === key)
    const missed = failing.filter(test => test.key === key)
    const values = [...met, ...missed].reduce((sum, test) => sum + test.values.length, 0)
    search.steps -= Math.floor(values / 4)
    return context(key).some(value => isValue(value, key, met, missed, context))
  })
}

function isValue(
  value: KeyValue,
  key: string,
  met: readonly Test[],
  missed: readonly Test[],
  context: Context,
): boolean {
  const may = (one: KeyValue) =>
    met.every(test => holdsFor(test, one, context) !== 'NEVER') &&
    missed.every(test => holdsFor(test, one, context) !== 'ALWAYS')
  if (!may(value)) return false
  if (value === 'ABSENT' || met.length + missed.length < 2) return true
  const exact = met.find(isExact)
  if (exact !== undefined) return exact.values.some(text => isAmong(text, value) && may({ like: text }))
  if (key === 'aws:sourceip' && !isAddress(met, missed)) return false
  const known = [
    there(key),
    ...(typeof value === 'object' && value.like !== '*' ? [like(key, value.like)] : []),
  ]
  const all = [...known, ...met.map(plain)]
  return areTooMany([...all, ...missed]) || canBeTogether(all, missed.map(plain))
}

/** Whether some address meets the tests of addresses among `met` and `missed`. */
function isAddress(met: readonly Test[], missed: readonly Test[]): boolean {
  const tests = [...met.map(test => ({ test, holds: true })), ...missed.map(test => ({ test, holds: false }))]
  const blocks = tests.flatMap(({ test: { meaning, values }, holds }) =>
    typeof meaning === 'object' && meaning.comparison === 'ADDRESS'
      ? [{ values, isInside: meaning.negated !== holds }]
      : [],
  )
  const inside = blocks.filter(({ isInside }) => isInside).map(({ values }) => values)
  const outside = blocks.filter(({ isInside }) => !isInside).flatMap(({ values }) => values)
  return isReachable(inside, outside)
}

function isAmong(text: string, value: KeyValue): boolean {
  return typeof value !== 'object' || exactGlobMatches(value.like, text)
}

/** Whether only some texts meet the test, all of which are known. */
function isExact({ meaning, values }: Test): boolean {
  const isEqual = typeof meaning === 'object' && meaning.comparison === 'EQUALS' && !meaning.negated
  return isEqual && !values.some(text => hasWildcard(text) || text.includes('${'))
}

/** Places in the patterns of all tests at once, beyond which nobody looks for a text that meets them. */
const MAX_PLACES = 10_000

function areTooMany(tests: readonly Test[]): boolean {
  const lengths = tests.flatMap(({ values }) => values.map(value => value.length + 1))
  return lengths.reduce((product, length) => product * length, 1) > MAX_PLACES * 6
}

function there(key: string): Test {
  return { operator: 'Null', key, values: ['false'], meaning: 'NULL', hasVariables: false }
}

function like(key: string, pattern: string): Test {
  const comparison = hasWildcard(pattern) ? 'LIKE' : 'EQUALS'
  const meaning = { comparison, negated: false, ifExists: false, quantifier: 'NONE' } as const
  return { operator: 'StringLike', key, values: [pattern], meaning, hasVariables: false }
}

/** Keys with several values, of which quantifiers say different things. */
const MANY =
  /^aws:(principalorgpaths|sourceorgpaths|resourceorgpaths|calledvia|tagkeys|principalservicenameslist)$|:amr$/

/** The same test of a key that is there, in the simplest words: a quantifier says nothing of a single value. */
function plain(test: Test): Test {
  const { meaning, values, key } = test
  if (meaning === undefined || meaning === 'NULL' || MANY.test(key)) return test
  if (meaning.comparison === 'BOOL')
    return {
      ...test,
      values: values.map(value => value.toLowerCase()),
      meaning: { ...meaning, comparison: 'EQUALS', quantifier: 'NONE' },
    }
  return { ...test, meaning: { ...meaning, quantifier: 'NONE' } }
}

function keysOf(tests: readonly Test[]): string[] {
  return [...new Set(tests.map(({ key }) => key))]
}
