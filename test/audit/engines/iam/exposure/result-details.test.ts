import { describe, expect, it } from 'vitest'
import { PolicyError } from '../../../../../audit/engines/iam/policy-document.ts'
import { isLimitedToPassedRoles } from '../../../../../audit/engines/iam/exposure/trust/passed-roles.ts'
import {
  findExampleArn,
  computeExposure,
  OWN_ORGANIZATION_ID,
  FOREIGN_ACCOUNT_ID,
  OWN_ACCOUNT_ID,
  type ExposureCaseType,
} from './exposure-cases.ts'

const f = findExampleArn('AWS::Lambda::Function')
const call = { Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: f }
const root = { AWS: `arn:aws:iam::${FOREIGN_ACCOUNT_ID}:root` }
const org = { StringEquals: { 'aws:PrincipalOrgID': OWN_ORGANIZATION_ID } }
const github = {
  Effect: 'Allow',
  Action: 'sts:AssumeRoleWithWebIdentity',
  Principal: {
    Federated: `arn:aws:iam::${OWN_ACCOUNT_ID}:oidc-provider/token.actions.githubusercontent.com`,
  },
}

describe('severity', () => {
  it.each<[string, string, ExposureCaseType, object]>([
    ['CRITICAL', 'anyone can invoke', 'AWS::Lambda::Function', { ...call, Principal: '*' }],
    [
      'CRITICAL',
      'anyone can do everything',
      'AWS::Lambda::Function',
      { ...call, Action: '*', Principal: '*' },
    ],
    [
      'CRITICAL',
      'anyone can do everything except read',
      'AWS::Lambda::Function',
      { ...call, Action: undefined, NotAction: 'lambda:Get*', Principal: '*' },
    ],
    ['CRITICAL', 'anyone can assume', 'AWS::IAM::Role', github],
    [
      'HIGH',
      'anyone can read',
      'AWS::Lambda::Function',
      { ...call, Action: ['lambda:Get*', 'lambda:ListTags'], Principal: '*' },
    ],
    [
      'HIGH',
      'a service can invoke for anyone',
      'AWS::Lambda::Function',
      { ...call, Principal: { Service: 's3.amazonaws.com' } },
    ],
    [
      'MEDIUM',
      'a service can read for anyone',
      'AWS::Lambda::Function',
      { ...call, Action: 'lambda:GetFunction', Principal: { Service: 's3.amazonaws.com' } },
    ],
    ['MEDIUM', 'another account may call', 'AWS::Lambda::Function', { ...call, Principal: root }],
    [
      'LOW',
      'the organization may call',
      'AWS::Lambda::Function',
      { ...call, Principal: '*', Condition: org },
    ],
    [
      'LOW',
      'every repository of an owner may become',
      'AWS::IAM::Role',
      { ...github, Condition: { StringLike: { 'token.actions.githubusercontent.com:sub': 'repo:owner/*' } } },
    ],
    [
      'INFORMATIONAL',
      'the account may call',
      'AWS::Lambda::Function',
      { ...call, Principal: { AWS: OWN_ACCOUNT_ID } },
    ],
    ['INFORMATIONAL', 'no one can invoke', 'AWS::Lambda::Function', { ...call, Principal: { AWS: [] } }],
  ])('%s: %s', (severity, _, type, statement) => {
    expect(computeExposure(type, [statement]).severity).toBe(severity)
  })

  it('is that of the worst statement, not of the widest', () => {
    const result = computeExposure('AWS::Lambda::Function', [
      { ...call, Principal: root },
      { ...call, Principal: { Service: 's3.amazonaws.com' } },
    ])
    expect(result).toMatchObject({
      access: 'cross-account',
      severity: 'HIGH',
      example: { account: FOREIGN_ACCOUNT_ID },
    })
    expect(result.why).toContain('s3.amazonaws.com')
  })
})

function when(statement: object, type: ExposureCaseType = 'AWS::Lambda::Function') {
  return computeExposure(type, [statement]).example
}

