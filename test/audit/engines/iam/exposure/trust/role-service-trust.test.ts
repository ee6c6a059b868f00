import { expect, it } from 'vitest'
import { parsePolicyInPart } from '../../../../../../audit/engines/iam/policy-document.ts'
import { evaluateRoleServiceTrust } from '../../../../../../audit/engines/iam/exposure/trust/role-service-trust.ts'

const service = 'lambda.amazonaws.com'
const allow = { Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }
const deny = { ...allow, Effect: 'Deny' }
const Condition = { StringEquals: { 'aws:SourceAccount': '111122223333' } }
const others = { Service: 'ec2.amazonaws.com' }

it.each([
  ['TRUSTED', 'the service', [allow]],
  ['TRUSTED', 'one of several', [{ ...allow, Principal: { Service: ['ec2.amazonaws.com', service] } }]],
  ['TRUSTED', 'everyone', [{ ...allow, Principal: '*' }]],
  ['TRUSTED', 'any action of STS, in any case', [{ ...allow, Action: 'STS:*' }]],
  ['TRUSTED', 'all except another action', [{ ...allow, Action: undefined, NotAction: 'sts:TagSession' }]],
  ['TRUSTED', 'everyone but another', [{ ...allow, Principal: undefined, NotPrincipal: others }]],
  ['TRUSTED', 'a Deny of another', [allow, { ...deny, Principal: others }]],
  [
    'TRUSTED',
    'a Deny of everyone but the service',
    [allow, { ...deny, Principal: undefined, NotPrincipal: allow.Principal }],
  ],
  ['TRUSTED', 'an empty condition', [{ ...allow, Condition: {} }]],
  ['TRUSTED', 'with and without a condition', [allow, { ...allow, Condition }]],
  ['UNDER_CONDITIONS', 'under a condition', [{ ...allow, Condition }]],
  ['UNDER_CONDITIONS', 'but for a condition', [allow, { ...deny, Condition }]],
  ['UNDER_CONDITIONS', 'perhaps, by a statement that is not understood', [null]],
  ['TRUSTED', 'the service beside a statement that is not understood', [null, allow]],
  ['NOT_TRUSTED', 'a Deny beside a statement that is not understood', [null, deny]],
  ['NOT_TRUSTED', 'no one', []],
  ['NOT_TRUSTED', 'another service', [{ ...allow, Principal: others }]],
  ['NOT_TRUSTED', 'an account', [{ ...allow, Principal: { AWS: '111122223333' } }]],
  ['NOT_TRUSTED', 'a federated principal called so', [{ ...allow, Principal: { Federated: service } }]],
  ['NOT_TRUSTED', 'another action', [{ ...allow, Action: 'sts:AssumeRoleWithWebIdentity' }]],
  ['NOT_TRUSTED', 'all except the action', [{ ...allow, Action: undefined, NotAction: 'sts:*' }]],
  [
    'NOT_TRUSTED',
    'everyone but the service',
    [{ ...allow, Principal: undefined, NotPrincipal: allow.Principal }],
  ],
  ['NOT_TRUSTED', 'a Deny', [allow, deny]],
  ['NOT_TRUSTED', 'a Deny of everyone', [allow, { ...deny, Principal: { AWS: '*' } }]],
  ['NOT_TRUSTED', 'no principal', [{ ...allow, Principal: undefined }]],
])('is %s: %s', (trust, _, Statement) => {
  expect(evaluateRoleServiceTrust(parsePolicyInPart({ Statement }), service)).toBe(trust)
})
