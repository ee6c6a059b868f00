import { iamPolicyNoUnboundedPassrole } from '../../../../audit/controls/least-privilege/iam-policy-no-unbounded-passrole.ts'
import { parsePolicy } from '../../../../audit/policy/document.ts'
import { judges, type Case } from '../../../judges.ts'
import { allow, allowBut, judgesEveryHolder, managed } from './statements.ts'

const role = (name: string) => `arn:aws:iam::111122223333:role/${name}`
const on = (...Resource: string[]): Case => ({
  name: `on ${Resource.join()}`,
  ...managed(allow('iam:PassRole', { Resource })),
})
const under = (Condition: object): Case => ({
  name: JSON.stringify(Condition),
  ...managed(allow('iam:PassRole', { Condition })),
})

judgesEveryHolder(iamPolicyNoUnboundedPassrole, {
  bad: allow('iam:PassRole'),
  good: allow('iam:PassRole', { Resource: role('app') }),
})

const deny = { Effect: 'Deny', Action: 'iam:PassRole', Resource: '*' }

judges(iamPolicyNoUnboundedPassrole, 'AWS::IAM::ManagedPolicy', {
  compliant: [
    on(role('app')),
    on(role('app-*'), role('service-role/*')),
    on('arn:aws:iam::999988887777:role/*'),
    on('arn:aws:iam::*:user/*'),
    on('arn:aws:iam::*:role/${aws:username}'),
    on('arn:aws:iam::*:role/${*}'),
    on(role('?')),
    under({ StringEquals: { 'iam:PassedToService': 'lambda.amazonaws.com' } }),
    under({ StringEquals: { 'iam:passedtoservice': ['lambda.amazonaws.com', 'ecs-tasks.amazonaws.com'] } }),
    under({ StringLike: { 'iam:PassedToService': 'ec2.*' } }),
    under({ StringEqualsIfExists: { 'iam:PassedToService': 'lambda.amazonaws.com' } }),
    under({ ArnLike: { 'iam:AssociatedResourceArn': 'arn:aws:ec2:*:111122223333:instance/*' } }),
    { name: 'other actions', ...managed(allow(['iam:Get*', 'iam:List*', 'lambda:*'])) },
    { name: 'everything but IAM', ...managed(allowBut('iam:*')) },
    { name: 'everything but passing', ...managed(allowBut('iam:Pass*')) },
    {
      name: 'every resource but roles',
      ...managed({ Effect: 'Allow', Action: 'iam:*', NotResource: 'arn:aws:iam::*:role/*' }),
    },
    { name: 'denied in the same policy', ...managed(allow('iam:*'), deny) },
    {
      name: 'denied on roles in the same policy',
      ...managed(allow('iam:*'), { ...deny, Resource: role('*') }),
    },
  ],
  nonCompliant: [
    { ...on('*'), reason: 'Statement 1 (Action iam:PassRole on Resource *) lets its holder pass every role' },
    on('arn:aws:iam::*:role/*'),
    on(role('*')),
    on(role('app'), role('**')),
    on(role('?*')),
    on('arn:*:iam::111122223333:*'),
    on('arn:aws:iam::${aws:PrincipalAccount}:role/*'),
    { name: 'iam:*', ...managed(allow('iam:*')) },
    { name: 'iam:Pa*', ...managed(allow('IAM:Pa*')) },
    { name: 'everything', ...managed(allow('*')) },
    { name: 'NotAction', ...managed(allowBut('s3:*')), reason: 'NotAction s3:*' },
    {
      name: 'every role but one',
      ...managed({ Effect: 'Allow', Action: 'iam:PassRole', NotResource: role('Admin') }),
    },
    under({}),
    under({ StringLike: { 'iam:PassedToService': '*' } }),
    under({ StringLike: { 'iam:PassedToService': '*.amazonaws.com' } }),
    under({ StringLike: { 'iam:PassedToService': ['lambda.amazonaws.com', '*'] } }),
    under({ StringNotEquals: { 'iam:PassedToService': 'ec2.amazonaws.com' } }),
    under({ Null: { 'iam:PassedToService': 'false' } }),
    under({ ArnLikeIfExists: { 'iam:AssociatedResourceArn': 'arn:aws:ec2:*:111122223333:instance/*' } }),
    under({ StringEquals: { 'iam:ResourceTag/team': 'orders' } }),
    under({ Bool: { 'aws:MultiFactorAuthPresent': 'true' } }),
    {
      name: 'a Deny under a condition',
      ...managed(allow('iam:PassRole'), {
        ...deny,
        Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'false' } },
      }),
    },
    {
      name: 'a Deny on some roles',
      ...managed(allow('iam:PassRole'), { ...deny, Resource: role('Admin*') }),
    },
    {
      name: 'a variable in the account of an older version is none',
      facts: {
        document: parsePolicy({
          Version: '2008-10-17',
          Statement: [allow('iam:PassRole', { Resource: ['*', 'arn:${x}'] })],
        }),
      },
    },
    {
      name: 'another partition',
      arn: 'arn:aws-cn:iam::111122223333:policy/a',
      ...managed(allow('iam:PassRole', { Resource: 'arn:aws-cn:iam::111122223333:role/*' })),
    },
  ],
})

judges(iamPolicyNoUnboundedPassrole, 'AWS::IAM::ManagedPolicy', {
  compliant: [
    {
      name: 'before 2012-10-17 there are no variables',
      facts: {
        document: parsePolicy({
          Version: '2008-10-17',
          Statement: [allow('iam:PassRole', { Resource: 'arn:aws:iam::${aws:PrincipalAccount}:role/*' })],
        }),
      },
    },
    {
      name: 'one action of two policies is judged where it stands',
      ...managed(allow('lambda:CreateFunction'), allow('iam:PassRole', { Resource: role('app') })),
    },
  ],
})
