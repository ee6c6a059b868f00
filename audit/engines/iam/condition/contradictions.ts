import { isEmptyGlobSet, type GlobSet } from '../glob/glob-set.ts'
import type { ConditionTest } from './condition-test.ts'
import { deriveKeyConstraint } from './key-constraint.ts'
import { countSteps } from '../step-limit.ts'

/**
 * Whether a request can meet all of `passing` and none of `failing`. False only if two tests of the same key
 * certainly contradict each other.
 */
export function canTestsCoexist(
  passing: readonly ConditionTest[],
  failing: readonly ConditionTest[] = [],
): boolean {
  const keys = new Set([...passing, ...failing].map(({ key }) => key))
  countSteps(keys.size * (passing.length + failing.length))
  return [...keys].every(key => canCoexistForKey(filterByKey(passing, key), filterByKey(failing, key)))
}

function filterByKey(tests: readonly ConditionTest[], key: string): ConditionTest[] {
  return tests.filter(conditionTest => conditionTest.key === key)
}

function canCoexistForKey(passing: readonly ConditionTest[], failing: readonly ConditionTest[]): boolean {
  if (passing.length + failing.length < 2) return true
  const met = passing.map(deriveKeyOutcome)
  const missed = failing.map(deriveKeyOutcome)
  const isAbsentPossible =
    met.every(({ absent }) => absent !== false) && missed.every(({ absent }) => absent !== true)
  if (isAbsentPossible) return true
  if (met.some(({ present }) => present === false) || missed.some(({ present }) => present === true))
    return false
  const globSets = [...met.map(({ globs }) => globs), ...missed.map(({ globs }) => globs && { not: globs })]
  return isEmptyGlobSet({ all: globSets.filter(set => set !== undefined) }) !== true
}

/** What a test requires of a request without its key, of one with it, and of the key's text; undefined: unknown. */
interface KeyOutcome {
  absent: boolean | undefined
  present: boolean | undefined
  globs: GlobSet | undefined
}

function deriveKeyOutcome(conditionTest: ConditionTest): KeyOutcome {
  if (conditionTest.meaning === 'NULL') return deriveNullOutcome(conditionTest.values)
  const constraint = deriveKeyConstraint(conditionTest)
  if (constraint === undefined || constraint.quantifier !== 'NONE')
    return { absent: undefined, present: undefined, globs: undefined }
  const { absent, present } = constraint
  const isText = present.is === 'TEXT' && !present.anyCase
  return { absent, present: undefined, globs: isText ? present.globs : undefined }
}

function deriveNullOutcome(values: readonly string[]): KeyOutcome {
  const [value = '', ...more] = values.map(each => each.toLowerCase())
  const isPlain = more.length === 0 && (value === 'true' || value === 'false')
  const absent = isPlain ? value === 'true' : undefined
  return { absent, present: absent === undefined ? undefined : !absent, globs: undefined }
}
