import * as fc from 'fast-check'
import { ORACLE_ACCOUNT_ID, ORACLE_OTHER_ACCOUNT_ID } from './alphabet.ts'
import type { OracleContext, OracleStatement } from '../document.ts'

type ConditionKeyType = 'string' | 'arn' | 'number' | 'date' | 'bool' | 'address' | 'binary'

/** A condition key, its possible values in requests, and the values that policies test. */
export interface ConditionKeySample {
  name: string
  type: ConditionKeyType
  /** Whether a request can contain several values. */
  multivalued?: true
  /** Whether policies test it only with plain operators. */
  isComparable?: true
  requestValues: readonly string[]
  policyValues: readonly string[]
}

const ROLE = `arn:aws:iam::${ORACLE_ACCOUNT_ID}:role/app`
const USER = `arn:aws:iam::${ORACLE_ACCOUNT_ID}:user/alice`

/** Keys that identify the caller: what is known of a principal determines them. */
const PRINCIPAL_KEYS: readonly ConditionKeySample[] = [
  {
    name: 'aws:PrincipalArn',
    type: 'arn',
    requestValues: [ROLE, USER],
    policyValues: [
      ROLE,
      USER,
      'arn:aws:iam::*:role/*',
      `arn:aws:iam::${ORACLE_ACCOUNT_ID}:user/\${aws:username}`,
    ],
  },
  {
    name: 'aws:username',
    type: 'string',
    requestValues: ['alice', 'bob'],
    policyValues: ['alice', 'a*', 'Bob', '${aws:username}'],
  },
  {
    name: 'aws:PrincipalTag/team',
    type: 'string',
    requestValues: ['blue', 'red'],
    policyValues: ['blue', 'b*', 'Red', '${aws:RequestTag/env}', "${aws:PrincipalTag/none, 'blue'}"],
  },
  {
    name: 'aws:PrincipalAccount',
    type: 'string',
    requestValues: [ORACLE_ACCOUNT_ID],
    policyValues: [ORACLE_ACCOUNT_ID, ORACLE_OTHER_ACCOUNT_ID, '1*'],
  },
  {
    name: 'aws:PrincipalOrgID',
    type: 'string',
    requestValues: ['o-one'],
    policyValues: ['o-one', 'o-two', 'o-*'],
  },
]

/** Keys whose value the caller chooses. */
const CHOSEN_KEYS: readonly ConditionKeySample[] = [
  {
    name: 'aws:RequestTag/env',
    type: 'string',
    requestValues: ['blue', 'prod', ''],
    policyValues: ['blue', 'prod', 'p??d', '', '${aws:PrincipalTag/team}', '${*}'],
  },
  {
    name: 'aws:TagKeys',
    type: 'string',
    multivalued: true,
    requestValues: ['env', 'team'],
    policyValues: ['env', 'team', 't*'],
  },
  {
    name: 'iam:PassedToService',
    type: 'string',
    requestValues: ['lambda.amazonaws.com', 'ec2.amazonaws.com'],
    policyValues: ['lambda.amazonaws.com', 'ec2.*', 'LAMBDA.amazonaws.com'],
  },
  {
    name: 's3:max-keys',
    type: 'number',
    requestValues: ['5', '10', '10.5'],
    policyValues: ['5', '10', '10.0', '10.5'],
  },
]

/** Keys that the circumstances of a request determine. */
const ENVIRONMENT_KEYS: readonly ConditionKeySample[] = [
  {
    name: 'aws:SourceIp',
    type: 'address',
    requestValues: ['203.0.113.9', '10.1.2.3', '2001:db8::1'],
    policyValues: ['203.0.113.0/24', '203.0.113.9', '10.0.0.0/8', '2001:db8::/32', '0.0.0.0/0'],
  },
  {
    name: 'aws:MultiFactorAuthPresent',
    type: 'bool',
    requestValues: ['true', 'false'],
    policyValues: ['true', 'false'],
  },
  {
    name: 'aws:SecureTransport',
    type: 'bool',
    requestValues: ['true', 'false'],
    policyValues: ['true', 'false'],
  },
  {
    name: 'aws:CurrentTime',
    type: 'date',
    requestValues: ['2026-11-25T12:00:00Z', '2027-01-01T00:00:00Z'],
    policyValues: ['2026-06-01T00:00:00Z', '2027-01-01T00:00:00Z', '1795996800', '2020-01-01T00:00:00Z'],
  },
  {
    name: 'aws:SourceVpce',
    type: 'string',
    requestValues: ['vpce-1', 'vpce-2'],
    policyValues: ['vpce-1', 'vpce-?'],
  },
  {
    name: 'kms:EncryptionContext/blob',
    type: 'binary',
    requestValues: ['QUJD', 'AAE='],
    policyValues: ['QUJD', 'AAE='],
  },
]

