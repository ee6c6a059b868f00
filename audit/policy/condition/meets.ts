import { isAsWanted, type Known } from './compared.ts'
import { withoutKey, type Meaning, type Test } from './condition.ts'
import { asWritten, filledIn, type FilledIn } from './filled-in.ts'
import type { RequestContext } from './request.ts'

/**
 * Whether a request of which every condition key is known meets `test`. Unknown where AWS's pages do not tell: for an
 * operator that there is not (Null takes no IfExists), an empty list of values, a value that is not of the operator's
 * type, and a key with several values under an operator without ForAllValues or ForAnyValue.
 * Source: IAM User Guide, "IAM JSON policy elements: Condition operators", "Conditions with multiple context keys or
 * values", "Single-valued vs. multivalued context keys".
 */
export function meets(test: Test, request: RequestContext): Known {
  const { meaning, key, operator } = test
  const values = request.get(key) ?? []
  if (meaning === undefined || (meaning === 'NULL' && operator.length > 'Null'.length)) return 'UNKNOWN'
  if (meaning === 'NULL') return isNull(test.values, values.length === 0)
  if (values.length === 0) return withoutKey(meaning) === 'ALWAYS'
  if (test.values.length === 0) return 'UNKNOWN'
  return meetsBy(meaning, values, wantedBy(test, meaning, request))
}

/** Whether a value of the request is one of those wanted, and none of them where the operator is negated. */
type Passes = (value: string) => Known

function wantedBy(
  { operator, values, hasVariables }: Test,
  meaning: Meaning,
  request: RequestContext,
): Passes {
  const { comparison, negated } = meaning
  const name = operator
    .toLowerCase()
    .replace(/^.*:/, '')
    .replace(/ifexists$/, '')
  const isReplaced = hasVariables && TAKE_VARIABLES.has(comparison) && !name.startsWith('binary')
  const wanted = values.map(each => (isReplaced ? filledIn(each, request) : asWritten(each)))
  const relation = { name, comparison }
  const known = wanted.filter((each): each is FilledIn => each !== undefined)
  return value => {
    const found = some(known.map(each => isAsWanted(relation, each, value)))
    return negated && found !== 'UNKNOWN' ? !found : found
  }
}

/** The operators of strings and ARNs (IAM User Guide, "Where you can use policy variables"). */
const TAKE_VARIABLES = new Set<Meaning['comparison']>(['EQUALS', 'EQUALS_IN_ANY_CASE', 'LIKE', 'ARN'])

/** An empty text is a set of no values to ForAllValues and ForAnyValue. */
function meetsBy({ quantifier }: Meaning, values: readonly string[], passes: Passes): Known {
  const [first = '', ...more] = values
  if (quantifier === 'NONE') return more.length === 0 ? passes(first) : 'UNKNOWN'
  const isNothing = values.every(value => value === '')
  if (quantifier === 'FORANYVALUE') return !isNothing && some(values.map(passes))
  return isNothing || every(values.map(passes))
}

function isNull(wanted: readonly string[], absent: boolean): Known {
  const said = wanted.map(each => each.toLowerCase())
  if (said.includes(absent ? 'true' : 'false')) return true
  return said.length > 0 && said.every(each => each === 'true' || each === 'false') ? false : 'UNKNOWN'
}

/** Whether all hold. */
export function every(all: readonly Known[]): Known {
  if (all.includes(false)) return false
  return all.includes('UNKNOWN') ? 'UNKNOWN' : true
}

function some(all: readonly Known[]): Known {
  if (all.includes(true)) return true
  return all.includes('UNKNOWN') ? 'UNKNOWN' : false
}
