import { iamPolicyNoUnboundedAssumeRole } from '../../../../audit/controls/least-privilege/iam-policy-no-unbounded-assume-role.ts'
import { judges, type Case } from '../../../judges.ts'
import { allow, allowBut, judgesEveryHolder, managed } from './statements.ts'

const assume = 'sts:AssumeRole'
const role = (name: string) => `arn:aws:iam::111122223333:role/${name}`
const on = (...Resource: string[]): Case => ({
  name: `on ${Resource.join()}`,
  ...managed(allow(assume, { Resource })),
})
const under = (Condition: object): Case => ({
  name: JSON.stringify(Condition),
  ...managed(allow(assume, { Condition })),
})

judgesEveryHolder(iamPolicyNoUnboundedAssumeRole, {
  bad: allow(assume),
  good: allow(assume, { Resource: role('deploy') }),
})

judges(iamPolicyNoUnboundedAssumeRole, 'AWS::IAM::ManagedPolicy', {
  compliant: [
    on(role('deploy'), 'arn:aws:iam::*:role/deploy'),
    on('arn:aws:iam::999988887777:role/*'),
    under({ StringEquals: { 'aws:ResourceTag/team': 'orders' } }),
    { name: 'other ways to a session', ...managed(allow(['sts:GetCallerIdentity', 'sts:AssumeRoleWith*'])) },
    { name: 'everything but sessions', ...managed(allowBut('sts:*')) },
  ],
  nonCompliant: [
    { ...on('*'), reason: '(Action sts:AssumeRole on Resource *) lets its holder assume every role' },
    on('arn:aws:iam::*:role/*'),
    on(role('*')),
    { name: 'sts:*', ...managed(allow('sts:*')) },
    { name: 'sts:Assume*', ...managed(allow('sts:Assume*')) },
    { name: 'everything', ...managed(allow('*')) },
    { name: 'NotAction', ...managed(allowBut('iam:*')) },
    under({ StringEquals: { 'sts:ExternalId': 'x' } }),
    under({ Bool: { 'aws:MultiFactorAuthPresent': 'true' } }),
    under({ StringEqualsIfExists: { 'aws:ResourceTag/team': 'orders' } }),
  ],
})
