import { splitArn } from '../glob/arn.ts'
import { isWithinBlock } from './cidr-blocks.ts'
import type { ValueComparison } from './key-value.ts'
import { isResolvedGlobMatch, type ResolvedText } from './request-variables.ts'
import { parsePolicyDate } from './dates.ts'

/** A boolean, or unknown where AWS's documentation is silent. */
export type BooleanOrUnknown = boolean | 'UNKNOWN'

/** The lowercase comparison of an operator without prefix and suffix, such as `numericlessthan`. */
export interface OperatorUse {
  name: string
  comparison: ValueComparison
}

/** Whether a request's value matches the policy's value (IAM User Guide, "Condition operators"). */
export function compareConditionValue(
  { name, comparison }: OperatorUse,
  wanted: ResolvedText,
  value: string,
): BooleanOrUnknown {
  return COMPARE[comparison](wanted, value, name)
}

const COMPARE: Readonly<
  Record<ValueComparison, (wanted: ResolvedText, value: string, name: string) => BooleanOrUnknown>
> = {
  EQUALS: ({ text }, value, name) => (name === 'binaryequals' ? compareBytes(text, value) : text === value),
  EQUALS_IN_ANY_CASE: ({ text }, value) => text.toLowerCase() === value.toLowerCase(),
  LIKE: ({ glob }, value) => isResolvedGlobMatch(glob, value),
  ARN: ({ glob }, value) => isAlikeByArnParts(glob, value),
  BOOL: ({ text }, value) => compareBooleans(text.toLowerCase(), value.toLowerCase()),
  ADDRESS: ({ text }, value) => isWithinBlock(value, text),
  ORDER: ({ text }, value, name) => compareOrder(name, text, value),
}

/** Compares the bytes that Base64 encodes: trailing `=` is padding. */
function compareBytes(wanted: string, value: string): BooleanOrUnknown {
  if (!isBase64(wanted) || !isBase64(value)) return 'UNKNOWN'
  return wanted.replace(/=+$/, '') === value.replace(/=+$/, '')
}

function isBase64(text: string): boolean {
  return /^[A-Za-z0-9+/]*={0,2}$/.test(text)
}

function compareBooleans(wanted: string, value: string): BooleanOrUnknown {
  const areBoth = [wanted, value].every(each => each === 'true' || each === 'false')
  return areBoth ? wanted === value : 'UNKNOWN'
}

/** ARNs are compared in six parts; a wildcard does not cross a part. A single `*` matches every ARN. */
function isAlikeByArnParts(glob: string, value: string): boolean {
  if (/^\*+$/.test(glob)) return true
  const want = splitArn(glob)
  const have = splitArn(value)
  return (
    want.length === 6 &&
    have.length === 6 &&
    want.every((part, at) => isResolvedGlobMatch(part, have[at] ?? ''))
  )
}

function compareOrder(name: string, wanted: string, value: string): BooleanOrUnknown {
  const order = name.startsWith('date') ? orderDates(value, wanted) : orderNumbers(value, wanted)
  if (order === undefined) return 'UNKNOWN'
  if (name.endsWith('lessthan')) return order < 0
  if (name.endsWith('lessthanequals')) return order <= 0
  if (name.endsWith('greaterthan')) return order > 0
  return name.endsWith('greaterthanequals') ? order >= 0 : order === 0
}

function orderDates(one: string, other: string): number | undefined {
  const [a, b] = [parsePolicyDate(one), parsePolicyDate(other)]
  return a === undefined || b === undefined ? undefined : a - b
}

/** Compares whole numbers of any length exactly. */
function orderNumbers(one: string, other: string): number | undefined {
  if (![one, other].every(text => /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?$/i.test(text))) return undefined
  if (![one, other].every(text => /^-?\d+$/.test(text))) return Number(one) - Number(other)
  const [a, b] = [BigInt(one), BigInt(other)]
  return a < b ? -1 : a > b ? 1 : 0
}
