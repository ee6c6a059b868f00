import {
  evaluateTestForValue as holdsByValue,
  type ConditionContext,
  type ConditionTest,
} from '../../condition/condition-test.ts'
import { canMatchInternetAddress } from '../../condition/cidr-blocks.ts'
import { deriveKeyConstraint } from '../../condition/key-constraint.ts'
import { isExactGlobMatch } from '../../glob/glob-match.ts'
import { hasWildcard } from '../../glob/glob-comparison.ts'
import { combineWithAnd, combineAlternatives, type Tristate } from '../../tristate.ts'
import type { ConditionKeyValue } from '../../condition/key-value.ts'
import { canTestsCoexist } from '../../condition/contradictions.ts'

/** Whether all tests hold for a request. Tests of one key must hold for the same value. */
export function evaluateConditionTests(
  tests: readonly ConditionTest[],
  conditionContext: ConditionContext,
): Tristate {
  return combineWithAnd(
    listKeys(tests).map(key => {
      const ofKey = tests.filter(conditionTest => conditionTest.key === key)
      return combineAlternatives(
        conditionContext(key).map(value =>
          combineWithAnd(
            ofKey.map(conditionTest => evaluateTestAtPresent(conditionTest, value, conditionContext)),
          ),
        ),
      )
    }),
  )
}

/** A date in the past: no request comes from before it. */
const PAST_DATE = Date.UTC(2026, 10, 1)

/** Like the evaluation of other tests, except that time only moves forward. */
function evaluateTestAtPresent(
  conditionTest: ConditionTest,
  value: ConditionKeyValue,
  conditionContext: ConditionContext,
): Tristate {
  const isNow = /^aws:(currenttime|epochtime)$/.test(conditionTest.key) && value !== 'ABSENT'
  const present = isNow ? deriveKeyConstraint(conditionTest)?.present : undefined
  if (present?.is !== 'ORDER') return holdsByValue(conditionTest, value, conditionContext)
  const date = present.of === 'date' ? present.bound : present.bound * 1000
  if (date >= PAST_DATE) return 'SOMETIMES'
  return present.below ? 'NEVER' : 'ALWAYS'
}

/** The remaining effort to search for a request, shared by all questions about one policy. */
export interface SearchBudget {
  steps: number
}

/** The search budget for one policy. Policies that people write need some dozens of steps. */
export function createSearchBudget(): SearchBudget {
  return { steps: 3_000 }
}

/**
 * Whether some request meets all tests and fails at least one test of each Deny. Also true if the search exceeds its
 * budget.
 */
export function isSatisfiable(
  tests: readonly ConditionTest[],
  denies: readonly (readonly ConditionTest[])[],
  conditionContext: ConditionContext,
  searchBudget: SearchBudget,
): boolean {
  if (hasNoSharedKey([tests, ...denies])) return true
  const inOrder = denies.toSorted((one, other) => one.length - other.length)
  function escapes(
    failing: readonly ConditionTest[],
    [deny, ...more]: readonly (readonly ConditionTest[])[],
  ): boolean {
    searchBudget.steps -= 1
    if (searchBudget.steps < 0) return true
    if (!isConsistent(tests, failing, conditionContext, searchBudget)) return false
    return deny === undefined || deny.some(conditionTest => escapes([...failing, conditionTest], more))
  }
  return escapes([], inOrder)
}

/** Whether no key has two tests, so that each test can be met or failed independently. */
function hasNoSharedKey(all: readonly (readonly ConditionTest[])[]): boolean {
  const keys = all.flatMap(tests => tests.map(({ key }) => key))
  return new Set(keys).size === keys.length && all.slice(1).every(deny => deny.length > 0)
}

/** Checks only the key that was added last: the others were checked before. */
function isConsistent(
  passing: readonly ConditionTest[],
  failing: readonly ConditionTest[],
  conditionContext: ConditionContext,
  searchBudget: SearchBudget,
): boolean {
  const last = failing.at(-1)
  const keys = last ? [last.key] : listKeys(passing)
  return keys.every(key => {
    const met = passing.filter(conditionTest => conditionTest.key === key)
    const missed = failing.filter(conditionTest => conditionTest.key === key)
    const values = [...met, ...missed].reduce((sum, conditionTest) => sum + conditionTest.values.length, 0)
    searchBudget.steps -= Math.floor(values / 4)
    return conditionContext(key).some(value => canHaveValue(value, key, met, missed, conditionContext))
  })
}

