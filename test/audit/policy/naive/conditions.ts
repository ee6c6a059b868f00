import * as fc from 'fast-check'
import { ACCOUNT, OTHER_ACCOUNT } from './alphabet.ts'
import type { NaiveContext, NaiveStatement } from './document.ts'

type Type = 'string' | 'arn' | 'number' | 'date' | 'bool' | 'address' | 'binary'

/** A condition key, what it can be in a request, and what policies want of it. */
export interface Key {
  name: string
  type: Type
  /** Whether a request can hold several values. */
  multivalued?: true
  /** Whether policies ask for it by plain operators only. */
  plain?: true
  has: readonly string[]
  wants: readonly string[]
}

const ROLE = `arn:aws:iam::${ACCOUNT}:role/app`
const USER = `arn:aws:iam::${ACCOUNT}:user/alice`

/** Keys that say who asks: what is known of a principal settles them. */
const PRINCIPAL_KEYS: readonly Key[] = [
  {
    name: 'aws:PrincipalArn',
    type: 'arn',
    has: [ROLE, USER],
    wants: [ROLE, USER, 'arn:aws:iam::*:role/*', `arn:aws:iam::${ACCOUNT}:user/\${aws:username}`],
  },
  {
    name: 'aws:username',
    type: 'string',
    has: ['alice', 'bob'],
    wants: ['alice', 'a*', 'Bob', '${aws:username}'],
  },
  {
    name: 'aws:PrincipalTag/team',
    type: 'string',
    has: ['blue', 'red'],
    wants: ['blue', 'b*', 'Red', '${aws:RequestTag/env}', "${aws:PrincipalTag/none, 'blue'}"],
  },
  { name: 'aws:PrincipalAccount', type: 'string', has: [ACCOUNT], wants: [ACCOUNT, OTHER_ACCOUNT, '1*'] },
  { name: 'aws:PrincipalOrgID', type: 'string', has: ['o-one'], wants: ['o-one', 'o-two', 'o-*'] },
]

/** Keys whose value the caller chooses with the request. */
const CHOSEN_KEYS: readonly Key[] = [
  {
    name: 'aws:RequestTag/env',
    type: 'string',
    has: ['blue', 'prod', ''],
    wants: ['blue', 'prod', 'p??d', '', '${aws:PrincipalTag/team}', '${*}'],
  },
  {
    name: 'aws:TagKeys',
    type: 'string',
    multivalued: true,
    has: ['env', 'team'],
    wants: ['env', 'team', 't*'],
  },
  {
    name: 'iam:PassedToService',
    type: 'string',
    has: ['lambda.amazonaws.com', 'ec2.amazonaws.com'],
    wants: ['lambda.amazonaws.com', 'ec2.*', 'LAMBDA.amazonaws.com'],
  },
  { name: 's3:max-keys', type: 'number', has: ['5', '10', '10.5'], wants: ['5', '10', '10.0', '10.5'] },
]

/** Keys that the surroundings of a request settle. */
const ENVIRONMENT_KEYS: readonly Key[] = [
  {
    name: 'aws:SourceIp',
    type: 'address',
    has: ['203.0.113.9', '10.1.2.3', '2001:db8::1'],
    wants: ['203.0.113.0/24', '203.0.113.9', '10.0.0.0/8', '2001:db8::/32', '0.0.0.0/0'],
  },
  { name: 'aws:MultiFactorAuthPresent', type: 'bool', has: ['true', 'false'], wants: ['true', 'false'] },
  { name: 'aws:SecureTransport', type: 'bool', has: ['true', 'false'], wants: ['true', 'false'] },
  {
    name: 'aws:CurrentTime',
    type: 'date',
    has: ['2026-11-25T12:00:00Z', '2027-01-01T00:00:00Z'],
    wants: ['2026-06-01T00:00:00Z', '2027-01-01T00:00:00Z', '1795996800', '2020-01-01T00:00:00Z'],
  },
  { name: 'aws:SourceVpce', type: 'string', has: ['vpce-1', 'vpce-2'], wants: ['vpce-1', 'vpce-?'] },
  { name: 'kms:EncryptionContext/blob', type: 'binary', has: ['QUJD', 'AAE='], wants: ['QUJD', 'AAE='] },
]

