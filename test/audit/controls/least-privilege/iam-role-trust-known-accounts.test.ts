import { iamRoleTrustKnownAccounts } from '../../../../audit/controls/least-privilege/iam-role-trust-known-accounts.ts'
import { parsePolicy } from '../../../../audit/engines/iam/policy-document.ts'
import { testControl, type KnownResource } from '../../../test-control.ts'

const ROOT = 'arn:aws:iam::444455556666:root'
const trusted = { accounts: ['444455556666'] }
const inOrganization = { StringEquals: { 'aws:PrincipalOrgID': 'o-abc1234567' } }

testControl(iamRoleTrustKnownAccounts, 'AWS::IAM::Role', {
  compliant: [
    { name: 'a service', ...trusts({ Service: 'lambda.amazonaws.com' }) },
    { name: 'its own account', ...trusts({ AWS: 'arn:aws:iam::111122223333:root' }) },
    { name: 'a role of its own account', ...trusts({ AWS: 'arn:aws:iam::111122223333:role/ci' }) },
    {
      name: 'the root of a trusted account, which delegates to it',
      ...trusts({ AWS: ROOT }),
      trusted,
      evidence: { delegatesTo: ['444455556666'] },
    },
    { name: 'a role of a trusted account', ...trusts({ AWS: 'arn:aws:iam::444455556666:role/ci' }), trusted },
    { name: 'an organization, where none is listed', ...trusts('*', inOrganization) },
    {
      name: 'a trusted organization',
      ...trusts('*', inOrganization),
      trusted: { organizations: ['o-abc1234567'] },
    },
    { name: 'an account while it is in the organization', ...trusts({ AWS: ROOT }, inOrganization) },
    { name: 'everyone, which another control reports', ...trusts('*') },
    { name: 'a deleted user', ...trusts({ AWS: 'AIDACKCEVSQ6C2EXAMPLE' }) },
    {
      name: 'a provider of identities',
      ...trusts({ Federated: 'arn:aws:iam::111122223333:saml-provider/idp' }),
    },
    {
      name: 'an account, with an action for SAML only',
      ...trusts({ AWS: ROOT }, {}, 'sts:AssumeRoleWithSAML'),
    },
    { name: 'an account that can only tag sessions', ...trusts({ AWS: ROOT }, {}, 'sts:TagSession') },
  ],
  nonCompliant: [
    {
      name: 'an account by its root',
      ...trusts({ AWS: ROOT }),
      reason:
        'Role a can be assumed by account 444455556666, which is not trusted (statement 1 of its trust policy).',
      evidence: { admitted: [{ principal: 'account 444455556666' }] },
    },
    { name: 'an account by its number', ...trusts({ AWS: ['444455556666'] }) },
    {
      name: 'a role of another account',
      ...trusts({ AWS: 'arn:aws:iam::444455556666:role/ci' }),
      reason:
        'Role a can be assumed by arn:aws:iam::444455556666:role/ci, which is not trusted (statement 1 of its trust policy).',
    },
    {
      name: 'one of two',
      ...trusts({ AWS: [ROOT, '777788889999'] }),
      trusted,
      reason: 'account 777788889999',
    },
    {
      name: 'everyone of an account',
      ...trusts('*', { StringEquals: { 'aws:PrincipalAccount': '444455556666' } }),
    },
    {
      name: 'an organization that is not listed',
      ...trusts('*', inOrganization),
      trusted: { organizations: ['o-other12345'] },
      reason:
        'Role a can be assumed by organization o-abc1234567, which is not trusted (statement 1 of its trust policy).',
    },
    {
      name: 'an account in an organization that is not listed',
      ...trusts({ AWS: ROOT }, inOrganization),
      trusted: { organizations: ['o-other12345'] },
    },
    { name: 'with an external ID', ...trusts({ AWS: ROOT }, { StringEquals: { 'sts:ExternalId': 'x' } }) },
  ],
  insufficientData: [
    {
      name: 'more accounts and organizations than can be evaluated',
      ...trusts('*', {
        StringEquals: {
          'aws:PrincipalAccount': Array.from({ length: 1_500 }, (_, index) =>
            String(100_000_000_000 + index),
          ),
          'aws:PrincipalOrgID': Array.from({ length: 1_500 }, (_, index) => `o-${index}`),
        },
      }),
      reason: 'names too many principals',
    },
  ],
  notApplicable: [
    {
      name: 'service-linked role',
      arn: 'arn:aws:iam::111122223333:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS',
      ...trusts({ AWS: ROOT }),
    },
  ],
})

function trusts(Principal: unknown, Condition: object = {}, Action = 'sts:AssumeRole'): KnownResource {
  const Statement = [{ Effect: 'Allow', Principal, Action, Condition }]
  return { facts: { trust: parsePolicy({ Version: '2012-10-17', Statement }) } }
}
