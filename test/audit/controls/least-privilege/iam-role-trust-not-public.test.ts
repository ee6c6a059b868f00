import { iamRoleTrustNotPublic } from '../../../../audit/controls/least-privilege/iam-role-trust-not-public.ts'
import { parsePolicy } from '../../../../audit/engines/iam/policy-document.ts'
import { testControl, type KnownResource } from '../../../test-control.ts'

const open = { Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' }

testControl(iamRoleTrustNotPublic, 'AWS::IAM::Role', {
  compliant: [
    { name: 'a service', ...trusts({ ...open, Principal: { Service: 'lambda.amazonaws.com' } }) },
    { name: 'an untrusted account', ...trusts({ ...open, Principal: { AWS: '444455556666' } }) },
    { name: 'an organization', ...when({ StringEquals: { 'aws:PrincipalOrgID': 'o-abc123' } }) },
    {
      name: 'paths of an organization',
      ...when({ 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': 'o-abc123/*' } }),
    },
    { name: 'accounts', ...when({ StringEquals: { 'aws:PrincipalAccount': ['444455556666'] } }) },
    { name: 'a network', ...when({ IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } }) },
    {
      name: 'everyone, but all outside of an organization are denied',
      ...trusts(open, {
        ...open,
        Effect: 'Deny',
        Condition: { StringNotEquals: { 'aws:PrincipalOrgID': 'o-abc123' } },
      }),
    },
    {
      name: 'everyone, for an action that assumes nothing',
      ...trusts({ ...open, Action: 'sts:TagSession' }),
    },
    { name: 'a deleted role', ...trusts({ ...open, Principal: { AWS: 'AROACKCEVSQ6C2EXAMPLE' } }) },
  ],
  nonCompliant: [
    {
      name: 'AWS *',
      ...trusts(open),
      reason: 'Role a can be assumed by any AWS account (statement 1 of its trust policy).',
      evidence: { admitted: [{ statement: 'statement 1', actions: ['sts:assumerole'] }] },
    },
    { name: 'the bare star', ...trusts({ ...open, Principal: '*' }) },
    {
      name: 'everyone but one',
      ...trusts({ ...open, Principal: undefined, NotPrincipal: { AWS: '444455556666' } }),
    },
    { name: 'a glob over the action', ...trusts({ ...open, Action: 'sts:*' }) },
    {
      name: 'web identities of any provider',
      ...trusts({ ...open, Action: 'sts:AssumeRoleWithWebIdentity' }),
    },
    {
      name: 'the second statement, by its Sid',
      ...trusts({ ...open, Principal: { Service: 'lambda.amazonaws.com' } }, { ...open, Sid: 'Open' }),
      reason: 'Role a can be assumed by any AWS account (statement Open of its trust policy).',
    },
    {
      name: 'an external ID, which is not a secret',
      ...when({ StringEquals: { 'sts:ExternalId': 'x' } }),
      reason:
        'Role a can be assumed by any AWS account that meets a condition (statement 1 of its trust policy).',
      evidence: { admitted: [{ conditionKeys: ['sts:externalid'] }] },
    },
    { name: 'any organization', ...when({ StringLike: { 'aws:PrincipalOrgID': '*' } }) },
    { name: 'all but an organization', ...when({ StringNotEquals: { 'aws:PrincipalOrgID': 'o-abc123' } }) },
    {
      name: 'an organization or none',
      ...when({ StringEqualsIfExists: { 'aws:PrincipalOrgID': 'o-abc123' } }),
    },
    {
      name: 'a role name in any account',
      ...when({ ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/ci' } }),
    },
  ],
  notApplicable: [
    {
      name: 'service-linked role',
      arn: 'arn:aws:iam::111122223333:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS',
      ...trusts(open),
    },
    {
      name: 'of IAM Identity Center',
      arn: 'arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0123456789abcdef',
      ...trusts(open),
    },
  ],
})

function trusts(...statements: readonly object[]): KnownResource {
  return { facts: { trust: parsePolicy({ Version: '2012-10-17', Statement: statements }) } }
}

function when(Condition: object): KnownResource {
  return trusts({ ...open, Condition })
}
