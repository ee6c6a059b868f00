import { compareConditionValue, type BooleanOrUnknown } from './operators.ts'
import { evaluateTestWithoutKey, type OperatorMeaning, type ConditionTest } from './condition-test.ts'
import { keepAsWritten, resolveRequestVariables, type ResolvedText } from './request-variables.ts'
import type { RequestContext } from './request-context.ts'

/**
 * Whether a request whose condition keys are all known meets a test. Unknown where AWS's documentation is silent: an
 * operator that does not exist (Null has no IfExists), an empty list of values, a value of the wrong type, and a key
 * with several values under an operator without ForAllValues or ForAnyValue. Source: IAM User Guide, "IAM JSON policy
 * elements: Condition operators", "Conditions with multiple context keys or values", "Single-valued vs. multivalued
 * context keys".
 */
export function evaluateTestForRequest(
  conditionTest: ConditionTest,
  request: RequestContext,
): BooleanOrUnknown {
  const { meaning, key, operator } = conditionTest
  const values = request.get(key) ?? []
  if (meaning === undefined || (meaning === 'NULL' && operator.length > 'Null'.length)) return 'UNKNOWN'
  if (meaning === 'NULL') return evaluateNullForRequest(conditionTest.values, values.length === 0)
  if (values.length === 0) return evaluateTestWithoutKey(meaning) === 'ALWAYS'
  if (conditionTest.values.length === 0) return 'UNKNOWN'
  return evaluateByQuantifier(meaning, values, buildValueCheck(conditionTest, meaning, request))
}

/** Whether a value of the request matches one of the policy's values; inverted if the operator is negated. */
type ValueCheck = (value: string) => BooleanOrUnknown

function buildValueCheck(
  { operator, values, hasVariables }: ConditionTest,
  operatorMeaning: OperatorMeaning,
  request: RequestContext,
): ValueCheck {
  const { comparison, negated } = operatorMeaning
  const name = operator
    .toLowerCase()
    .replace(/^.*:/, '')
    .replace(/ifexists$/, '')
  const isReplaced = hasVariables && TAKE_VARIABLES.has(comparison) && !name.startsWith('binary')
  const wanted = values.map(each =>
    isReplaced ? resolveRequestVariables(each, request) : keepAsWritten(each),
  )
  const relation = { name, comparison }
  const known = wanted.filter((each): each is ResolvedText => each !== undefined)
  return value => {
    const found = combineKnownWithOr(known.map(each => compareConditionValue(relation, each, value)))
    return negated && found !== 'UNKNOWN' ? !found : found
  }
}

/** String and ARN operators (IAM User Guide, "Where you can use policy variables"). */
const TAKE_VARIABLES = new Set<OperatorMeaning['comparison']>(['EQUALS', 'EQUALS_IN_ANY_CASE', 'LIKE', 'ARN'])

/** ForAllValues and ForAnyValue treat an empty text as an empty set of values. */
function evaluateByQuantifier(
  { quantifier }: OperatorMeaning,
  values: readonly string[],
  isWanted: ValueCheck,
): BooleanOrUnknown {
  const [first = '', ...more] = values
  if (quantifier === 'NONE') return more.length === 0 ? isWanted(first) : 'UNKNOWN'
  const isNothing = values.every(value => value === '')
  if (quantifier === 'FORANYVALUE') return !isNothing && combineKnownWithOr(values.map(isWanted))
  return isNothing || combineKnownWithAnd(values.map(isWanted))
}

function evaluateNullForRequest(wanted: readonly string[], absent: boolean): BooleanOrUnknown {
  const lowerCased = wanted.map(each => each.toLowerCase())
  if (lowerCased.includes(absent ? 'true' : 'false')) return true
  return lowerCased.length > 0 && lowerCased.every(each => each === 'true' || each === 'false')
    ? false
    : 'UNKNOWN'
}

/** Whether all are true. */
export function combineKnownWithAnd(all: readonly BooleanOrUnknown[]): BooleanOrUnknown {
  if (all.includes(false)) return false
  return all.includes('UNKNOWN') ? 'UNKNOWN' : true
}

function combineKnownWithOr(all: readonly BooleanOrUnknown[]): BooleanOrUnknown {
  if (all.includes(true)) return true
  return all.includes('UNKNOWN') ? 'UNKNOWN' : false
}
