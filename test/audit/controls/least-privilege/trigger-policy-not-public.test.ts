import { triggerPolicyNotPublic } from '../../../../audit/controls/least-privilege/trigger-policy-not-public.ts'
import { parsePolicy } from '../../../../audit/engines/iam/policy-document.ts'
import { testControl, type KnownResource } from '../../../test-control.ts'

const queue = 'arn:aws:sqs:eu-west-1:111122223333:orders'
const topic = 'arn:aws:sns:eu-west-1:111122223333:orders'
const send = { arn: queue, Action: 'SQS:SendMessage' }
const publish = { arn: topic, Action: 'SNS:Publish' }
const notPrincipal = { Principal: undefined, NotPrincipal: { AWS: 'arn:aws:iam::111122223333:role/orders' } }
const organization = { StringEquals: { 'aws:PrincipalOrgID': 'o-abc1234567' } }

testControl(triggerPolicyNotPublic, 'AWS::SQS::Queue', {
  compliant: [
    { name: 'no policy', arn: queue, facts: { policy: 'NONE' } },
    { name: 'an account', ...allows(send, { AWS: '444455556666' }) },
    { name: 'everyone of an organization', ...allows(send, '*', organization) },
    {
      name: "everyone, by a topic of the account's own",
      ...allows(send, '*', { ArnEquals: { 'aws:SourceArn': topic } }),
    },
    { name: 'SNS for any account', ...allows(send, { Service: 'sns.amazonaws.com' }) },
    {
      name: 'everyone, by a bucket',
      ...allows(send, '*', { ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::photos' } }),
    },
    {
      name: 'everyone, by any bucket of the account',
      ...allows(send, '*', {
        ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::*' },
        StringEquals: { 'aws:SourceAccount': '111122223333' },
      }),
    },
    { name: 'a network', ...allows(send, '*', { StringEquals: { 'aws:SourceVpce': 'vpce-0a1b2c3d' } }) },
    {
      name: 'everyone is denied what is not encrypted on its way',
      ...buildStatement(queue, {
        Effect: 'Deny',
        Principal: '*',
        Action: 'sqs:*',
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      }),
    },
    { name: 'the action is of another service', ...allows({ arn: queue, Action: 'sns:Publish' }, '*') },
    { name: 'public by design', ...allows(send, '*'), settings: { publicByDesign: [queue] } },
  ],
  nonCompliant: [
    {
      name: 'everyone',
      ...allows(send, '*'),
      reason: 'Queue orders is open to everyone (statement Open of its policy).',
      evidence: { admitted: [{ statement: 'Open', principal: 'everyone', actions: ['sqs:sendmessage'] }] },
    },
    { name: 'everyone, everything', ...allows({ arn: queue, Action: '*' }, { AWS: '*' }) },
    { name: 'all but one action', ...buildStatement(queue, open({ NotAction: 'sqs:DeleteQueue' })) },
    { name: 'everyone but one', ...buildStatement(queue, { ...open({ Action: 'sqs:*' }), ...notPrincipal }) },
    { name: 'any organization', ...allows(send, '*', { StringLike: { 'aws:PrincipalOrgID': '*' } }) },
    { name: 'any address', ...allows(send, '*', { IpAddress: { 'aws:SourceIp': '0.0.0.0/0' } }) },
    {
      name: 'a condition on the user agent',
      ...allows(send, '*', { StringLike: { 'aws:UserAgent': 'orders/*' } }),
      reason: 'Queue orders is open to everyone who meets a condition (statement Open of its policy).',
    },
    { name: 'another one is public by design', ...allows(send, '*'), settings: { publicByDesign: [topic] } },
    {
      name: 'everyone, by any source',
      ...allows(send, '*', { StringLike: { 'aws:SourceArn': '*' } }),
      reason: 'Queue orders is open to any service for any account (statement Open of its policy).',
    },
    ...['arn:aws:s3:::*', 'arn:aws:s3:::photos-*', 'arn:aws:sns:*:*:orders', 'arn:*'].map(source => ({
      name: `everyone, by a source of ${source}`,
      ...allows(send, { AWS: '*' }, { ArnLike: { 'aws:SourceArn': source } }),
    })),
    { name: 'everyone, by any account', ...allows(send, '*', { StringLike: { 'aws:SourceAccount': '*' } }) },
  ],
  insufficientData: [
    {
      name: 'the root users of all accounts, which AWS does not accept as a principal',
      ...allows(send, { AWS: 'arn:aws:iam::*:root' }),
      reason: 'statement Open names the principal arn:aws:iam::*:root, which AWS does not accept',
    },
    { name: 'all roles of an account', ...allows(send, { AWS: 'arn:aws:iam::444455556666:role/*' }) },
    { name: 'a part of an account id', ...allows(send, { AWS: ['444455556666', '4444*'] }) },
    { name: 'an unknown type of principal', ...allows(send, { Account: '444455556666' }) },
    {
      name: 'everyone but a principal that is not known',
      ...buildStatement(
        queue,
        open({ Action: 'sqs:*' }),
        open({
          Effect: 'Deny',
          Action: 'sqs:*',
          Principal: undefined,
          NotPrincipal: { AWS: 'arn:aws:iam::*:root' },
        }),
      ),
    },
  ],
  notApplicable: [
    {
      name: "another account's",
      arn: 'arn:aws:sqs:eu-west-1:444455556666:orders',
      facts: { policy: 'FOREIGN' },
      reason: 'The queue belongs to another account; only that account can change its policy.',
    },
  ],
})

/** The default policy of a topic (SNS API Reference, CreateTopic). */
const byDefault = {
  Sid: '__default_statement_ID',
  Effect: 'Allow',
  Principal: { AWS: '*' },
  Action: ['SNS:GetTopicAttributes', 'SNS:SetTopicAttributes', 'SNS:Subscribe', 'SNS:Publish'],
  Resource: topic,
  Condition: { StringEquals: { 'AWS:SourceOwner': '111122223333' } },
}

testControl(triggerPolicyNotPublic, 'AWS::SNS::Topic', {
  compliant: [
    { name: 'the default policy', ...buildStatement(topic, byDefault) },
    { name: 'everyone of an organization', ...allows(publish, '*', organization) },
    {
      name: 'S3 for a bucket of the account',
      ...allows(
        publish,
        { Service: 's3.amazonaws.com' },
        { StringEquals: { 'aws:SourceAccount': '111122223333' } },
      ),
    },
    { name: 'public by design', ...allows(publish, '*'), settings: { publicByDesign: [topic] } },
  ],
  nonCompliant: [
    {
      name: 'everyone',
      ...allows(publish, '*'),
      reason: 'Topic orders is open to any AWS account (statement Open of its policy).',
    },
    {
      name: 'everyone beside the default',
      ...buildStatement(topic, byDefault, open({ Action: 'sns:Subscribe' })),
    },
    {
      name: 'everyone, under a condition on the protocol https',
      ...allows({ arn: topic, Action: 'sns:Subscribe' }, '*', { StringEquals: { 'sns:Protocol': 'https' } }),
    },
    {
      name: 'an owner condition with IfExists',
      ...allows(publish, '*', { StringEqualsIfExists: { 'aws:SourceOwner': '111122223333' } }),
    },
  ],
  notApplicable: [
    {
      name: "another account's",
      arn: 'arn:aws:sns:eu-west-1:444455556666:orders',
      facts: { policy: 'FOREIGN' },
      reason: 'The topic belongs to another account; only that account can change its policy.',
    },
  ],
})

function open(more: object): object {
  return { Sid: 'Open', Effect: 'Allow', Principal: '*', ...more }
}

function allows(
  what: { arn: string; Action: string },
  Principal: unknown,
  Condition: object = {},
): KnownResource {
  return buildStatement(what.arn, open({ Principal, Action: what.Action, Resource: what.arn, Condition }))
}

function buildStatement(arn: string, ...statements: readonly object[]): KnownResource {
  return { arn, facts: { policy: parsePolicy({ Version: '2012-10-17', Statement: statements }) } }
}
