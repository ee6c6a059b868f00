import { buildNestedLists } from '../cli/hostile-input.ts'

/** Numbers outside of what a count, a port, a size or a share can be. */
export const HOSTILE_NUMBERS = [-1, 0, 0.5, 65_536, 2 ** 31, 2 ** 53, -1e308, 1e308]

/** Names that every JavaScript object has. */
export const PROTOTYPE_NAMES = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'valueOf',
]

/** Texts that are no times, or times that nothing can happen at. */
export const HOSTILE_TIMES = [
  '+275760-09-13T00:00:00Z',
  '-000001-01-01T00:00:00Z',
  '2026-02-30T25:61:61Z',
  '1970-01-01T00:00:00Z',
  'now',
]

/** Texts that look like ARNs: of other accounts and partitions, without parts, with too many. */
export const HOSTILE_ARNS = [
  'arn::::::',
  'arn:aws:iam::999999999999:role/x',
  'arn:aws-cn:iam::111122223333:role/SharedLambdaRole',
  'arn:aws:lambda:eu-west-1:111122223333:function:',
  'arn:aws:lambda:eu-west-1:111122223333:function:checkout-api:7:8:9',
  'arn:aws:ecr:eu-west-1:111122223333:repository/../../x',
  `arn:aws:iam::111122223333:role/${'a/'.repeat(600)}`,
]

/** More text than any field of AWS holds, in characters of one, two to three, and four bytes. */
export const HUGE_TEXTS = ['x'.repeat(300_000), 'é語'.repeat(60_000), '\u{1f4a5}\ud800'.repeat(30_000)]

/** How deep hostile JSON is nested. */
const LEVELS = 1_500

/** A value in a list in a list and so on, or in a member of a member. */
export function wrapDeeply(value: unknown, inMembers: boolean): unknown {
  let nested = value
  for (let level = 0; level < LEVELS; level += 1) nested = inMembers ? { items: nested } : [nested]
  return nested
}

const EVERYTHING = { Effect: 'Allow', Action: '*', Resource: '*', Principal: '*' }

/** Statements that alternate Allow and Deny with patterns of several stars: expensive to compare. */
const STARS = Array.from({ length: 12 }, (_, number) => ({
  Effect: number % 2 === 0 ? 'Allow' : 'Deny',
  NotAction: [`sns:*c*e${number}*`, `s3:*${number}*a*`],
  NotResource: [`arn:aws:s3:::*f*e*g*h${number}*`, `**a*h*b${number}*`],
}))

/** Policies that AWS would not store, that are expensive to compare, or that hide what they allow. */
const POLICIES: readonly unknown[] = [
  { Version: '2012-10-17', Statement: EVERYTHING },
  { Version: '2012-10-17', Statement: [EVERYTHING, ...STARS] },
  { Statement: 'Allow' },
  { Statement: [null, 7, [EVERYTHING]] },
  { Statement: [{ ...EVERYTHING, Effect: 'Maybe' }] },
  { Statement: [{ ...EVERYTHING, Action: {}, Resource: { a: '*' }, Principal: { AWS: {} } }] },
  { Statement: [{ ...EVERYTHING, Condition: { 'ForAnyValue:Nothing': { 'aws:x': [[{}]] } } }] },
  { Statement: [{ ...EVERYTHING, Condition: { StringEquals: { __proto__: null, constructor: 'x' } } }] },
  {
    Statement: [{ ...EVERYTHING, Action: Array.from({ length: 3_000 }, (_, number) => `s3:Get${number}*`) }],
  },
  {
    Statement: Array.from({ length: 400 }, (_, number) => ({
      ...EVERYTHING,
      Sid: 'same',
      Resource: `a${number}`,
    })),
  },
]

/** Texts of policies, among them some that cannot be parsed. */
export const HOSTILE_POLICIES: readonly string[] = [
  ...POLICIES.map(policy => JSON.stringify(policy)),
  '{"Version":"2012-10-17","Statement":[',
  '{"__proto__":{"Statement":[]},"Statement":[{"Effect":"Allow","__proto__":{"Action":"*"}}]}',
  '{"Statement":[],"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}',
  `{"Statement":${buildNestedLists(5_000)}}`,
  '%7B%22Statement%22%3A%E0%A4%A',
  'null',
  '[]',
]
