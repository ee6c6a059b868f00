import type { PolicyStatement } from '../policy-document.ts'
import { negateTristate, combineAlternatives, type Tristate } from '../tristate.ts'
import { compareKeyValue, type ValueComparison, type ConditionKeyValue } from './key-value.ts'
import { resolveKnownVariables } from './partial-variables.ts'
import { countSteps } from '../step-limit.ts'

/** What is known of the condition keys (lowercase) of a request: a list of alternatives. */
export type ConditionContext = (key: string) => readonly ConditionKeyValue[]

/** One operator with one key and its values (IAM User Guide, "Condition operators"). */
export interface ConditionTest {
  /** As the policy spells it. */
  operator: string
  /** Lowercase: keys are case-insensitive. */
  key: string
  values: readonly string[]
  /** The parsed operator; undefined for an operator that does not exist. */
  meaning: OperatorMeaning | 'NULL' | undefined
  /** Whether `${…}` in a value is a variable, as it is from version 2012-10-17. */
  hasVariables: boolean
}

/** The parsed meaning of an operator. */
export interface OperatorMeaning {
  comparison: ValueComparison
  /** The test excludes the values. */
  negated: boolean
  /** The test passes if the key is missing. */
  ifExists: boolean
  quantifier: 'FORANYVALUE' | 'FORALLVALUES' | 'NONE'
}

const COMPARISONS: Readonly<Record<string, ValueComparison>> = {
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

/** The tests of a statement's Condition. All of them must hold. */
export function parseConditionTests(policyStatement: PolicyStatement, version: string): ConditionTest[] {
  return parseConditionTestsAsWritten(policyStatement, version).map(normalizeOrganizationTest)
}

/** The same, with the keys as the policy spells them. */
export function parseConditionTestsAsWritten(
  policyStatement: PolicyStatement,
  version: string,
): ConditionTest[] {
  return Object.entries(policyStatement.Condition ?? {}).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, values]): ConditionTest => {
      const hasVariables = version === '2012-10-17'
      return { operator, key: key.toLowerCase(), values, meaning: parseOperator(operator), hasVariables }
    }),
  )
}

/** Comparing the resource's organization with the caller's is equivalent to the reverse. */
function normalizeOrganizationTest(conditionTest: ConditionTest): ConditionTest {
  const [value, ...more] = conditionTest.values
  if (conditionTest.key !== 'aws:resourceorgid' || more.length > 0 || !conditionTest.hasVariables)
    return conditionTest
  if (value?.toLowerCase() !== '${aws:principalorgid}') return conditionTest
  return { ...conditionTest, key: 'aws:principalorgid', values: ['${aws:ResourceOrgID}'] }
}

function parseOperator(operator: string): ConditionTest['meaning'] {
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
  const quantifier = prefix.toUpperCase() as OperatorMeaning['quantifier']
  return { comparison, negated: positive !== name, ifExists: suffix !== undefined, quantifier }
}

/** Whether a test holds for a request. */
export function evaluateConditionTest(
  conditionTest: ConditionTest,
  conditionContext: ConditionContext,
): Tristate {
  return combineAlternatives(
    conditionContext(conditionTest.key).map(value =>
      evaluateTestForValue(conditionTest, value, conditionContext),
    ),
  )
}

/** Whether a test holds for a request in which its key has this value. */
export function evaluateTestForValue(
  conditionTest: ConditionTest,
  value: ConditionKeyValue,
  conditionContext: ConditionContext,
): Tristate {
  const { meaning, key } = conditionTest
  countSteps(1 + conditionTest.values.length)
  if (meaning === undefined) return 'SOMETIMES'
  if (meaning === 'NULL') return evaluateNullTest(conditionTest.values, value === 'ABSENT')
  if (value === 'ABSENT') return evaluateTestWithoutKey(meaning)
  const values = conditionTest.hasVariables
    ? resolveKnownVariables(conditionTest.values, conditionContext, value)
    : { known: conditionTest.values, open: [] }
  const isNothing = values.known.length === 0 && conditionTest.values.length > 0
  const found = isNothing ? 'NEVER' : compareKeyValue(key, value, meaning.comparison, values.known)
  const either = found === 'NEVER' && values.open.length > 0 ? 'SOMETIMES' : found
  return meaning.negated ? negateTristate(either) : either
}

/** Whether a test holds for a request without the key. */
export function evaluateTestWithoutKey({ negated, ifExists, quantifier }: OperatorMeaning): Tristate {
  if (ifExists || quantifier === 'FORALLVALUES') return 'ALWAYS'
  return negated && quantifier === 'NONE' ? 'ALWAYS' : 'NEVER'
}

function evaluateNullTest(values: readonly string[], absent: boolean): Tristate {
  const wanted = values.map(value => value.toLowerCase())
  if (wanted.length === 0 || !wanted.every(value => value === 'true' || value === 'false')) return 'SOMETIMES'
  return wanted.includes(absent ? 'true' : 'false') ? 'ALWAYS' : 'NEVER'
}
