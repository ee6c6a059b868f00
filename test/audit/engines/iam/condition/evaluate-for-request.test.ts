import { describe, expect, it } from 'vitest'
import { parseConditionTestsAsWritten } from '../../../../../audit/engines/iam/condition/condition-test.ts'
import { evaluateTestForRequest } from '../../../../../audit/engines/iam/condition/evaluate-for-request.ts'
import {
  buildRequestContext,
  type ContextKeyValue,
} from '../../../../../audit/engines/iam/condition/request-context.ts'
import { parsePolicy } from '../../../../../audit/engines/iam/policy-document.ts'

type Value = ContextKeyValue | undefined
type ExpectedOutcome = boolean | 'UNKNOWN'

/** Whether `operator` of the key `k` with the values `wanted` holds for a request with `value` and further keys. */
function evaluateCondition(
  operator: string,
  wanted: unknown,
  value: Value,
  more: object = {},
  Version = '2012-10-17',
) {
  const Statement = { Effect: 'Allow', Action: '*', Resource: '*', Condition: { [operator]: { K: wanted } } }
  const [statement] = parsePolicy({ Version, Statement }).Statement
  const [test] = statement ? parseConditionTestsAsWritten(statement, Version) : []
  if (test === undefined) throw new Error('no test')
  return evaluateTestForRequest(
    test,
    buildRequestContext({ ...(value === undefined ? {} : { k: value }), ...more }),
  )
}

function expectAll(
  cases: readonly (readonly [operator: string, wanted: unknown, value: Value, expected: ExpectedOutcome])[],
) {
  it.each(cases)('%s %j, for the value %j: %j', (operator, wanted, value, expectedOutcome) => {
    expect(evaluateCondition(operator, wanted, value)).toBe(expectedOutcome)
  })
}

const NONE = undefined

describe('string operators', () => {
  expectAll([
    ['StringEquals', 'a', 'a', true],
    ['StringEquals', 'a', 'A', false],
    ['StringEquals', 'a*', 'ab', false],
    ['StringEquals', 'a*', 'a*', true],
    ['StringEquals', ['a', 'b'], 'b', true],
    ['StringEquals', '', '', true],
    ['StringEquals', true, 'true', true],
    ['StringEquals', '7', 7, true],
    ['StringNotEquals', 'a', 'b', true],
    ['StringNotEquals', ['a', 'b'], 'b', false],
    ['StringNotEquals', ['a', 'b'], 'c', true],
    ['StringEqualsIgnoreCase', 'Ab', 'aB', true],
    ['StringEqualsIgnoreCase', 'Ab', 'ac', false],
    ['StringNotEqualsIgnoreCase', 'Ab', 'aB', false],
    ['StringLike', 'a*c', 'abbc', true],
    ['StringLike', 'a*', 'A', false],
    ['StringLike', 'a?', 'a', false],
    ['StringLike', 'a:*', 'a:b:c/d', true],
    ['StringLike', '*', '', true],
    ['StringNotLike', 'a*', 'abc', false],
    ['StringNotLike', ['a*', 'b*'], 'c', true],
    ['stringequals', 'a', 'a', true],
    ['STRINGLIKE', 'a*', 'ab', true],
  ])
})

describe('numeric operators', () => {
  expectAll([
    ['NumericEquals', '10', '10.0', true],
    ['NumericEquals', 10, 10, true],
    ['NumericEquals', '9007199254740993', '9007199254740992', false],
    ['NumericNotEquals', '10', '11', true],
    ['NumericNotEquals', ['10', '11'], '11', false],
    ['NumericLessThan', '10', '9', true],
    ['NumericLessThan', '10', '10', false],
    ['NumericLessThan', '9', '10', false],
    ['NumericLessThan', ['5', '10'], '7', true],
    ['NumericLessThanEquals', '10', '10', true],
    ['NumericGreaterThan', '10', '10', false],
    ['NumericGreaterThan', '9', '10', true],
    ['NumericGreaterThan', '-1', '-0.5', true],
    ['NumericGreaterThanEquals', '10', '10', true],
    ['NumericEquals', '1', 'one', 'UNKNOWN'],
    ['NumericEquals', 'one', '1', 'UNKNOWN'],
    ['NumericEquals', ['one', '1'], '1', true],
    ['NumericNotEquals', ['one', '1'], '2', 'UNKNOWN'],
    ['NumericEquals', '', '0', 'UNKNOWN'],
    ['NumericEquals', '0x10', '16', 'UNKNOWN'],
  ])
})

