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
  ],
  nonCompliant: [
    {
      name: 'everyone',
      ...allows('*'),
      reason: 'Statement Given of the policy lets anyone with an AWS account in.',
      evidence: { admitted: [{ statement: 'Given', actions: ['events:putevents'] }] },
    },
    { name: 'everyone, written otherwise', ...allows({ AWS: '*' }) },
    { name: 'everyone of any organization', ...allows('*', { StringLike: { 'aws:PrincipalOrgID': 'o-*' } }) },
    {
      name: 'everyone who says that his events are of a source',
      ...allows('*', { StringEquals: { 'events:source': 'com.example.orders' } }),
      reason: 'lets anyone with an AWS account who meets a condition in.',
    },
    { name: 'a network', ...allows('*', { IpAddress: { 'aws:SourceIp': '198.51.100.0/24' } }) },
    {
      name: 'an account that nobody knows',
      ...allows({ AWS: 'arn:aws:iam::444455556666:root' }),
      reason: 'Statement Given of the policy lets account 444455556666 in, which is not trusted.',
    },
    {
      name: 'an organization that is not listed',
      ...allows('*', organization),
      trusted: { organizations: ['o-zzz1234567'] },
      reason: 'lets organization o-abc1234567 in, which is not trusted.',
    },
    {
      name: 'a service for an account that nobody knows',
      ...allows(
        { Service: 'events.amazonaws.com' },
        { StringEquals: { 'aws:SourceAccount': '444455556666' } },
      ),
    },
    {
      name: 'an account that nobody knows, beside what is public by design',
      ...buildStatement(buildGrantedPolicy('*'), buildGrantedPolicy({ AWS: '444455556666' })),
      settings: { publicByDesign: [arn] },
      reason: 'lets account 444455556666 in, which is not trusted.',
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
