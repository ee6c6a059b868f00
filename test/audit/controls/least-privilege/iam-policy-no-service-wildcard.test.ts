import { describe, expect, it } from 'vitest'
import { iamPolicyNoServiceWildcard } from '../../../../audit/controls/least-privilege/iam-policy-no-service-wildcard.ts'
import { findBroadStatements } from '../../../../audit/engines/iam/over-permissive/broad-statements.ts'
import { parsePolicy } from '../../../../audit/engines/iam/policy-document.ts'
import { testControl, type ControlCase } from '../../../test-control.ts'
import {
  allowOnEverything,
  allowAllExcept,
  testEveryPolicyHolder,
  buildManagedPolicyCase,
} from '../policy-cases.ts'

testEveryPolicyHolder(iamPolicyNoServiceWildcard, {
  bad: allowOnEverything('s3:*'),
  good: allowOnEverything(['s3:Get*', 's3:List*']),
})

const under = (Condition: object): ControlCase => ({
  name: JSON.stringify(Condition),
  ...buildManagedPolicyCase(allowOnEverything('s3:*', { Condition })),
})

testControl(iamPolicyNoServiceWildcard, 'AWS::IAM::ManagedPolicy', {
  compliant: [
    {
      name: 'reading',
      ...buildManagedPolicyCase(allowOnEverything(['s3:Get*', 'ec2:Describe*', 'dynamodb:*Item'])),
    },
    {
      name: 'actions of one or two letters',
      ...buildManagedPolicyCase(allowOnEverything(['s3:?', 's3:??'])),
    },
    { name: 'a Deny', ...buildManagedPolicyCase({ ...allowOnEverything('s3:*'), Effect: 'Deny' }) },
    { name: 'everything but everything', ...buildManagedPolicyCase(allowAllExcept('*')) },
    { name: 'on nothing', ...buildManagedPolicyCase({ Effect: 'Allow', Action: 's3:*', NotResource: '*' }) },
    under({ StringEquals: { 'aws:ResourceTag/team': 'orders' } }),
    under({ StringLike: { 'aws:PrincipalTag/team': 'orders-*' } }),
    under({ StringEquals: { 'aws:ResourceTag/owner': '${aws:username}' } }),
    under({ 'ForAnyValue:StringEquals': { 'aws:TagKeys': 'team' } }),
    under({ StringEqualsIfExists: { 'aws:RequestedRegion': 'eu-west-1' } }),
    under({ Bool: { 'aws:MultiFactorAuthPresent': 'true' } }),
    under({ Bool: { 'aws:ViaAWSService': 'true' } }),
    under({ Null: { 'aws:MultiFactorAuthAge': 'false' } }),
    under({ NumericLessThan: { 'aws:MultiFactorAuthAge': '3600' } }),
    under({ IpAddress: { 'aws:SourceIp': ['192.0.2.0/24', '198.51.100.0/24'] } }),
    under({ ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::111122223333:role/app-*' } }),
    under({ StringEquals: { 's3:prefix': '*' } }),
    under({ Bool: { 'aws:SecureTransport': 'true' }, StringEquals: { 'aws:SourceVpc': 'vpc-1' } }),
    under({ DateLessThan: { 'aws:CurrentTime': '2026-10-01T00:00:00Z' } }),
    under({ DateLessThan: { 'aws:EpochTime': '1790000000' } }),
  ],
  nonCompliant: [
    {
      name: 'on one table',
      ...buildManagedPolicyCase(
        allowOnEverything('dynamodb:*', { Resource: 'arn:aws:dynamodb:eu-west-1:111122223333:table/orders' }),
      ),
      reason:
        'Policy a allows all actions of a service (statement 1: Action dynamodb:* on Resource arn:aws:dynamodb:eu-west-1:111122223333:table/orders).',
    },
    { name: 'in another case', ...buildManagedPolicyCase(allowOnEverything('S3:*')) },
    { name: 'another notation', ...buildManagedPolicyCase(allowOnEverything('s3:?**')) },
    { name: 'of several services', ...buildManagedPolicyCase(allowOnEverything(['s3:*', 'sqs:*'])) },
    { name: 'of every service', ...buildManagedPolicyCase(allowOnEverything('*')) },
    {
      name: 'of all but one service',
      ...buildManagedPolicyCase(allowAllExcept('iam:*')),
      reason: 'Policy a allows all actions of a service (statement 1: NotAction iam:* on Resource *).',
    },
    {
      name: 'one of several actions',
      ...buildManagedPolicyCase(allowOnEverything(['s3:GetObject', 'sqs:*'])),
      reason: 'Action sqs:*',
    },
    under({}),
    under({ Bool: { 'aws:SecureTransport': 'true' } }),
    under({ Bool: { 'aws:MultiFactorAuthPresent': ['true', 'false'] } }),
    under({ Bool: { 'aws:ViaAWSService': 'false' } }),
    under({ BoolIfExists: { 'aws:MultiFactorAuthPresent': 'true' } }),
    under({ Null: { 'aws:PrincipalArn': 'false' } }),
    under({ Null: { 'aws:ResourceTag/team': ['true', 'false'] } }),
    under({ StringLike: { 'aws:PrincipalTag/team': '*' } }),
    under({ StringLike: { 'aws:PrincipalTag/team': ['orders', '?*'] } }),
    under({ StringNotEquals: { 'aws:ResourceTag/team': 'orders' } }),
    under({ StringEqualsIfExists: { 'aws:ResourceTag/team': 'orders' } }),
    under({ 'ForAllValues:StringEquals': { 'aws:TagKeys': 'team' } }),
    under({ StringEquals: { 'aws:PrincipalOrgID': 'o-abcdefghij' } }),
    under({ StringEquals: { 'aws:ResourceAccount': '111122223333' } }),
    under({ StringEquals: { 'aws:UserAgent': 'deploy' } }),
    under({ ArnLike: { 'aws:PrincipalArn': 'arn:*:*:*:*:*' } }),
    under({ IpAddress: { 'aws:SourceIp': '0.0.0.0/0' } }),
    under({ IpAddress: { 'aws:SourceIp': ['0.0.0.0/1', '128.0.0.0/1'] } }),
    under({ NotIpAddress: { 'aws:SourceIp': '192.0.2.0/24' } }),
    under({ DateGreaterThan: { 'aws:TokenIssueTime': '2020-01-01T00:00:00Z' } }),
    under({ DateLessThan: { 'aws:CurrentTime': '2099-01-01T00:00:00Z' } }),
    under({ constructor: { __proto__: 'x' } }),
    {
      name: 'more than are shown',
      ...buildManagedPolicyCase(
        ...['a', 'b', 'c', 'd', 'e'].map(service => allowOnEverything(`${service}:*`)),
      ),
      evidence: { more: 2 },
    },
  ],
})

function hashOf(statement: object): string | undefined {
  const document = parsePolicy({ Version: '2012-10-17', Statement: statement })
  return findBroadStatements(document, { partition: 'aws', account: '111122223333' })[0]?.hash
}

describe('the hash of a statement', () => {
  it('depends on the content of the statement, not on its Sid', () => {
    const hash = hashOf(allowOnEverything('s3:*'))
    expect(hash).toMatch(/^[0-9a-f]{16}$/)
    expect(hashOf({ ...allowOnEverything('s3:*'), Sid: 'All' })).toBe(hash)
    expect(hashOf(allowOnEverything(['s3:*', 'sqs:*']))).not.toBe(hash)
    expect(hashOf(allowOnEverything('s3:*', { Resource: 'arn:aws:s3:::a' }))).not.toBe(hash)
    expect(
      hashOf(allowOnEverything('s3:*', { Condition: { Null: { 'aws:PrincipalArn': 'false' } } })),
    ).not.toBe(hash)
  })
})