describe('date operators', () => {
  expectAll([
    ['DateEquals', '2026-11-25T12:00:00Z', '2026-11-25T12:00:00.000Z', true],
    ['DateEquals', '2026-11-25T12:00:00Z', '2026-11-25T13:00:00+01:00', true],
    ['DateEquals', '2026-11-25T12:00:00Z', '20261125T120000Z', true],
    ['DateEquals', '2026-11-25T12:00:00', '2026-11-25T12:00:00Z', true],
    ['DateEquals', '2026-11-25', '2026-11-25T00:00:00Z', true],
    ['DateEquals', '2026', '2026-01-01T00:00:00Z', true],
    ['DateEquals', '2026-11', '2026-11-01', true],
    ['DateEquals', '1795608000', '2026-11-25T12:00:00Z', true],
    ['DateEquals', '202601', '1970-01-03T08:16:41Z', true],
    ['DateNotEquals', '2026-11-25', '2026-11-26', true],
    ['DateLessThan', '2026-11-25T12:00:00Z', '2026-11-25T11:59:59Z', true],
    ['DateLessThan', '2026-11-25T12:00:00Z', '2026-11-25T12:00:00Z', false],
    ['DateLessThanEquals', '2026-11-25T12:00:00Z', '2026-11-25T12:00:00Z', true],
    ['DateGreaterThan', '2020-01-01T00:00:01Z', '2026-11-25T12:00:00Z', true],
    ['DateGreaterThan', '2026-11-25T12:00:00Z', 1795607999, false],
    ['DateGreaterThanEquals', '2026-11-25T12:00:00Z', 1795608000, true],
    ['DateGreaterThan', '2026-02-30', '2026-03-05', 'UNKNOWN'],
    ['DateGreaterThan', 'tomorrow', '2026-03-05', 'UNKNOWN'],
    ['DateGreaterThan', '2026-01-01', 'now', 'UNKNOWN'],
    ['DateLessThan', '2026-01-01T25:00:00Z', '2026-03-05', 'UNKNOWN'],
  ])
})

describe('boolean, binary and IP address operators', () => {
  expectAll([
    ['Bool', 'true', 'true', true],
    ['Bool', true, true, true],
    ['Bool', 'True', 'tRUE', true],
    ['Bool', 'true', 'false', false],
    ['Bool', ['true', 'false'], 'false', true],
    ['Bool', 'yes', 'true', 'UNKNOWN'],
    ['Bool', 'true', '1', 'UNKNOWN'],
    ['BinaryEquals', 'QUJD', 'QUJD', true],
    ['BinaryEquals', 'QUI=', 'QUI', true],
    ['BinaryEquals', 'QUJD', 'qujd', false],
    ['BinaryEquals', 'QUJD', 'not base64!', 'UNKNOWN'],
    ['IpAddress', '203.0.113.0/24', '203.0.113.9', true],
    ['IpAddress', '203.0.113.0/24', '203.0.114.9', false],
    ['IpAddress', '203.0.113.9', '203.0.113.9', true],
    ['IpAddress', '203.0.113.9', '203.0.113.10', false],
    ['IpAddress', '203.0.113.77/24', '203.0.113.9', true],
    ['IpAddress', '0.0.0.0/0', '203.0.113.9', true],
    ['IpAddress', '0.0.0.0/0', '2001:db8::1', false],
    ['IpAddress', '2001:DB8:1234:5678::/64', '2001:db8:1234:5678:9::1', true],
    ['IpAddress', '2001:DB8:1234:5678::/64', '2001:db8:1234:5679::1', false],
    ['IpAddress', '2001:db8::1', '2001:0db8:0:0:0:0:0:1', true],
    ['IpAddress', ['10.0.0.0/8', '203.0.113.0/24'], '203.0.113.9', true],
    ['NotIpAddress', ['10.0.0.0/8', '203.0.113.0/24'], '203.0.113.9', false],
    ['NotIpAddress', ['10.0.0.0/8', '203.0.113.0/24'], '198.51.100.7', true],
    ['IpAddress', '203.0.113.0/33', '203.0.113.9', 'UNKNOWN'],
    ['NotIpAddress', 'somewhere', '203.0.113.9', 'UNKNOWN'],
    ['IpAddress', '203.0.113.0/24', 'somewhere', 'UNKNOWN'],
  ])
})