function canHaveValue(
  value: ConditionKeyValue,
  key: string,
  met: readonly ConditionTest[],
  missed: readonly ConditionTest[],
  conditionContext: ConditionContext,
): boolean {
  const may = (one: ConditionKeyValue) =>
    met.every(conditionTest => evaluateTestAtPresent(conditionTest, one, conditionContext) !== 'NEVER') &&
    missed.every(conditionTest => evaluateTestAtPresent(conditionTest, one, conditionContext) !== 'ALWAYS')
  if (!may(value)) return false
  if (value === 'ABSENT' || met.length + missed.length < 2) return true
  const exact = met.find(isExact)
  if (exact !== undefined) return exact.values.some(text => isValueMatch(text, value) && may({ like: text }))
  if (key === 'aws:sourceip' && !canHaveAddress(met, missed)) return false
  const known = [
    buildPresenceTest(key),
    ...(typeof value === 'object' && value.like !== '*' ? [buildLikeTest(key, value.like)] : []),
  ]
  const all = [...known, ...met.map(simplifyTest)]
  return isTooComplex([...all, ...missed]) || canTestsCoexist(all, missed.map(simplifyTest))
}

/** Whether some address meets the address tests of `met` and fails those of `missed`. */
function canHaveAddress(met: readonly ConditionTest[], missed: readonly ConditionTest[]): boolean {
  const tests = [
    ...met.map(conditionTest => ({ test: conditionTest, holds: true })),
    ...missed.map(conditionTest => ({ test: conditionTest, holds: false })),
  ]
  const blocks = tests.flatMap(({ test: { meaning, values }, holds: isMet }) =>
    typeof meaning === 'object' && meaning.comparison === 'ADDRESS'
      ? [{ values, isInside: meaning.negated !== isMet }]
      : [],
  )
  const inside = blocks.filter(({ isInside }) => isInside).map(({ values }) => values)
  const outside = blocks.filter(({ isInside }) => !isInside).flatMap(({ values }) => values)
  return canMatchInternetAddress(inside, outside)
}

function isValueMatch(text: string, value: ConditionKeyValue): boolean {
  return typeof value !== 'object' || isExactGlobMatch(value.like, text)
}

/** Whether only a known set of texts meets the test. */
function isExact({ meaning, values }: ConditionTest): boolean {
  const isEqual = typeof meaning === 'object' && meaning.comparison === 'EQUALS' && !meaning.negated
  return isEqual && !values.some(text => hasWildcard(text) || text.includes('${'))
}

/** The limit of total pattern length up to which a text that meets the tests is searched. */
const MAX_POSITIONS = 10_000

function isTooComplex(tests: readonly ConditionTest[]): boolean {
  const lengths = tests.flatMap(({ values }) => values.map(value => value.length + 1))
  return lengths.reduce((product, length) => product * length, 1) > MAX_POSITIONS * 6
}

function buildPresenceTest(key: string): ConditionTest {
  return { operator: 'Null', key, values: ['false'], meaning: 'NULL', hasVariables: false }
}

function buildLikeTest(key: string, pattern: string): ConditionTest {
  const comparison = hasWildcard(pattern) ? 'LIKE' : 'EQUALS'
  const meaning = { comparison, negated: false, ifExists: false, quantifier: 'NONE' } as const
  return { operator: 'StringLike', key, values: [pattern], meaning, hasVariables: false }
}

/** Multivalued keys, for which quantifiers differ. */
const MULTIVALUED_KEYS =
  /^aws:(principalorgpaths|sourceorgpaths|resourceorgpaths|calledvia|tagkeys|principalservicenameslist)$|:amr$/

/**
 * The equivalent test of a key that is present, in its simplest form: a quantifier has no effect on a single value.
 */
function simplifyTest(conditionTest: ConditionTest): ConditionTest {
  const { meaning, values, key } = conditionTest
  if (meaning === undefined || meaning === 'NULL' || MULTIVALUED_KEYS.test(key)) return conditionTest
  if (meaning.comparison === 'BOOL')
    return {
      ...conditionTest,
      values: values.map(value => value.toLowerCase()),
      meaning: { ...meaning, comparison: 'EQUALS', quantifier: 'NONE' },
    }
  return { ...conditionTest, meaning: { ...meaning, quantifier: 'NONE' } }
}

function listKeys(tests: readonly ConditionTest[]): string[] {
  return [...new Set(tests.map(({ key }) => key))]
}