export const CONDITION_KEYS: readonly ConditionKeySample[] = [
  ...PRINCIPAL_KEYS,
  ...CHOSEN_KEYS,
  ...ENVIRONMENT_KEYS,
]

/** Keys for which one test can be compared with another: texts without wildcards, one for each statement. */
export const COMPARABLE_CONDITION_KEYS: readonly ConditionKeySample[] = [...CHOSEN_KEYS, ...ENVIRONMENT_KEYS]
  .filter(({ type, multivalued }) => type === 'string' && !multivalued)
  .map(conditionKeySample => ({
    ...conditionKeySample,
    isComparable: true as const,
    policyValues: conditionKeySample.policyValues.filter(value => /^[^*?$]+$/.test(value)),
  }))

const EQUALITIES = ['Equals', 'NotEquals', 'LessThan', 'LessThanEquals', 'GreaterThan', 'GreaterThanEquals']

const STRINGS = ['Equals', 'NotEquals', 'EqualsIgnoreCase', 'NotEqualsIgnoreCase', 'Like', 'NotLike']

const OPERATORS: Readonly<Record<ConditionKeyType, readonly string[]>> = {
  string: STRINGS.map(each => `String${each}`),
  arn: ['ArnEquals', 'ArnNotEquals', 'ArnLike', 'ArnNotLike', 'StringEquals', 'StringLike', 'StringNotLike'],
  number: EQUALITIES.map(each => `Numeric${each}`),
  date: EQUALITIES.map(each => `Date${each}`),
  bool: ['Bool'],
  address: ['IpAddress', 'NotIpAddress'],
  binary: ['BinaryEquals'],
}

function listQuantifiers({ multivalued, isComparable }: ConditionKeySample): readonly string[] {
  if (isComparable) return ['']
  return multivalued ? ['ForAllValues:', 'ForAnyValue:'] : ['', '', '', 'ForAnyValue:', 'ForAllValues:']
}

/** One operator with a key and values: `[operator, key, values]`. */
function generateTest(
  keys: readonly ConditionKeySample[],
): fc.Arbitrary<readonly [string, string, readonly string[]]> {
  return fc.constantFrom(...keys).chain(conditionKeySample =>
    fc.oneof(
      {
        weight: conditionKeySample.isComparable ? 0 : 1,
        arbitrary: fc
          .constantFrom(['true'], ['false'])
          .map(want => ['Null', conditionKeySample.name, want] as const),
      },
      {
        weight: 6,
        arbitrary: fc
          .tuple(
            fc.constantFrom(...OPERATORS[conditionKeySample.type]),
            fc.uniqueArray(fc.constantFrom(...conditionKeySample.policyValues), {
              minLength: 1,
              maxLength: 3,
            }),
            fc.constantFrom('', '', 'IfExists'),
            fc.constantFrom(...listQuantifiers(conditionKeySample)),
            fc.constantFrom(
              conditionKeySample.name,
              conditionKeySample.name,
              conditionKeySample.name.toUpperCase(),
            ),
          )
          .map(
            ([operator, values, suffix, prefix, name]) =>
              [`${prefix}${operator}${suffix}`, name, values] as const,
          ),
      },
    ),
  )
}

/** The Condition of a statement, often none; `{}` is possible too. Without keys always none. */
export function generateCondition(
  keys: readonly ConditionKeySample[],
): fc.Arbitrary<OracleStatement['Condition']> {
  if (keys.length === 0) return fc.constant(undefined)
  const tests = fc
    .array(generateTest(keys), { maxLength: keys.every(({ isComparable }) => isComparable) ? 1 : 2 })
    .map(all => {
      const made: Record<string, Record<string, readonly string[]>> = {}
      for (const [operator, key, values] of all) made[operator] = { ...made[operator], [key]: values }
      return made
    })
  return fc.oneof({ weight: 1, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: tests })
}

/** The context of a request: each key is present or not, with values that policies test. */
export function generateRequestContext(keys: readonly ConditionKeySample[]): fc.Arbitrary<OracleContext> {
  const entries = keys.map(({ name, requestValues, multivalued }) => {
    const value: fc.Arbitrary<string | string[]> = multivalued
      ? fc.uniqueArray(fc.constantFrom(...requestValues), { minLength: 1 })
      : fc.constantFrom(...requestValues)
    return [name, fc.option(value, { nil: undefined, freq: 2 })] as const
  })
  return fc
    .record(Object.fromEntries(entries))
    .map(
      context =>
        Object.fromEntries(
          Object.entries(context).filter(([, value]) => value !== undefined),
        ) as OracleContext,
    )
}
