import { iamPolicyNoUnboundedPassrole } from '../../../../audit/controls/least-privilege/iam-policy-no-unbounded-passrole.ts'
import { parsePolicy } from '../../../../audit/engines/iam/policy-document.ts'
import { testControl, type ControlCase } from '../../../test-control.ts'
import {
  allowOnEverything,
  allowAllExcept,
  testEveryPolicyHolder,
  buildManagedPolicyCase,
} from '../policy-cases.ts'

const role = (name: string) => `arn:aws:iam::111122223333:role/${name}`
const on = (...Resource: string[]): ControlCase => ({
  name: `on ${Resource.join()}`,
  ...buildManagedPolicyCase(allowOnEverything('iam:PassRole', { Resource })),
})
const under = (Condition: object): ControlCase => ({
  name: JSON.stringify(Condition),
  ...buildManagedPolicyCase(allowOnEverything('iam:PassRole', { Condition })),
})

testEveryPolicyHolder(iamPolicyNoUnboundedPassrole, {
  bad: allowOnEverything('iam:PassRole'),
  good: allowOnEverything('iam:PassRole', { Resource: role('app') }),
})

const deny = { Effect: 'Deny', Action: 'iam:PassRole', Resource: '*' }

testControl(iamPolicyNoUnboundedPassrole, 'AWS::IAM::ManagedPolicy', {
  compliant: [
    on(role('app')),
    on(role('app-*'), role('service-role/*')),
    on('arn:aws:iam::999988887777:role/*'),
    on('arn:aws:iam::999988887777'),
    on('arn:aws:iam::*:user/*'),
    on('arn:aws:iam::*:role/${aws:username}'),
    on('arn:aws:iam::*:role/${*}'),
    on(role('?')),
    under({ StringEquals: { 'iam:PassedToService': 'lambda.amazonaws.com' } }),
    under({ StringEquals: { 'iam:passedtoservice': ['lambda.amazonaws.com', 'ecs-tasks.amazonaws.com'] } }),
    under({ StringLike: { 'iam:PassedToService': 'ec2.*' } }),
    under({ StringEqualsIfExists: { 'iam:PassedToService': 'lambda.amazonaws.com' } }),
    under({ ArnLike: { 'iam:AssociatedResourceArn': 'arn:aws:ec2:*:111122223333:instance/*' } }),
    {
      name: 'other actions',
      ...buildManagedPolicyCase(allowOnEverything(['iam:Get*', 'iam:List*', 'lambda:*'])),
    },
    { name: 'everything but IAM', ...buildManagedPolicyCase(allowAllExcept('iam:*')) },
    { name: 'everything but passing', ...buildManagedPolicyCase(allowAllExcept('iam:Pass*')) },
    {
      name: 'every resource but roles',
      ...buildManagedPolicyCase({ Effect: 'Allow', Action: 'iam:*', NotResource: 'arn:aws:iam::*:role/*' }),
    },
    {
      name: 'denied on an incomplete ARN in the same policy',
      ...buildManagedPolicyCase(allowOnEverything('iam:*'), { ...deny, Resource: 'arn:aws:iam' }),
    },
    { name: 'denied in the same policy', ...buildManagedPolicyCase(allowOnEverything('iam:*'), deny) },
    {
      name: 'denied on roles in the same policy',
      ...buildManagedPolicyCase(allowOnEverything('iam:*'), { ...deny, Resource: role('*') }),
    },
  ],
  nonCompliant: [
    {
      ...on('*'),
      reason:
        'Policy a allows passing any role to any service (statement 1: Action iam:PassRole on Resource *).',
    },
    on('arn:aws:iam::*:role/*'),
    on(role('*')),
    on(role('app'), role('**')),
    on(role('?*')),
    on('arn:*:iam::111122223333:*'),
    on('arn:aws:iam'),
    on('arn:aws:iam::${aws:PrincipalAccount}'),
    on('arn:aws:iam::${aws:PrincipalAccount}:role/*'),
    { name: 'iam:*', ...buildManagedPolicyCase(allowOnEverything('iam:*')) },
    { name: 'iam:Pa*', ...buildManagedPolicyCase(allowOnEverything('IAM:Pa*')) },
    { name: 'everything', ...buildManagedPolicyCase(allowOnEverything('*')) },
    { name: 'NotAction', ...buildManagedPolicyCase(allowAllExcept('s3:*')), reason: 'NotAction s3:*' },
    {
      name: 'every role but one',
      ...buildManagedPolicyCase({ Effect: 'Allow', Action: 'iam:PassRole', NotResource: role('Admin') }),
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
      ...buildManagedPolicyCase(allowOnEverything('iam:PassRole'), {
        ...deny,
        Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'false' } },
      }),
    },
    {
      name: 'a Deny on some roles',
      ...buildManagedPolicyCase(allowOnEverything('iam:PassRole'), { ...deny, Resource: role('Admin*') }),
    },
    {
      name: 'a variable in the account of an older version is none',
      facts: {
        document: parsePolicy({
          Version: '2008-10-17',
          Statement: [allowOnEverything('iam:PassRole', { Resource: ['*', 'arn:${x}'] })],
        }),
      },
    },
    {
      name: 'another partition',
      arn: 'arn:aws-cn:iam::111122223333:policy/a',
      ...buildManagedPolicyCase(
        allowOnEverything('iam:PassRole', { Resource: 'arn:aws-cn:iam::111122223333:role/*' }),
      ),
    },
  ],
})

testControl(iamPolicyNoUnboundedPassrole, 'AWS::IAM::ManagedPolicy', {
  compliant: [
    {
      name: 'before 2012-10-17 there are no variables',
      facts: {
        document: parsePolicy({
          Version: '2008-10-17',
          Statement: [
            allowOnEverything('iam:PassRole', { Resource: 'arn:aws:iam::${aws:PrincipalAccount}:role/*' }),
          ],
        }),
      },
    },
    {
      name: 'one action in each of two policies is evaluated in its own policy',
      ...buildManagedPolicyCase(
        allowOnEverything('lambda:CreateFunction'),
        allowOnEverything('iam:PassRole', { Resource: role('app') }),
      ),
    },
  ],
})