describe('ARN operators', () => {
  const topic = 'arn:aws:sns:eu-west-1:111122223333:news'
  const crossing = 'arn:aws:some:us-east-2:999999999999:store/abc:111122223333:finance/document.txt'
  expectAll([
    ['ArnEquals', topic, topic, true],
    ['ArnEquals', 'arn:aws:sns:*:111122223333:n*', topic, true],
    ['ArnLike', 'arn:aws:sns:*:111122223333:n*', topic, true],
    ['ArnLike', 'arn:aws:sns:*:*:NEWS', topic, false],
    ['ArnLike', 'arn:aws:sns:*:news', topic, false],
    ['ArnLike', 'arn:aws:some:*:111122223333:finance/*', crossing, false],
    ['StringLike', 'arn:aws:some:*:111122223333:finance/*', crossing, true],
    ['ArnLike', 'arn:aws:some:*:999999999999:*', crossing, true],
    [
      'ArnLike',
      'arn:aws:lambda:*:*:function:*',
      'arn:aws:lambda:eu-west-1:111122223333:function:jobs:7',
      true,
    ],
    ['ArnLike', 'arn:aws:s3:::*', 'arn:aws:s3:::reports', true],
    ['ArnLike', '*', topic, true],
    ['ArnLike', 'arn:*', topic, false],
    ['ArnLike', 'arn:aws:sns:*:*:*', 'news', false],
    ['ArnLike', '*:*:*:*:*:*', 'news', false],
    ['ArnNotEquals', 'arn:aws:sns:*:*:*', topic, false],
    ['ArnNotLike', ['arn:aws:sqs:*:*:*', 'arn:aws:s3:::*'], topic, true],
  ])
})

describe('a missing key', () => {
  const operators =
    'StringEquals NumericLessThan DateLessThan Bool BinaryEquals IpAddress ArnLike StringLike'.split(' ')
  const negated =
    'StringNotEquals StringNotLike NumericNotEquals DateNotEquals NotIpAddress ArnNotEquals ArnNotLike'.split(
      ' ',
    )
  it.each(operators)('%s does not hold', operator => {
    expect(evaluateCondition(operator, '1', NONE)).toBe(false)
    expect(evaluateCondition(`ForAnyValue:${operator}`, '1', NONE)).toBe(false)
  })
  it.each(negated)('%s holds, except with ForAnyValue', operator => {
    expect(evaluateCondition(operator, '1', NONE)).toBe(true)
    expect(evaluateCondition(`ForAnyValue:${operator}`, '1', NONE)).toBe(false)
  })
  it.each([...operators, ...negated])('%s with IfExists or ForAllValues holds', operator => {
    expect(evaluateCondition(`${operator}IfExists`, '1', NONE)).toBe(true)
    expect(evaluateCondition(`ForAllValues:${operator}`, '1', NONE)).toBe(true)
    expect(evaluateCondition(`ForAnyValue:${operator}IfExists`, '1', NONE)).toBe(true)
  })
  expectAll([
    ['StringEqualsIfExists', 'a', 'b', false],
    ['StringNotEqualsIfExists', 'a', 'a', false],
    ['BoolIfExists', 'true', 'false', false],
    ['Null', 'true', NONE, true],
    ['Null', 'false', NONE, false],
    ['Null', 'true', 'a', false],
    ['Null', 'false', 'a', true],
    ['Null', false, '', true],
    ['Null', ['true', 'false'], 'a', true],
    ['Null', 'true', [], true],
    ['Null', 'no', 'a', 'UNKNOWN'],
    ['Null', [], 'a', 'UNKNOWN'],
    ['StringEquals', 'a', [], false],
    ['StringNotEquals', 'a', [], true],
  ])
})

