import { splitArn } from '../glob/arn.ts'
import { isGlobSuperset } from '../glob/glob-comparison.ts'
import { isEmptyGlobSet, type GlobSet } from '../glob/glob-set.ts'
import { isWithinBlock } from './cidr-blocks.ts'
import type { OperatorMeaning, ConditionTest } from './condition-test.ts'
import { parsePolicyDate } from './dates.ts'
import { countSteps } from '../step-limit.ts'

/** What a test requires of its key. */
export interface KeyConstraint {
  key: string
  quantifier: OperatorMeaning['quantifier']
  /** Whether a request without the key meets the test. */
  absent: boolean
  /** The values that meet the test. */
  present: ConstraintValues
}

type ConstraintValues =
  /** Texts; lowercase if `anyCase`. Variables are kept as literal text. */
  | { is: 'TEXT'; globs: GlobSet; anyCase: boolean }
  /** ARNs that match one of the patterns part by part, or none of them if `negated`. */
  | { is: 'ARN'; patterns: readonly string[]; negated: boolean }
  /** Numbers, or dates in milliseconds, on one side of a bound. */
  | { is: 'ORDER'; below: boolean; bound: number; inclusive: boolean; of: 'number' | 'date' }
  /** Addresses in one of the blocks, or in none of them if `negated`. */
  | { is: 'ADDRESS'; blocks: readonly string[]; negated: boolean }
  /** A constraint that can be compared only with an identical test. */
  | { is: 'OPEN' }

/**
 * The constraint of a test on its key; undefined for a test of the key's presence or an operator that does not exist.
 */
export function deriveKeyConstraint(conditionTest: ConditionTest): KeyConstraint | undefined {
  const { meaning, key } = conditionTest
  if (meaning === undefined || meaning === 'NULL') return undefined
  const { negated, ifExists, quantifier } = meaning
  const absent = ifExists || quantifier === 'FORALLVALUES' || (negated && quantifier === 'NONE')
  return { key, quantifier, absent, present: deriveValues(conditionTest, meaning) }
}

function deriveValues(
  { operator, values, hasVariables }: ConditionTest,
  { comparison, negated }: OperatorMeaning,
): ConstraintValues {
  if (values.length === 0 || (hasVariables && values.some(value => value.includes('${'))))
    return { is: 'OPEN' }
  switch (comparison) {
    case 'EQUALS':
      return buildTextValues(values, negated, value => ({ text: value }))
    case 'LIKE':
      return buildTextValues(values, negated, value => ({ glob: value }))
    case 'EQUALS_IN_ANY_CASE':
    case 'BOOL':
      return { ...buildTextValues(values, negated, value => ({ text: value.toLowerCase() })), anyCase: true }
    case 'ARN':
      return { is: 'ARN', patterns: values, negated }
    case 'ADDRESS':
      return { is: 'ADDRESS', blocks: values, negated }
    case 'ORDER':
      return buildOrderValues(operator.toLowerCase(), values, negated)
    default:
      return comparison satisfies never
  }
}

function buildTextValues(values: readonly string[], negated: boolean, one: (value: string) => GlobSet) {
  const globs = { any: values.map(one) }
  return { is: 'TEXT' as const, globs: negated ? { not: globs } : globs, anyCase: false }
}

function buildOrderValues(operator: string, values: readonly string[], negated: boolean): ConstraintValues {
  const [, of, relation] =
    /^(?:.*:)?(numeric|date)(?:not)?(equals|(?:less|greater)than(?:equals)?)/.exec(operator) ?? []
  const bounds = values.map(value => (of === 'date' ? (parsePolicyDate(value) ?? Number.NaN) : Number(value)))
  if (of === undefined || relation === undefined || bounds.some(bound => !Number.isFinite(bound)))
    return { is: 'OPEN' }
  if (relation === 'equals') return buildTextValues(bounds.map(String), negated, value => ({ text: value }))
  const below = relation.startsWith('less')
  const bound = below ? Math.max(...bounds) : Math.min(...bounds)
  return {
    is: 'ORDER',
    below,
    bound,
    inclusive: relation.endsWith('equals'),
    of: of === 'date' ? 'date' : 'number',
  }
}

