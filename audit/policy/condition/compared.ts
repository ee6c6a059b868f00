import { arnParts } from '../glob/arn-parts.ts'
import { isWithinBlock } from './address-range.ts'
import type { Comparison } from './key-value.ts'
import { globOfMatches, type FilledIn } from './filled-in.ts'
import { momentIn } from './moment.ts'

/** Whether something is so; unknown where AWS's pages do not tell. */
export type Known = boolean | 'UNKNOWN'

/** What an operator compares by, in lower case and without prefix and suffix: `numericlessthan`. */
export interface Relation {
  name: string
  comparison: Comparison
}

/** Whether `value`, which the request has, is as the policy wants it (IAM User Guide, "Condition operators"). */
export function isAsWanted({ name, comparison }: Relation, wanted: FilledIn, value: string): Known {
  return COMPARE[comparison](wanted, value, name)
}

const COMPARE: Readonly<Record<Comparison, (wanted: FilledIn, value: string, name: string) => Known>> = {
  EQUALS: ({ text }, value, name) => (name === 'binaryequals' ? areSameBytes(text, value) : text === value),
  EQUALS_IN_ANY_CASE: ({ text }, value) => text.toLowerCase() === value.toLowerCase(),
  LIKE: ({ glob }, value) => globOfMatches(glob, value),
  ARN: ({ glob }, value) => isAlikeByParts(glob, value),
  BOOL: ({ text }, value) => areSameTruth(text.toLowerCase(), value.toLowerCase()),
  ADDRESS: ({ text }, value) => isWithinBlock(value, text),
  ORDER: ({ text }, value, name) => isInOrder(name, text, value),
}

/** Base64, by the bytes it stands for: `=` at its end is no byte. */
function areSameBytes(wanted: string, value: string): Known {
  if (!isBase64(wanted) || !isBase64(value)) return 'UNKNOWN'
  return wanted.replace(/=+$/, '') === value.replace(/=+$/, '')
}

function isBase64(text: string): boolean {
  return /^[A-Za-z0-9+/]*={0,2}$/.test(text)
}

function areSameTruth(wanted: string, value: string): Known {
  const areBoth = [wanted, value].every(each => each === 'true' || each === 'false')
  return areBoth ? wanted === value : 'UNKNOWN'
}

/** ARNs are compared in six parts, none of which a wildcard leaves; a star alone is every ARN. */
function isAlikeByParts(glob: string, value: string): boolean {
  if (/^\*+$/.test(glob)) return true
  const want = arnParts(glob)
  const have = arnParts(value)
  return (
    want.length === 6 && have.length === 6 && want.every((part, at) => globOfMatches(part, have[at] ?? ''))
  )
}

function isInOrder(name: string, wanted: string, value: string): Known {
  const order = name.startsWith('date') ? orderOfMoments(value, wanted) : orderOfNumbers(value, wanted)
  if (order === undefined) return 'UNKNOWN'
  if (name.endsWith('lessthan')) return order < 0
  if (name.endsWith('lessthanequals')) return order <= 0
  if (name.endsWith('greaterthan')) return order > 0
  return name.endsWith('greaterthanequals') ? order >= 0 : order === 0
}

function orderOfMoments(one: string, other: string): number | undefined {
  const [a, b] = [momentIn(one), momentIn(other)]
  return a === undefined || b === undefined ? undefined : a - b
}

/** Whole numbers are compared to the last digit, however many they have. */
function orderOfNumbers(one: string, other: string): number | undefined {
  if (![one, other].every(text => /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?$/i.test(text))) return undefined
  if (![one, other].every(text => /^-?\d+$/.test(text))) return Number(one) - Number(other)
  const [a, b] = [BigInt(one), BigInt(other)]
  return a < b ? -1 : a > b ? 1 : 0
}
