import { iamRoleCrossAccountExternalId } from '../../../../audit/controls/least-privilege/iam-role-cross-account-external-id.ts'
import { parsePolicy } from '../../../../audit/engines/iam/policy-document.ts'
import { testControl, type KnownResource } from '../../../test-control.ts'

const vendor = { AWS: 'arn:aws:iam::444455556666:root' }
const withId = { StringEquals: { 'sts:ExternalId': 'b9f7' } }

testControl(iamRoleCrossAccountExternalId, 'AWS::IAM::Role', {
  compliant: [
    { name: 'an external id', ...trusts(vendor, withId), evidence: { thirdParties: 1 } },
    { name: 'one of several', ...trusts(vendor, { StringEquals: { 'sts:ExternalId': ['a', 'b'] } }) },
    { name: 'a pattern of external ids', ...trusts(vendor, { StringLike: { 'STS:externalid': 'acme-*' } }) },
    { name: 'MFA', ...trusts(vendor, { Bool: { 'aws:MultiFactorAuthPresent': 'true' } }) },
    {
      name: 'an external id that a Deny asks for',
      ...trustsBy(
        { Effect: 'Allow', Principal: vendor, Action: 'sts:AssumeRole' },
        {
          Effect: 'Deny',
          Principal: '*',
          Action: 'sts:AssumeRole',
          Condition: { StringNotEquals: { 'sts:ExternalId': 'b9f7' } },
        },
      ),
    },
    {
      name: 'a trusted account that is a third party',
      ...trusts(vendor, withId),
      trusted: { accounts: ['444455556666'] },
      settings: { thirdParties: ['444455556666'] },
    },
  ],
  nonCompliant: [
    {
      name: 'nothing',
      ...trusts(vendor),
      reason: 'lets account 444455556666 assume the role without an external id or MFA.',
    },
    { name: 'one role of the third party', ...trusts({ AWS: 'arn:aws:iam::444455556666:role/scanner' }) },
    {
      name: 'an external id that may be missing',
      ...trusts(vendor, { StringEqualsIfExists: { 'sts:ExternalId': 'x' } }),
    },
    { name: 'any external id', ...trusts(vendor, { StringLike: { 'sts:ExternalId': '*' } }) },
    { name: 'all but one external id', ...trusts(vendor, { StringNotEquals: { 'sts:ExternalId': 'x' } }) },
    {
      name: 'ForAllValues, true without the key',
      ...trusts(vendor, { 'ForAllValues:StringEquals': { 'sts:ExternalId': 'x' } }),
    },
    {
      name: 'MFA if there is any',
      ...trusts(vendor, { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'true' } }),
    },
    { name: 'no MFA', ...trusts(vendor, { Bool: { 'aws:MultiFactorAuthPresent': 'false' } }) },
    {
      name: 'one of two statements',
      ...trustsBy(
        { Effect: 'Allow', Principal: vendor, Action: 'sts:AssumeRole', Condition: withId },
        { Effect: 'Allow', Principal: vendor, Action: 'sts:AssumeRole', Sid: 'Bare' },
      ),
      reason: 'Statement Bare',
    },
    {
      name: 'a trusted account that is a third party',
      ...trusts(vendor),
      trusted: { accounts: ['444455556666'] },
      settings: { thirdParties: ['444455556666'] },
    },
  ],
  notApplicable: [
    { name: 'a service', ...trusts({ Service: 'lambda.amazonaws.com' }) },
    { name: 'its own account', ...trusts({ AWS: '111122223333' }) },
    { name: 'a trusted account', ...trusts(vendor), trusted: { accounts: ['444455556666'] } },
    {
      name: 'an account while it is in the organization',
      ...trusts(vendor, { StringEquals: { 'aws:PrincipalOrgID': 'o-abc1234567' } }),
    },
    { name: 'an organization', ...trusts('*', { StringEquals: { 'aws:PrincipalOrgID': 'o-abc1234567' } }) },
    {
      name: 'linked to a service',
      arn: 'arn:aws:iam::111122223333:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS',
      ...trusts(vendor),
    },
  ],
})

function trusts(Principal: unknown, Condition: object = {}): KnownResource {
  return trustsBy({ Effect: 'Allow', Principal, Action: 'sts:AssumeRole', Condition })
}

function trustsBy(...statements: readonly object[]): KnownResource {
  return { facts: { trust: parsePolicy({ Version: '2012-10-17', Statement: statements }) } }
}