describe('keys with several values', () => {
  expectAll([
    ['ForAllValues:StringEquals', ['a', 'b'], ['a', 'b'], true],
    ['ForAllValues:StringEquals', ['a', 'b'], ['a', 'c'], false],
    ['ForAllValues:StringEquals', ['a', 'b'], 'a', true],
    ['ForAllValues:StringLike', 'a*', ['ab', 'ac'], true],
    ['ForAllValues:StringNotEquals', ['a', 'b'], ['c', 'd'], true],
    ['ForAllValues:StringNotEquals', ['a', 'b'], ['c', 'a'], false],
    ['ForAllValues:StringEquals', 'a', [], true],
    ['ForAllValues:StringEquals', 'a', '', true],
    ['ForAnyValue:StringEquals', ['a', 'b'], ['c', 'b'], true],
    ['ForAnyValue:StringEquals', ['a', 'b'], ['c', 'd'], false],
    ['ForAnyValue:StringNotEquals', ['a', 'b'], ['a', 'c'], true],
    ['ForAnyValue:StringNotEquals', ['a', 'b'], ['a', 'b'], false],
    ['ForAnyValue:StringLike', '*', [], false],
    ['ForAnyValue:StringLike', '*', '', false],
    ['foranyvalue:stringlike', 'a*', ['b', 'ab'], true],
    ['ForAnyValue:ArnLike', 'arn:aws:s3:::*', ['arn:aws:s3:::a', 'x'], true],
    ['StringEquals', 'a', ['a'], true],
    ['StringEquals', 'a', ['a', 'b'], 'UNKNOWN'],
    ['StringNotEquals', 'a', ['a', 'b'], 'UNKNOWN'],
    ['ForAllValues:NumericLessThan', '10', ['1', 'x'], 'UNKNOWN'],
    ['ForAllValues:NumericLessThan', '10', ['11', 'x'], false],
    ['ForAnyValue:NumericLessThan', '10', ['1', 'x'], true],
  ])
})

describe('undocumented behavior', () => {
  expectAll([
    ['StringMatches', 'a', 'a', 'UNKNOWN'],
    ['StringMatches', 'a', NONE, 'UNKNOWN'],
    ['ForSomeValues:StringEquals', 'a', 'a', 'UNKNOWN'],
    ['NumericNotLessThan', '1', '1', 'UNKNOWN'],
    ['NotBool', 'true', 'true', 'UNKNOWN'],
    ['NullIfExists', 'false', 'a', 'UNKNOWN'],
    ['constructor', 'a', 'a', 'UNKNOWN'],
    ['StringEquals', [], 'a', 'UNKNOWN'],
    ['StringNotEquals', [], 'a', 'UNKNOWN'],
    ['StringEquals', [], NONE, false],
  ])
})

