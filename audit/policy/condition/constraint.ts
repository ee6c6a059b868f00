import { arnParts } from '../glob/arn-parts.ts'
import { globCovers } from '../glob/relations.ts'
import { isEmpty, type Language } from '../glob/language.ts'
import { isWithinBlock } from './address-range.ts'
import type { Meaning, Test } from './condition.ts'
import { momentIn } from './moment.ts'

/** What a test asks of its key. */
export interface Constraint {
  key: string
  quantifier: Meaning['quantifier']
  /** Whether a request without the key meets it. */
  absent: boolean
  /** Which values meet it. */
  present: Values
}

export type Values =
  /** Texts; in lower case where `anyCase`. Variables stand for themselves. */
  | { is: 'TEXT'; language: Language; anyCase: boolean }
  /** ARNs that match one of the patterns part by part; those that match none where `negated`. */
  | { is: 'ARN'; patterns: readonly string[]; negated: boolean }
  /** Numbers, or moments in milliseconds, on one side of a bound. */
  | { is: 'ORDER'; below: boolean; bound: number; inclusive: boolean; of: 'number' | 'date' }
  /** Addresses in one of the blocks; outside of all where `negated`. */
  | { is: 'ADDRESS'; blocks: readonly string[]; negated: boolean }
  /** What nothing but the same test is known to say. */
  | { is: 'OPEN' }

/** What `test` asks of its key; undefined where it is about the key being there, or no operator is called so. */
export function constraintOf(test: Test): Constraint | undefined {
  const { meaning, key } = test
  if (meaning === undefined || meaning === 'NULL') return undefined
  const { negated, ifExists, quantifier } = meaning
  const absent = ifExists || quantifier === 'FORALLVALUES' || (negated && quantifier === 'NONE')
  return { key, quantifier, absent, present: valuesOf(test, meaning) }
}

function valuesOf({ operator, values, hasVariables }: Test, { comparison, negated }: Meaning): Values {
  if (values.length === 0 || (hasVariables && values.some(value => value.includes('${'))))
    return { is: 'OPEN' }
  switch (comparison) {
    case 'EQUALS':
      return text(values, negated, value => ({ text: value }))
    case 'LIKE':
      return text(values, negated, value => ({ glob: value }))
    case 'EQUALS_IN_ANY_CASE':
    case 'BOOL':
      return { ...text(values, negated, value => ({ text: value.toLowerCase() })), anyCase: true }
    case 'ARN':
      return { is: 'ARN', patterns: values, negated }
    case 'ADDRESS':
      return { is: 'ADDRESS', blocks: values, negated }
    case 'ORDER':
      return orderOf(operator.toLowerCase(), values, negated)
    default:
      return comparison satisfies never
  }
}

function text(values: readonly string[], negated: boolean, one: (value: string) => Language) {
  const language = { any: values.map(one) }
  return { is: 'TEXT' as const, language: negated ? { not: language } : language, anyCase: false }
}

function orderOf(operator: string, values: readonly string[], negated: boolean): Values {
  const [, of, relation] =
    /^(?:.*:)?(numeric|date)(?:not)?(equals|(?:less|greater)than(?:equals)?)/.exec(operator) ?? []
  const bounds = values.map(value => (of === 'date' ? (momentIn(value) ?? Number.NaN) : Number(value)))
  if (of === undefined || relation === undefined || bounds.some(bound => !Number.isFinite(bound)))
    return { is: 'OPEN' }
  if (relation === 'equals') return text(bounds.map(String), negated, value => ({ text: value }))
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
export function implies(one: Test, other: Test): boolean {
  if (one.key !== other.key) return false
  if (isSame(one, other)) return true
  const a = constraintOf(one)
  const b = constraintOf(other)
  if (one.meaning === 'NULL') return b?.absent === true && one.values.length > 0 && one.values.every(isTrue)
  if (a !== undefined && other.meaning === 'NULL') return !a.absent && other.values.every(isFalse)
  if (a === undefined || b === undefined) return false
  if (a.quantifier !== b.quantifier && a.quantifier !== 'NONE') return false
  return (!a.absent || b.absent) && isPartOf(a.present, b.present)
}

function isTrue(value: string): boolean {
  return value.toLowerCase() === 'true'
}

function isFalse(value: string): boolean {
  return value.toLowerCase() === 'false'
}

function isSame(one: Test, other: Test): boolean {
  if (one.operator.toLowerCase() !== other.operator.toLowerCase()) return false
  if (one.hasVariables !== other.hasVariables || one.values.length !== other.values.length) return false
  return one.values.every((value, at) => value === other.values[at])
}

function isPartOf(one: Values, other: Values): boolean {
  if (one.is === 'TEXT' && other.is === 'TEXT') {
    if (one.anyCase && !other.anyCase) return false
    const narrow = other.anyCase && !one.anyCase ? inLowerCase(one.language) : one.language
    return narrow !== undefined && isEmpty({ all: [narrow, { not: other.language }] }) === true
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

/** The language in lower case; undefined for what is excepted from it, of which that says nothing. */
function inLowerCase(language: Language): Language | undefined {
  if ('glob' in language) return { glob: language.glob.toLowerCase() }
  if ('text' in language) return { text: language.text.toLowerCase() }
  if (!('any' in language)) return undefined
  const parts = language.any.map(inLowerCase)
  return parts.includes(undefined) ? undefined : { any: parts.filter(part => part !== undefined) }
}

function areCovered(narrow: readonly string[], wide: readonly string[]): boolean {
  return narrow.every(arn => wide.some(pattern => isCoveredByParts(arn, pattern)))
}

function isCoveredByParts(arn: string, pattern: string): boolean {
  if (/^\*+$/.test(pattern)) return true
  const have = arnParts(arn)
  const want = arnParts(pattern)
  if (have.length < 6 || want.length < 6) return false
  return want.every((part, at) => globCovers(part, have[at] ?? ''))
}

function areWithin(narrow: readonly string[], wide: readonly string[]): boolean {
  return narrow.every(block => wide.some(each => isWithinBlock(block, each) === true))
}
