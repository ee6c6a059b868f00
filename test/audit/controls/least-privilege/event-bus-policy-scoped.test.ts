import { eventBusPolicyScoped } from '../../../../audit/controls/least-privilege/event-bus-policy-scoped.ts'
import { parsePolicy } from '../../../../audit/engines/iam/policy-document.ts'
import { testControl, type KnownResource } from '../../../test-control.ts'

const arn = 'arn:aws:events:eu-west-1:111122223333:event-bus/default'
const organization = { StringEquals: { 'aws:PrincipalOrgID': 'o-abc1234567' } }
const trusted = { accounts: ['444455556666'] }

testControl(eventBusPolicyScoped, 'AWS::Events::EventBus', {
  compliant: [
    { name: 'no policy', arn, facts: { policy: 'NONE' } },
    { name: 'its own account', ...allows({ AWS: 'arn:aws:iam::111122223333:root' }) },
    { name: 'a trusted account', ...allows({ AWS: 'arn:aws:iam::444455556666:root' }), trusted },
    { name: 'an organization, where none is listed', ...allows('*', organization) },
    {
      name: 'the organization that is listed',
      ...allows('*', organization),
      trusted: { organizations: ['o-abc1234567'] },
    },
    {
      name: 'EventBridge for its own account',
      ...allows(
        { Service: 'events.amazonaws.com' },
        { StringEquals: { 'aws:SourceAccount': '111122223333' } },
      ),
    },
    {
      name: 'accounts that make rules of their own',
      ...allows(
        { AWS: '444455556666' },
        { StringEqualsIfExists: { 'events:creatorAccount': '${aws:PrincipalAccount}' } },
      ),
      trusted,
    },
    { name: 'public by design', ...allows('*'), settings: { publicByDesign: [arn] } },
    { name: 'its own account, as text', ...allows('arn:aws:iam::111122223333:root') },
    { name: 'its own account by its id, as text', ...allows('111122223333') },
    {
      name: 'a service for a source of its own account',
      ...allows(
        { Service: 's3.amazonaws.com' },
        { ArnLike: { 'aws:SourceArn': 'arn:aws:scheduler:*:111122223333:*' } },
      ),
    },
  ],
  nonCompliant: [
    {
      name: 'everyone',
      ...allows('*'),
      reason: 'Event bus default is open to any AWS account (statement Given of its policy).',
      evidence: { admitted: [{ statement: 'Given', actions: ['events:putevents'] }] },
    },
    { name: 'everyone, in another notation', ...allows({ AWS: '*' }) },
    { name: 'everyone of any organization', ...allows('*', { StringLike: { 'aws:PrincipalOrgID': 'o-*' } }) },
    {
      name: 'everyone, under a condition on events:source',
      ...allows('*', { StringEquals: { 'events:source': 'com.example.orders' } }),
      reason:
        'Event bus default is open to any AWS account that meets a condition (statement Given of its policy).',
    },
    { name: 'a network', ...allows('*', { IpAddress: { 'aws:SourceIp': '198.51.100.0/24' } }) },
    {
      name: 'an untrusted account',
      ...allows({ AWS: 'arn:aws:iam::444455556666:root' }),
      reason:
        'Event bus default is open to account 444455556666, which is not trusted (statement Given of its policy).',
    },
    {
      name: 'an untrusted account, as text',
      ...allows('arn:aws:iam::444455556666:root'),
      reason:
        'Event bus default is open to account 444455556666, which is not trusted (statement Given of its policy).',
    },
    { name: 'an untrusted account by its id, as text', ...allows('444455556666') },
    {
      name: 'a service for any account',
      ...allows({ Service: 's3.amazonaws.com' }),
      reason:
        'Event bus default is open to s3.amazonaws.com for any account (statement Given of its policy).',
    },
    {
      name: 'a service for any source',
      ...allows({ Service: 's3.amazonaws.com' }, { ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::*' } }),
    },
    {
      name: 'a service for a source without an account',
      ...allows({ Service: 's3.amazonaws.com' }, { ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::photos' } }),
    },
    {
      name: 'everyone through any service',
      ...allows('*', { StringLike: { 'aws:SourceArn': '*' } }),
      reason: 'Event bus default is open to any service for any account (statement Given of its policy).',
    },
    {
      name: 'an organization that is not listed',
      ...allows('*', organization),
      trusted: { organizations: ['o-zzz1234567'] },
      reason:
        'Event bus default is open to organization o-abc1234567, which is not trusted (statement Given of its policy).',
    },
    {
      name: 'a service for an untrusted account',
      ...allows(
        { Service: 'events.amazonaws.com' },
        { StringEquals: { 'aws:SourceAccount': '444455556666' } },
      ),
    },
    {
      name: 'an untrusted account, in addition to a public statement by design',
      ...buildStatement(buildGrantedPolicy('*'), buildGrantedPolicy({ AWS: '444455556666' })),
      settings: { publicByDesign: [arn] },
      reason:
        'Event bus default is open to account 444455556666, which is not trusted (statement Given of its policy).',
    },
  ],
  insufficientData: [
    {
      name: 'the root users of all accounts, which AWS does not accept as a principal',
      ...allows({ AWS: 'arn:aws:iam::*:root' }),
      reason: 'statement Given names the principal arn:aws:iam::*:root, which AWS does not accept',
    },
  ],
})

function buildGrantedPolicy(Principal: unknown, Condition: object = {}): object {
  return { Sid: 'Given', Effect: 'Allow', Principal, Action: 'events:PutEvents', Resource: arn, Condition }
}

function allows(Principal: unknown, Condition?: object): KnownResource {
  return buildStatement(buildGrantedPolicy(Principal, Condition))
}

function buildStatement(...statements: readonly object[]): KnownResource {
  return { arn, facts: { policy: parsePolicy({ Version: '2012-10-17', Statement: statements }) } }
}