export const KEYS: readonly Key[] = [...PRINCIPAL_KEYS, ...CHOSEN_KEYS, ...ENVIRONMENT_KEYS]

/** Keys of which it can be told whether one test says more than another: texts without wildcards, one to a statement. */
export const PLAIN_KEYS: readonly Key[] = [...CHOSEN_KEYS, ...ENVIRONMENT_KEYS]
  .filter(({ type, multivalued }) => type === 'string' && !multivalued)
  .map(key => ({
    ...key,
    plain: true as const,
    wants: key.wants.filter(value => /^[^*?$]+$/.test(value)),
  }))

const EQUALITIES = ['Equals', 'NotEquals', 'LessThan', 'LessThanEquals', 'GreaterThan', 'GreaterThanEquals']

const STRINGS = ['Equals', 'NotEquals', 'EqualsIgnoreCase', 'NotEqualsIgnoreCase', 'Like', 'NotLike']

const OPERATORS: Readonly<Record<Type, readonly string[]>> = {
  string: STRINGS.map(each => `String${each}`),
  arn: ['ArnEquals', 'ArnNotEquals', 'ArnLike', 'ArnNotLike', 'StringEquals', 'StringLike', 'StringNotLike'],
  number: EQUALITIES.map(each => `Numeric${each}`),
  date: EQUALITIES.map(each => `Date${each}`),
  bool: ['Bool'],
  address: ['IpAddress', 'NotIpAddress'],
  binary: ['BinaryEquals'],
}

function quantifiersOf({ multivalued, plain }: Key): readonly string[] {
  if (plain) return ['']
  return multivalued ? ['ForAllValues:', 'ForAnyValue:'] : ['', '', '', 'ForAnyValue:', 'ForAllValues:']
}

/** One operator with a key and values: `[operator, key, values]`. */
function test(keys: readonly Key[]): fc.Arbitrary<readonly [string, string, readonly string[]]> {
  return fc.constantFrom(...keys).chain(key =>
    fc.oneof(
      {
        weight: key.plain ? 0 : 1,
        arbitrary: fc.constantFrom(['true'], ['false']).map(want => ['Null', key.name, want] as const),
      },
      {
        weight: 6,
        arbitrary: fc
          .tuple(
            fc.constantFrom(...OPERATORS[key.type]),
            fc.uniqueArray(fc.constantFrom(...key.wants), { minLength: 1, maxLength: 3 }),
            fc.constantFrom('', '', 'IfExists'),
            fc.constantFrom(...quantifiersOf(key)),
            fc.constantFrom(key.name, key.name, key.name.toUpperCase()),
          )
          .map(
            ([operator, values, suffix, prefix, name]) =>
              [`${prefix}${operator}${suffix}`, name, values] as const,
          ),
      },
    ),
  )
}

/** The Condition of a statement, often none: `{}` too is one. Without keys always none. */
export function condition(keys: readonly Key[]): fc.Arbitrary<NaiveStatement['Condition']> {
  if (keys.length === 0) return fc.constant(undefined)
  const tests = fc.array(test(keys), { maxLength: keys.every(({ plain }) => plain) ? 1 : 2 }).map(all => {
    const made: Record<string, Record<string, readonly string[]>> = {}
    for (const [operator, key, values] of all) made[operator] = { ...made[operator], [key]: values }
    return made
  })
  return fc.oneof({ weight: 1, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: tests })
}

/** The context of a request: each key is there or not, with values that policies ask for. */
export function contextOf(keys: readonly Key[]): fc.Arbitrary<NaiveContext> {
  const entries = keys.map(({ name, has, multivalued }) => {
    const value: fc.Arbitrary<string | string[]> = multivalued
      ? fc.uniqueArray(fc.constantFrom(...has), { minLength: 1 })
      : fc.constantFrom(...has)
    return [name, fc.option(value, { nil: undefined, freq: 2 })] as const
  })
  return fc
    .record(Object.fromEntries(entries))
    .map(
      context =>
        Object.fromEntries(
          Object.entries(context).filter(([, value]) => value !== undefined),
        ) as NaiveContext,
    )
}