/** Whether every request that meets `one` is known to meet `other`. */
export function isAtLeastAsStrict(one: ConditionTest, other: ConditionTest): boolean {
  if (one.key !== other.key) return false
  countSteps(1 + one.values.length + other.values.length)
  if (isSame(one, other)) return true
  const a = deriveKeyConstraint(one)
  const b = deriveKeyConstraint(other)
  if (one.meaning === 'NULL') return b?.absent === true && one.values.length > 0 && one.values.every(isTrue)
  if (a !== undefined && other.meaning === 'NULL') return !a.absent && other.values.every(isFalse)
  if (a === undefined || b === undefined) return false
  if (a.quantifier !== b.quantifier && a.quantifier !== 'NONE') return false
  return (!a.absent || b.absent) && isSubsetOfValues(a.present, b.present)
}

function isTrue(value: string): boolean {
  return value.toLowerCase() === 'true'
}

function isFalse(value: string): boolean {
  return value.toLowerCase() === 'false'
}

function isSame(one: ConditionTest, other: ConditionTest): boolean {
  if (one.operator.toLowerCase() !== other.operator.toLowerCase()) return false
  if (one.hasVariables !== other.hasVariables || one.values.length !== other.values.length) return false
  return one.values.every((value, at) => value === other.values[at])
}

function isSubsetOfValues(one: ConstraintValues, other: ConstraintValues): boolean {
  if (one.is === 'TEXT' && other.is === 'TEXT') {
    if (one.anyCase && !other.anyCase) return false
    const narrow = other.anyCase && !one.anyCase ? lowerGlobSet(one.globs) : one.globs
    return narrow !== undefined && isEmptyGlobSet({ all: [narrow, { not: other.globs }] }) === true
  }
  if (one.is === 'ARN' && other.is === 'ARN' && one.negated === other.negated)
    return one.negated ? areCovered(other.patterns, one.patterns) : areCovered(one.patterns, other.patterns)
  if (one.is === 'ADDRESS' && other.is === 'ADDRESS' && one.negated === other.negated)
    return one.negated ? areWithin(other.blocks, one.blocks) : areWithin(one.blocks, other.blocks)
  if (one.is !== 'ORDER' || other.is !== 'ORDER' || one.below !== other.below || one.of !== other.of)
    return false
  if (one.bound === other.bound) return other.inclusive || !one.inclusive
  return one.below ? one.bound < other.bound : one.bound > other.bound
}

/** The set in lowercase; undefined for exceptions, because lowercase exceptions are not equivalent. */
function lowerGlobSet(globs: GlobSet): GlobSet | undefined {
  if ('glob' in globs) return { glob: globs.glob.toLowerCase() }
  if ('text' in globs) return { text: globs.text.toLowerCase() }
  if (!('any' in globs)) return undefined
  const parts = globs.any.map(lowerGlobSet)
  return parts.includes(undefined) ? undefined : { any: parts.filter(part => part !== undefined) }
}

function areCovered(narrow: readonly string[], wide: readonly string[]): boolean {
  return narrow.every(arn => wide.some(pattern => isCoveredByParts(arn, pattern)))
}

function isCoveredByParts(arn: string, pattern: string): boolean {
  countSteps(4)
  if (/^\*+$/.test(pattern)) return true
  const have = splitArn(arn)
  const want = splitArn(pattern)
  if (have.length < 6 || want.length < 6) return false
  return want.every((part, at) => isGlobSuperset(part, have[at] ?? ''))
}

function areWithin(narrow: readonly string[], wide: readonly string[]): boolean {
  return narrow.every(block => wide.some(each => isWithinBlock(block, each) === true))
}
