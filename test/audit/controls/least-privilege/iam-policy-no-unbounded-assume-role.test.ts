import { iamPolicyNoUnboundedAssumeRole } from '../../../../audit/controls/least-privilege/iam-policy-no-unbounded-assume-role.ts'
import { testControl, type ControlCase } from '../../../test-control.ts'
import {
  allowOnEverything,
  allowAllExcept,
  testEveryPolicyHolder,
  buildManagedPolicyCase,
} from '../policy-cases.ts'

const assume = 'sts:AssumeRole'
const role = (name: string) => `arn:aws:iam::111122223333:role/${name}`
const on = (...Resource: string[]): ControlCase => ({
  name: `on ${Resource.join()}`,
  ...buildManagedPolicyCase(allowOnEverything(assume, { Resource })),
})
const under = (Condition: object): ControlCase => ({
  name: JSON.stringify(Condition),
  ...buildManagedPolicyCase(allowOnEverything(assume, { Condition })),
})

testEveryPolicyHolder(iamPolicyNoUnboundedAssumeRole, {
  bad: allowOnEverything(assume),
  good: allowOnEverything(assume, { Resource: role('deploy') }),
})

testControl(iamPolicyNoUnboundedAssumeRole, 'AWS::IAM::ManagedPolicy', {
  compliant: [
    on(role('deploy'), 'arn:aws:iam::*:role/deploy'),
    on('arn:aws:iam::999988887777:role/*'),
    on('arn:aws:iam::999988887777'),
    on('arn:aws:sqs'),
    under({ StringEquals: { 'aws:ResourceTag/team': 'orders' } }),
    {
      name: 'other actions that create sessions',
      ...buildManagedPolicyCase(allowOnEverything(['sts:GetCallerIdentity', 'sts:AssumeRoleWith*'])),
    },
    { name: 'everything but sessions', ...buildManagedPolicyCase(allowAllExcept('sts:*')) },
  ],
  nonCompliant: [
    {
      ...on('*'),
      reason:
        'Policy a allows assuming any role that trusts the account (statement 1: Action sts:AssumeRole on Resource *).',
    },
    on('arn:aws:iam::*:role/*'),
    on('arn:aws:iam'),
    on('arn:aws:iam::111122223333'),
    on(role('*')),
    { name: 'sts:*', ...buildManagedPolicyCase(allowOnEverything('sts:*')) },
    { name: 'sts:Assume*', ...buildManagedPolicyCase(allowOnEverything('sts:Assume*')) },
    { name: 'everything', ...buildManagedPolicyCase(allowOnEverything('*')) },
    { name: 'NotAction', ...buildManagedPolicyCase(allowAllExcept('iam:*')) },
    under({ StringEquals: { 'sts:ExternalId': 'x' } }),
    under({ Bool: { 'aws:MultiFactorAuthPresent': 'true' } }),
    under({ StringEqualsIfExists: { 'aws:ResourceTag/team': 'orders' } }),
  ],
})