describe('variables', () => {
  const names = { n: '1', 'aws:username': 'alice', 'aws:PrincipalTag/team': 'r*d', list: ['a', 'b'] }
  it.each<readonly [string, unknown, Value, ExpectedOutcome]>([
    ['StringEquals', '${aws:username}', 'alice', true],
    ['StringEquals', '${AWS:UserName}', 'alice', true],
    ['StringEquals', 'home/${aws:username}/x', 'home/alice/x', true],
    ['StringEquals', '${aws:username}-${aws:username}', 'alice-alice', true],
    ['StringNotEquals', '${aws:username}', 'alice', false],
    ['StringEqualsIgnoreCase', '${aws:username}', 'ALICE', true],
    ['StringLike', '${aws:username}*', 'alice7', true],
    ['StringLike', '${aws:PrincipalTag/team}', 'red', false],
    ['StringLike', '${aws:PrincipalTag/team}', 'r*d', true],
    ['StringEquals', '${aws:PrincipalTag/team}', 'r*d', true],
    ['ArnLike', 'arn:aws:iam::*:user/${aws:username}', 'arn:aws:iam::111122223333:user/alice', true],
    ['ArnLike', 'arn:aws:iam::*:user/${aws:username}', 'arn:aws:iam::111122223333:user/bob', false],
    ['StringEquals', '${gone}', 'a', false],
    ['StringNotEquals', '${gone}', 'a', true],
    ['StringEquals', ['${gone}', 'a'], 'a', true],
    ['StringEqualsIfExists', '${gone}', 'a', false],
    ['StringEqualsIfExists', '${gone}', NONE, true],
    ['StringEquals', "${gone, 'a'}", 'a', true],
    ['StringEquals', "${gone,'a'}", 'a', true],
    ['StringEquals', "${aws:username, 'a'}", 'a', false],
    ['StringLike', 'a${*}b', 'a*b', true],
    ['StringLike', 'a${*}b', 'axb', false],
    ['StringLike', 'a${?}b', 'axb', false],
    ['StringEquals', '${$}{aws:username}', '${aws:username}', true],
    ['StringEquals', '${list}', 'a', false],
    ['StringEquals', '${}', 'a', false],
    ['StringEquals', '${aws:username', '${aws:username', true],
    ['NumericEquals', '${n}', '1', 'UNKNOWN'],
    ['BinaryEquals', '${n}', '1', 'UNKNOWN'],
    ['Bool', '${aws:username}', 'true', 'UNKNOWN'],
  ])('%s %j, for the value %j: %j', (operator, wanted, value, expectedOutcome) => {
    expect(evaluateCondition(operator, wanted, value, names)).toBe(expectedOutcome)
  })

  it.each([
    ['2008-10-17', '${aws:username}', 'alice', false],
    ['2008-10-17', '${aws:username}', '${aws:username}', true],
    ['2008-10-17', '${*}', '${*}', true],
    ['2012-10-17', '${*}', '${*}', false],
  ])('in version %s, %s is resolved as expected for %s', (version, wanted, value, expected) => {
    expect(evaluateCondition('StringEquals', wanted, value, names, version)).toBe(expected)
  })

  it('resolves the same key on both sides', () => {
    const Condition = { StringEqualsIfExists: { 'aws:ResourceOrgID': '${aws:PrincipalOrgID}' } }
    const test = parseConditionTestsAsWritten(
      {
        Effect: 'Deny',
        Condition: { StringEqualsIfExists: { 'aws:ResourceOrgID': ['${aws:PrincipalOrgID}'] } },
      },
      '2012-10-17',
    )
    expect(test).toMatchObject([
      { key: 'aws:resourceorgid', values: Object.values(Condition.StringEqualsIfExists) },
    ])
  })
})

it("rejects patterns larger than AWS's policies", () => {
  expect(() => evaluateCondition('StringLike', `*${'a'.repeat(90_000)}b`, 'a'.repeat(100_000))).toThrow(
    'a pattern of 90002 characters',
  )
})

it('does not hang on wildcards', () => {
  const pattern = `${'*a?'.repeat(2_000)}b`
  expect(evaluateCondition('StringLike', pattern, 'a'.repeat(6_000))).toBe(false)
  expect(evaluateCondition('ArnLike', `arn:aws:s3:::${pattern}`, `arn:aws:s3:::${'a'.repeat(6_000)}`)).toBe(
    false,
  )
})
