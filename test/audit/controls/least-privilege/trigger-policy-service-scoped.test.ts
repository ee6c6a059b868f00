import { triggerPolicyServiceScoped } from '../../../../audit/controls/least-privilege/trigger-policy-service-scoped.ts'
import { parsePolicy } from '../../../../audit/engines/iam/policy-document.ts'
import { testControl, type ControlCases, type KnownResource } from '../../../test-control.ts'

const queue = 'arn:aws:sqs:eu-west-1:111122223333:orders'
const topic = 'arn:aws:sns:eu-west-1:111122223333:orders'
const account = { StringEquals: { 'aws:SourceAccount': '111122223333' } }

/** Source conditions that name a source, by name. */
const SCOPED: Readonly<Record<string, object>> = {
  'an account': account,
  'an organization': { StringEquals: { 'aws:SourceOrgID': 'o-abc1234567' } },
  'a topic': { ArnEquals: { 'aws:SourceArn': topic } },
  'every rule of the account': { ArnLike: { 'aws:SourceArn': 'arn:aws:events:*:111122223333:rule/*' } },
  'a bucket and its account': { ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::photos' }, ...account },
  'any bucket of the account': { ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::*' }, ...account },
}

/** Source conditions that anyone can meet. */
const UNSCOPED: Readonly<Record<string, object>> = {
  nothing: {},
  'any source': { StringLike: { 'aws:SourceArn': '*' } },
  'any bucket': { ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::*' } },
  'a bucket without its account': { ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::photos' } },
  'a rule of any account': { ArnLike: { 'aws:SourceArn': 'arn:aws:events:*:*:rule/nightly' } },
  'any account': { StringLike: { 'aws:SourceAccount': '*' } },
  'an account with IfExists': { StringEqualsIfExists: { 'aws:SourceAccount': '111122223333' } },
  'every account but one': { StringNotEquals: { 'aws:SourceAccount': '444455556666' } },
  'another condition': { Bool: { 'aws:SecureTransport': 'true' } },
}

const s3 = { Service: 's3.amazonaws.com' }

function buildCases(arn: string, label: string, action: string): ControlCases {
  const allows = (Principal: unknown, Condition: object = {}): KnownResource =>
    buildPolicy(arn, { Sid: 'Open', Effect: 'Allow', Principal, Action: action, Resource: arn, Condition })
  return {
    compliant: [
      ...Object.entries(SCOPED).map(([name, condition]) => ({ name, ...allows(s3, condition) })),
      {
        name: 'a service that sends no source, by the settings',
        ...allows({ Service: 'example.amazonaws.com' }),
        settings: { sourceless: ['example.amazonaws.com'] },
      },
    ],
    nonCompliant: [
      ...Object.entries(UNSCOPED).map(([name, condition]) => ({ name, ...allows(s3, condition) })),
      {
        name: 'nothing, in words',
        ...allows(s3),
        reason: `${label} orders is open to s3.amazonaws.com for any account (statement Open of its policy).`,
        evidence: { admitted: [{ statement: 'Open', principal: 's3.amazonaws.com for any account' }] },
      },
      {
        name: 'everyone, by a bucket without its account',
        ...allows('*', { ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::photos' } }),
      },
      { name: 'one of two services', ...allows({ Service: ['s3.amazonaws.com', 'sns.amazonaws.com'] }) },
    ],
    notApplicable: [
      { name: 'no service', ...allows({ AWS: '444455556666' }) },
      { name: 'everyone, which another control reports', ...allows('*') },
      {
        name: 'everyone by any source, which another control reports',
        ...allows('*', { StringLike: { 'aws:SourceArn': '*' } }),
      },
      { name: "another account's", arn: arn.replace('1111', '4444'), facts: { policy: 'FOREIGN' } },
    ],
    insufficientData: [
      { name: 'a service with a wildcard', ...allows({ Service: '*.amazonaws.com' }, account) },
    ],
  }
}

testControl(triggerPolicyServiceScoped, 'AWS::SQS::Queue', buildCases(queue, 'Queue', 'sqs:SendMessage'))
testControl(triggerPolicyServiceScoped, 'AWS::SNS::Topic', buildCases(topic, 'Topic', 'sns:Publish'))

function buildPolicy(arn: string, ...statements: readonly object[]): KnownResource {
  return { arn, facts: { policy: parsePolicy({ Version: '2012-10-17', Statement: statements }) } }
}