describe('the example', () => {
  it('is in an account that the policy does not name, with one action', () => {
    expect(when({ ...call, Action: 'lambda:*', Principal: '*', Sid: 'Open' })).toEqual({
      principal: 'any AWS account',
      account: '999999999999',
      action: 'lambda:InvokeFunction',
      by: 'Open',
    })
    const named = { StringNotEquals: { 'aws:PrincipalAccount': '999999999999' } }
    expect(when({ ...call, Principal: '*', Condition: named })).toMatchObject({ account: '888888888888' })
  })

  it('is a principal, a member, a service with its source, or a provider', () => {
    expect(when({ ...call, Principal: { AWS: `arn:aws:iam::${FOREIGN_ACCOUNT_ID}:role/a` } })).toMatchObject({
      principal: `arn:aws:iam::${FOREIGN_ACCOUNT_ID}:role/a`,
      account: FOREIGN_ACCOUNT_ID,
    })
    expect(when({ ...call, Principal: root, Condition: org })).toMatchObject({
      principal: `arn:aws:iam::${FOREIGN_ACCOUNT_ID}:root`,
      organization: OWN_ORGANIZATION_ID,
    })
    const own = { StringEquals: { 'aws:SourceAccount': OWN_ACCOUNT_ID } }
    expect(when({ ...call, Principal: { Service: 's3.amazonaws.com' }, Condition: own })).toMatchObject({
      principal: 's3.amazonaws.com',
      sourceAccount: OWN_ACCOUNT_ID,
    })
    expect(when(github, 'AWS::IAM::Role')).toMatchObject({
      principal: github.Principal.Federated,
      action: 'sts:AssumeRoleWithWebIdentity',
    })
  })

  it('spells an unknown action as the policy does', () => {
    expect(when({ ...call, Action: 'lambda:PutFunctionSomething', Principal: '*' })).toMatchObject({
      action: 'lambda:PutFunctionSomething',
      by: 'statement 1',
    })
  })
})

describe('why', () => {
  it.each<[string, ExposureCaseType, object[], string]>([
    [
      'no condition',
      'AWS::Lambda::Function',
      [{ ...call, Principal: '*' }],
      'Statement 1 allows every AWS account to perform lambda:InvokeFunction: no condition restricts the callers.',
    ],
    [
      'a condition that excludes no one',
      'AWS::Lambda::Function',
      [{ ...call, Principal: '*', Sid: 'Open', Condition: { StringEquals: { 'aws:Referer': 'x' } } }],
      'Statement Open allows every AWS account to perform lambda:InvokeFunction: an outsider can meet its condition on aws:Referer.',
    ],
    [
      'no claim',
      'AWS::IAM::Role',
      [github],
      'Statement 1 allows users of token.actions.githubusercontent.com to assume the role: it requires no claim, and anyone can obtain a token of GitHub Actions.',
    ],
    [
      'nothing allowed',
      'AWS::Lambda::Function',
      [{ ...call, Effect: 'Deny', Principal: '*' }],
      'The policy has no Allow statement.',
    ],
  ])('%s', (_, type, statements, why) => {
    expect(computeExposure(type, statements).why).toBe(why)
  })
})

describe('roles that must be passed', () => {
  it.each([
    ['lambda.amazonaws.com', true],
    ['EC2.amazonaws.com', true],
    ['ec2.amazonaws.com.cn', true],
    ['states.eu-central-1.amazonaws.com', true],
    ['codedeploy.us-gov-west-1.amazonaws.com', true],
    ['ecs-tasks.amazonaws.com', true],
    ['batchoperations.s3.amazonaws.com', true],
    ['example.amazonaws.com', false],
    ['lambda.example.com', false],
    ['*', false],
  ])('%s: %s', (principal, expected) => {
    expect(isLimitedToPassedRoles(principal)).toBe(expected)
  })
})

it('rejects a policy that names too many principals', () => {
  const numbers = Array.from({ length: 2_000 }, (_, index) => String(100_000_000_000 + index))
  const organizations = Array.from({ length: 2_000 }, (_, index) => `o-${index}`)
  const Condition = {
    StringEquals: { 'aws:PrincipalAccount': numbers, 'aws:PrincipalOrgID': organizations },
  }
  expect(() => computeExposure('AWS::Lambda::Function', [{ ...call, Principal: '*', Condition }])).toThrow(
    PolicyError,
  )
})
