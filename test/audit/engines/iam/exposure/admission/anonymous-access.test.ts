import { describe, expect, it } from 'vitest'
import { evaluateAnonymousAccess } from '../../../../../../audit/engines/iam/exposure/admission/anonymous-access.ts'
import { parsePolicy } from '../../../../../../audit/engines/iam/policy-document.ts'

const action = 'lambda:InvokeFunctionUrl'
const facts = { 'lambda:functionurlauthtype': 'NONE' }
const open = { Effect: 'Allow', Principal: '*', Action: action, Resource: '*' }
const deny = { ...open, Effect: 'Deny' }

function access(...statements: object[]) {
  return evaluateAnonymousAccess(parsePolicy({ Statement: statements }), action, facts)
}

describe('evaluateAnonymousAccess', () => {
  it.each([
    ['*', open],
    ['AWS: *', { ...open, Principal: { AWS: ['*'] } }],
    ['*: *', { ...open, Principal: { '*': '*' } }],
    ['everyone but one', { ...open, Principal: undefined, NotPrincipal: { AWS: '444455556666' } }],
    ['every action but another', { ...open, Action: undefined, NotAction: 'lambda:GetFunction' }],
    ['a glob, in any case', { ...open, Action: 'LAMBDA:invoke*' }],
    ['a condition that is certain to hold', when({ StringEquals: { 'lambda:FunctionUrlAuthType': 'NONE' } })],
    [
      'a condition that callers without identity meet',
      when({ StringNotEquals: { 'aws:PrincipalOrgID': 'o-1' } }),
    ],
    ['an empty condition', when({})],
  ])('admits everyone by %s', (_, statement) => {
    expect(access(statement)).toBe('EVERYONE')
  })

  it.each([
    ['nothing'],
    ['another action', { ...open, Action: 'lambda:GetFunction' }],
    ['NotAction with the action', { ...open, Action: undefined, NotAction: 'lambda:*' }],
    ['an account', { ...open, Principal: { AWS: 'arn:aws:iam::444455556666:root' } }],
    ['a service', { ...open, Principal: { Service: '*' } }],
    ['no principal', { ...open, Principal: undefined }],
    ['a condition that cannot hold', when({ StringEquals: { 'lambda:FunctionUrlAuthType': 'AWS_IAM' } })],
    ['an organization', when({ StringEquals: { 'AWS:PrincipalOrgID': 'o-1' } })],
    ['paths of an organization', when({ 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': 'o-1/*' } })],
    ['a source', when({ ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::a' } })],
    [
      'one condition of two that cannot hold',
      when({ IpAddress: { 'aws:SourceIp': '10.0.0.0/8' }, StringEquals: { 'aws:SourceAccount': '1' } }),
    ],
    ['a Deny beside it', open, deny],
    ['a Deny before it', deny, open],
    ['a Deny of every action', open, { ...deny, Action: '*' }],
    [
      'a Deny of those outside',
      open,
      { ...deny, Condition: { StringNotEqualsIfExists: { 'aws:PrincipalOrgID': 'o-1' } } },
    ],
  ])('admits no one by %s', (_, ...statements: object[]) => {
    expect(access(...statements)).toBe('NOBODY')
  })

  it.each([
    ['an address', when({ IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } })],
    ['an unknown key', when({ StringEquals: { constructor: 'x' } })],
    ['a Deny that may hold', open, { ...deny, Condition: { StringEquals: { 'aws:UserAgent': 'x' } } }],
    [
      'an operator that holds without values',
      when({ 'ForAllValues:StringEquals': { 'aws:PrincipalOrgID': 'o-1' } }),
    ],
  ])('admits some by %s', (_, ...statements: object[]) => {
    expect(access(...statements)).toBe('UNDER_CONDITIONS')
  })

  it('ignores a Deny that cannot hold or matches another action', () => {
    const never = { ...deny, Condition: { StringEquals: { 'lambda:FunctionUrlAuthType': 'AWS_IAM' } } }
    expect(access(open, never, { ...deny, Action: 'lambda:GetFunction' })).toBe('EVERYONE')
  })
})

function when(Condition: object): object {
  return { ...open, Condition }
}
