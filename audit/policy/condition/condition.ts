import type { Statement } from '../document.ts'
import { not, whichever, type Holds } from '../holds.ts'
import { isOneOf, type Comparison, type KeyValue } from './key-value.ts'
import { substitute } from './policy-variable.ts'

/** What a request's condition keys (in lower case) are known to be: one of several alternatives. */
export type Context = (key: string) => readonly KeyValue[]

/** An operator with one key and its values (IAM User Guide, "Condition operators"). */
export interface Test {
  /** As it is written. */
  operator: string
  /** In lower case: keys have no case. */
  key: string
  values: readonly string[]
  /** What the operator means; undefined where no operator is called so. */
  meaning: Meaning | 'NULL' | undefined
  /** Whether `${…}` in a value is a variable: it is since version 2012-10-17. */
  hasVariables: boolean
}

/** What an operator means. */
export interface Meaning {
  comparison: Comparison
  /** The test is for what the values are not. */
  negated: boolean
  /** Passes where the key is not there. */
  ifExists: boolean
  quantifier: 'FORANYVALUE' | 'FORALLVALUES' | 'NONE'
}

const COMPARISONS: Readonly<Record<string, Comparison>> = {
  stringequals: 'EQUALS',
  stringequalsignorecase: 'EQUALS_IN_ANY_CASE',
  stringlike: 'LIKE',
  arnequals: 'ARN',
  arnlike: 'ARN',
  binaryequals: 'EQUALS',
  bool: 'BOOL',
  ipaddress: 'ADDRESS',
  ...Object.fromEntries(
    ['equals', 'lessthan', 'lessthanequals', 'greaterthan', 'greaterthanequals'].flatMap(order => [
      [`numeric${order}`, 'ORDER'] as const,
      [`date${order}`, 'ORDER'] as const,
    ]),
  ),
}

/** The tests of a statement's Condition, all of which must hold. */
export function testsOf(statement: Statement, version: string): Test[] {
  return testsAsWritten(statement, version).map(turned)
}

/** The same, each about the key that the policy writes. */
export function testsAsWritten(statement: Statement, version: string): Test[] {
  return Object.entries(statement.Condition ?? {}).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, values]): Test => {
      const hasVariables = version === '2012-10-17'
      return { operator, key: key.toLowerCase(), values, meaning: meaningOf(operator), hasVariables }
    }),
  )
}

/** Comparing the resource's organization with the caller's says the same as the other way round. */
function turned(test: Test): Test {
  const [value, ...more] = test.values
  if (test.key !== 'aws:resourceorgid' || more.length > 0 || !test.hasVariables) return test
  if (value?.toLowerCase() !== '${aws:principalorgid}') return test
  return { ...test, key: 'aws:principalorgid', values: ['${aws:ResourceOrgID}'] }
}

function meaningOf(operator: string): Test['meaning'] {
  const [, prefix = 'none', name = '', suffix] =
    /^(?:(foranyvalue|forallvalues):)?([a-z]+?)(ifexists)?$/.exec(operator.toLowerCase()) ?? []
  if (name === 'null') return 'NULL'
  const positive = name.replace(/^(string|arn|numeric|date)not/, '$1').replace(/^not(ipaddress)$/, '$1')
  const comparison = Object.hasOwn(COMPARISONS, positive) ? COMPARISONS[positive] : undefined
  if (
    comparison === undefined ||
    (comparison === 'ORDER' && positive !== name && !name.endsWith('notequals'))
  )
    return undefined
  const quantifier = prefix.toUpperCase() as Meaning['quantifier']
  return { comparison, negated: positive !== name, ifExists: suffix !== undefined, quantifier }
}

/** Whether a test holds for a request. */
export function testHolds(test: Test, context: Context): Holds {
  return whichever(context(test.key).map(value => holdsFor(test, value, context)))
}

/** Whether a test holds for a request in which its key has `value`. */
export function holdsFor(test: Test, value: KeyValue, context: Context): Holds {
  const { meaning, key } = test
  if (meaning === undefined) return 'SOMETIMES'
  if (meaning === 'NULL') return isNull(test.values, value === 'ABSENT')
  if (value === 'ABSENT') return withoutKey(meaning)
  const values = test.hasVariables
    ? substitute(test.values, context, value)
    : { known: test.values, open: [] }
  const isNothing = values.known.length === 0 && test.values.length > 0
  const found = isNothing ? 'NEVER' : isOneOf(key, value, meaning.comparison, values.known)
  const either = found === 'NEVER' && values.open.length > 0 ? 'SOMETIMES' : found
  return meaning.negated ? not(either) : either
}

/** Whether an operator holds for a request without the key. */
export function withoutKey({ negated, ifExists, quantifier }: Meaning): Holds {
  if (ifExists || quantifier === 'FORALLVALUES') return 'ALWAYS'
  return negated && quantifier === 'NONE' ? 'ALWAYS' : 'NEVER'
}

function isNull(values: readonly string[], absent: boolean): Holds {
  const wanted = values.map(value => value.toLowerCase())
  if (wanted.length === 0 || !wanted.every(value => value === 'true' || value === 'false')) return 'SOMETIMES'
  return wanted.includes(absent ? 'true' : 'false') ? 'ALWAYS' : 'NEVER'
}
