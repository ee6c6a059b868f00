import { iamPolicyNoWriteOnAllResources } from '../../../../audit/controls/least-privilege/iam-policy-no-write-on-all-resources.ts'
import { testControl, type ControlCase } from '../../../test-control.ts'
import {
  allowOnEverything,
  allowAllExcept,
  testEveryPolicyHolder,
  buildManagedPolicyCase,
} from '../policy-cases.ts'

testEveryPolicyHolder(iamPolicyNoWriteOnAllResources, {
  bad: allowOnEverything('s3:PutObject'),
  good: allowOnEverything('s3:PutObject', { Resource: 'arn:aws:s3:::orders/*' }),
})

const on = (Resource: string | string[], action = 'dynamodb:PutItem'): ControlCase => ({
  name: `${action} on ${String(Resource)}`,
  ...buildManagedPolicyCase(allowOnEverything(action, { Resource })),
})

const under = (Condition: object): ControlCase => ({
  name: JSON.stringify(Condition),
  ...buildManagedPolicyCase(allowOnEverything('s3:PutObject', { Condition })),
})

const deny = (what: string | string[], more: object = {}) => ({
  ...allowOnEverything(what, more),
  Effect: 'Deny',
})

testControl(iamPolicyNoWriteOnAllResources, 'AWS::IAM::ManagedPolicy', {
  compliant: [
    {
      name: 'reading',
      ...buildManagedPolicyCase(allowOnEverything(['s3:GetObject', 's3:List*', 'dynamodb:Query'])),
    },
    {
      name: 'what takes no resource',
      ...buildManagedPolicyCase(
        allowOnEverything([
          'xray:PutTraceSegments',
          'xray:PutTelemetryRecords',
          'cloudwatch:PutMetricData',
          'ecr:GetAuthorizationToken',
          'timestream:DescribeEndpoints',
          'ssmmessages:*Channel',
        ]),
      ),
    },
    {
      name: 'an action that does not exist',
      ...buildManagedPolicyCase(allowOnEverything(['s3:PutEverything', 'nothing:Put*'])),
    },
    { name: 'a Deny', ...buildManagedPolicyCase(deny('s3:PutObject')) },
    {
      name: 'left to other controls',
      ...buildManagedPolicyCase(
        allowOnEverything(['iam:PassRole', 'sts:AssumeRole', 'kms:Decrypt', 'kms:ReEncryptFrom']),
      ),
    },
    { name: 'everything, left to another control', ...buildManagedPolicyCase(allowOnEverything('*')) },
    {
      name: 'whole services, left to another control',
      ...buildManagedPolicyCase(allowOnEverything(['s3:*', 's3:PutObject'])),
    },
    {
      name: 'everything but IAM, left to another control',
      ...buildManagedPolicyCase(allowAllExcept('iam:*')),
    },
    on('arn:aws:dynamodb:eu-west-1:111122223333:table/orders'),
    on('arn:aws:dynamodb:eu-west-1:*:table/*'),
    on('arn:aws:dynamodb:*:*:table/orders-*'),
    on('arn:aws:dynamodb:*:444455556666:table/*'),
    on('arn:aws:dynamodb:*:*:table/${aws:PrincipalTag/team}'),
    on('arn:aws:s3:::orders/*', 's3:PutObject'),
    on(['arn:aws:ec2:*:*:instance/*', 'arn:aws:ec2:*:*:subnet/subnet-1'], 'ec2:RunInstances'),
    on([], 's3:PutObject'),
    {
      name: 'everywhere but everywhere',
      ...buildManagedPolicyCase({ Effect: 'Allow', Action: 's3:Put*', NotResource: '*' }),
    },
    {
      name: 'denied in the same policy',
      ...buildManagedPolicyCase(allowOnEverything('s3:PutObject'), deny('s3:Put*')),
    },
    {
      name: 'denied elsewhere in the same policy',
      ...buildManagedPolicyCase(allowOnEverything('s3:PutObject'), {
        Effect: 'Deny',
        Action: 's3:*',
        NotResource: 'arn:aws:s3:::orders/*',
      }),
    },
    under({ StringEquals: { 'aws:ResourceTag/team': 'orders' } }),
    under({ StringEquals: { 's3:ResourceAccount': '111122223333' } }),
    under({ DateLessThan: { 'aws:CurrentTime': '2026-10-01T00:00:00Z' } }),
  ],
  nonCompliant: [
    {
      name: 'one action',
      ...buildManagedPolicyCase(allowOnEverything('dynamodb:PutItem')),
      reason: 'Policy a allows 1 write action (dynamodb:PutItem) on all resources (statement 1: Resource *).',
      evidence: { statements: [{ count: 1, actions: 'dynamodb:PutItem', resources: 'Resource *' }] },
    },
    {
      name: 'beside what takes no resource and what only reads',
      ...buildManagedPolicyCase(
        allowOnEverything(['xray:PutTraceSegments', 's3:GetObject', 'sqs:SendMessage']),
      ),
      reason: 'Policy a allows 1 write action (sqs:SendMessage) on all resources (statement 1: Resource *).',
    },
    {
      name: 'the worst of many',
      ...buildManagedPolicyCase(
        allowOnEverything([
          'dynamodb:PutItem',
          'iam:PutRolePolicy',
          'lambda:Update*',
          'sqs:SendMessage',
          'iam:CreateUser',
        ]),
      ),
      reason: '(iam:PutRolePolicy, iam:CreateUser, lambda:UpdateFunctionCode and',
    },
    {
      name: 'beside a whole service',
      ...buildManagedPolicyCase(allowOnEverything(['s3:*', 's3:PutObject', 'sqs:SendMessage'])),
      reason: '(sqs:SendMessage)',
    },
    {
      name: 'beside an action with a control of its own',
      ...buildManagedPolicyCase(allowOnEverything(['iam:PassRole', 'lambda:CreateFunction'])),
      reason: '(lambda:CreateFunction)',
    },
    { name: 'managing permissions', ...buildManagedPolicyCase(allowOnEverything('iam:AttachRolePolicy')) },
    { name: 'tagging', ...buildManagedPolicyCase(allowOnEverything('ec2:CreateTags')) },
    { name: 'in another case', ...buildManagedPolicyCase(allowOnEverything('DynamoDB:putitem')) },
    on('arn:aws:dynamodb:*:*:table/*'),
    on('arn:aws:dynamodb:*:111122223333:*'),
    on('arn:*'),
    on(['arn:aws:s3:::orders', '*']),
    on('arn:aws:s3:::*', 's3:PutObject'),
    on('arn:aws:lambda:*:*:function:*', 'lambda:UpdateFunctionCode'),
    {
      name: 'everywhere but one',
      ...buildManagedPolicyCase({ ...but(), NotResource: 'arn:aws:s3:::orders/*' }),
    },
    {
      name: 'denied in part',
      ...buildManagedPolicyCase(
        allowOnEverything('s3:PutObject'),
        deny('s3:*', { Resource: 'arn:aws:s3:::a/*' }),
      ),
    },
    {
      name: 'denied under a condition',
      ...buildManagedPolicyCase(
        allowOnEverything('s3:PutObject'),
        deny('s3:*', { Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'false' } } }),
      ),
    },
    {
      name: 'one of two denied',
      ...buildManagedPolicyCase(
        allowOnEverything(['s3:PutObject', 's3:PutBucketPolicy']),
        deny('s3:PutObject'),
      ),
    },
    under({}),
    under({ Bool: { 'aws:SecureTransport': 'true' } }),
    under({ StringEquals: { 'aws:PrincipalOrgID': 'o-abcdefghij' } }),
    under({ StringNotEquals: { 'aws:ResourceTag/team': 'orders' } }),
    {
      name: 'more than are shown',
      ...buildManagedPolicyCase(
        ...['A', 'B', 'C', 'D', 'E'].map(Sid => allowOnEverything('s3:PutObject', { Sid })),
      ),
      reason: 'Policy a allows 1 write action (s3:PutObject) on all resources (statement A: Resource *).',
      evidence: { more: 2 },
    },
  ],
})

function but() {
  return { Effect: 'Allow', Action: 's3:PutObject' }
}
