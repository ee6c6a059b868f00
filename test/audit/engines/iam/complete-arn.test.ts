import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { completeArn } from '../../../../audit/engines/iam/complete-arn.ts'
import { parsePolicy } from '../../../../audit/engines/iam/policy-document.ts'
import { findEscalation } from '../../../../audit/engines/iam/escalation/find-escalation.ts'
import {
  buildAllow,
  buildDeny,
  buildEscalationAccount,
  buildEscalationUser,
  formatIamArn,
  type RawEscalationStatement,
} from './escalation/escalation-account.ts'
import { escalationWorld } from './escalation/known-paths.ts'
import { completeByFields } from './oracle/statement.ts'

const NEW = '2012-10-17'
const OLD = '2008-10-17'

describe('completeArn', () => {
  it.each([
    ['arn:aws:sqs', 'arn:aws:sqs:*:*:*'],
    ['arn:aws', 'arn:aws:*:*:*:*'],
    ['arn:', 'arn::*:*:*:*'],
    ['arn:aws:iam:', 'arn:aws:iam::*:*'],
    ['arn:aws:iam::*', 'arn:aws:iam::*:*'],
    ['arn:aws:iam::111122223333', 'arn:aws:iam::111122223333:*'],
    ['arn:aws:s3:::reports', 'arn:aws:s3:::reports'],
    ['arn:aws:lambda:*:*:function:a:live', 'arn:aws:lambda:*:*:function:a:live'],
    ['arn:aws:iam::${aws:PrincipalAccount}', 'arn:aws:iam::${aws:PrincipalAccount}:*'],
    ['arn:aws:s3:::${aws:username}', 'arn:aws:s3:::${aws:username}'],
    ["arn:aws:s3::${aws:PrincipalTag/a, 'x:y:z'}", "arn:aws:s3::${aws:PrincipalTag/a, 'x:y:z'}:*"],
    ['*', '*'],
    ['arn', 'arn'],
    ['arn*', 'arn*'],
    ['ARN:aws:s3', 'ARN:aws:s3'],
    ['s3:reports', 's3:reports'],
    ['', ''],
  ])('%s is %s', (pattern, completed) => expect(completeArn(pattern, NEW)).toBe(completed))

  it('counts the colons of what is no variable before version 2012-10-17', () => {
    expect(completeArn('arn:aws:iam::${aws:PrincipalAccount}', OLD)).toBe(
      'arn:aws:iam::${aws:PrincipalAccount}',
    )
  })

  const piece = fc.constantFrom(
    'aws',
    's3',
    '',
    '*',
    'a?c',
    ':',
    '/',
    '${aws:username}',
    "${a:b, 'c:d'}",
    '${',
    '}',
    '{',
    '$',
  )
  const arn = fc
    .tuple(fc.constantFrom('arn:', 'arn:', 'arn:', 'arn', '*:', ''), fc.array(piece, { maxLength: 12 }))
    .map(([head, pieces]) => head + pieces.join(''))
    .filter(text => !/\$\{[^}]*\{/.test(text))

  it('agrees with a completion field by field', () => {
    fc.assert(
      fc.property(arn, fc.constantFrom(NEW, OLD), (pattern, version) => {
        expect(completeArn(pattern, version)).toBe(completeByFields(pattern, version))
      }),
      { numRuns: 10_000 },
    )
  })

  it('completes what it completed no further', () => {
    fc.assert(
      fc.property(arn, pattern => {
        const completed = completeArn(pattern, NEW)
        expect(completeArn(completed, NEW)).toBe(completed)
      }),
    )
  })
})

function parse(element: object, Version = NEW) {
  return parsePolicy({ Version, Statement: { Effect: 'Allow', Action: 'sqs:*', ...element } }).Statement[0]
}

describe('parsePolicy', () => {
  it.each(['Resource', 'NotResource'] as const)('completes %s of an identity-based policy', name => {
    const patterns = ['arn:aws:sqs', 'arn:aws:s3:::a', '*']
    expect(parse({ [name]: patterns })?.[name]).toEqual(['arn:aws:sqs:*:*:*', 'arn:aws:s3:::a', '*'])
    expect(parse({ [name]: 'arn:aws:iam::${a:b}' })?.[name]).toEqual(['arn:aws:iam::${a:b}:*'])
    expect(parse({ [name]: 'arn:aws:iam::${a:b}' }, OLD)?.[name]).toEqual(['arn:aws:iam::${a:b}'])
  })

  it.each([
    { Principal: '*' },
    { Principal: { AWS: '111122223333' } },
    { NotPrincipal: { AWS: '111122223333' } },
  ])('completes nothing in a resource policy: %j', principal => {
    for (const name of ['Resource', 'NotResource'] as const)
      expect(parse({ ...principal, [name]: 'arn:aws:sqs' })?.[name]).toEqual(['arn:aws:sqs'])
  })
})

function isReached(...statements: readonly RawEscalationStatement[]): boolean {
  const account = buildEscalationAccount([buildEscalationUser('dev', statements)])
  return findEscalation(account, formatIamArn('user/dev'), escalationWorld).reachesAdmin
}

describe('findEscalation', () => {
  it.each(['arn:aws:iam', 'arn:aws', 'arn:aws:iam::111122223333'])(
    'counts an Allow and a Deny on %s',
    pattern => {
      expect(isReached(buildAllow('iam:PutUserPolicy', pattern))).toBe(true)
      expect(isReached(buildAllow('iam:PutUserPolicy'), buildDeny('iam:PutUserPolicy', pattern))).toBe(false)
    },
  )

  it('counts neither of another service', () => {
    expect(isReached(buildAllow('iam:PutUserPolicy', 'arn:aws:s3'))).toBe(false)
    expect(isReached(buildAllow('iam:PutUserPolicy'), buildDeny('iam:PutUserPolicy', 'arn:aws:s3'))).toBe(
      true,
    )
  })
})
