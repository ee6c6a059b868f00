import { iamRoleCrossAccountExternalId } from '../../../../audit/controls/least-privilege/iam-role-cross-account-external-id.ts'
import { parsePolicy } from '../../../../audit/engines/iam/policy-document.ts'
import { testControl, type KnownResource } from '../../../test-control.ts'

const vendor = { AWS: 'arn:aws:iam::444455556666:root' }
const withId = { StringEquals: { 'sts:ExternalId': 'b9f7' } }

testControl(iamRoleCrossAccountExternalId, 'AWS::IAM::Role', {
  compliant: [
    { name: 'an external ID', ...trusts(vendor, withId), evidence: { thirdParties: 1 } },
    { name: 'one of several', ...trusts(vendor, { StringEquals: { 'sts:ExternalId': ['a', 'b'] } }) },
    { name: 'a pattern of external IDs', ...trusts(vendor, { StringLike: { 'STS:externalid': 'acme-*' } }) },
    { name: 'MFA', ...trusts(vendor, { Bool: { 'aws:MultiFactorAuthPresent': 'true' } }) },
    {
      name: 'MFA of the last hour',
      ...trusts(vendor, { NumericLessThan: { 'aws:MultiFactorAuthAge': '3600' } }),
    },
    ...['NumericLessThanEquals', 'NumericEquals', 'NumericGreaterThan', 'ForAnyValue:NumericLessThan'].map(
      operator => ({
        name: `MFA of an age, ${operator}`,
        ...trusts(vendor, { [operator]: { 'AWS:multifactorauthage': 3600 } }),
      }),
    ),
    {
      name: 'MFA of any age',
      ...trusts(vendor, { Null: { 'aws:MultiFactorAuthAge': 'false' } }),
    },
    {
      name: 'MFA that a Deny requires',
      ...trustsBy(
        { Effect: 'Allow', Principal: vendor, Action: 'sts:AssumeRole' },
        without({ BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } }),
      ),
    },
    {
      name: 'MFA of an age that a Deny requires',
      ...trustsBy(
        { Effect: 'Allow', Principal: vendor, Action: 'sts:AssumeRole' },
        without({ NumericGreaterThanIfExists: { 'aws:MultiFactorAuthAge': '3600' } }),
      ),
    },
    {
      name: 'an external ID that a Deny requires',
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
      reason:
        'Role a can be assumed by account 444455556666 without an external ID or MFA (statement 1 of its trust policy).',
    },
    { name: 'one role of the third party', ...trusts({ AWS: 'arn:aws:iam::444455556666:role/scanner' }) },
    {
      name: 'an external ID condition with IfExists',
      ...trusts(vendor, { StringEqualsIfExists: { 'sts:ExternalId': 'x' } }),
    },
    { name: 'any external ID', ...trusts(vendor, { StringLike: { 'sts:ExternalId': '*' } }) },
    { name: 'all external IDs but one', ...trusts(vendor, { StringNotEquals: { 'sts:ExternalId': 'x' } }) },
    {
      name: 'ForAllValues, true without the key',
      ...trusts(vendor, { 'ForAllValues:StringEquals': { 'sts:ExternalId': 'x' } }),
    },
    {
      name: 'MFA if there is any',
      ...trusts(vendor, { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'true' } }),
    },
    {
      name: 'an age of MFA if there is any',
      ...trusts(vendor, { NumericLessThanIfExists: { 'aws:MultiFactorAuthAge': '3600' } }),
    },
    { name: 'only without MFA', ...trusts(vendor, { Null: { 'aws:MultiFactorAuthAge': 'true' } }) },
    {
      name: 'a Deny that long-term credentials avoid',
      ...trustsBy(
        { Effect: 'Allow', Principal: vendor, Action: 'sts:AssumeRole' },
        without({ Bool: { 'aws:MultiFactorAuthPresent': 'false' } }),
      ),
    },
    {
      name: 'MFA for one of two roles',
      ...trustsBy(
        {
          Effect: 'Allow',
          Principal: vendor,
          Action: 'sts:AssumeRole',
          Condition: { NumericLessThan: { 'aws:MultiFactorAuthAge': '3600' } },
        },
        {
          Effect: 'Allow',
          Principal: { AWS: 'arn:aws:iam::444455556666:role/scanner' },
          Action: 'sts:AssumeRole',
        },
      ),
      reason: 'by arn:aws:iam::444455556666:role/scanner without an external ID or MFA (statement 2',
    },
    { name: 'no MFA', ...trusts(vendor, { Bool: { 'aws:MultiFactorAuthPresent': 'false' } }) },
    {
      name: 'one of two statements',
      ...trustsBy(
        { Effect: 'Allow', Principal: vendor, Action: 'sts:AssumeRole', Condition: withId },
        { Effect: 'Allow', Principal: vendor, Action: 'sts:AssumeRole', Sid: 'Bare' },
      ),
      reason:
        'Role a can be assumed by account 444455556666 without an external ID or MFA (statement Bare of its trust policy).',
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
      name: 'service-linked role',
      arn: 'arn:aws:iam::111122223333:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS',
      ...trusts(vendor),
    },
  ],
})

function without(Condition: object): object {
  return { Effect: 'Deny', Principal: '*', Action: 'sts:AssumeRole', Condition }
}

function trusts(Principal: unknown, Condition: object = {}): KnownResource {
  return trustsBy({ Effect: 'Allow', Principal, Action: 'sts:AssumeRole', Condition })
}

function trustsBy(...statements: readonly object[]): KnownResource {
  return { facts: { trust: parsePolicy({ Version: '2012-10-17', Statement: statements }) } }
}
