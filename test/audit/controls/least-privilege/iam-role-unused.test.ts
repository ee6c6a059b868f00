import { iamRoleUnused } from '../../../../audit/controls/least-privilege/iam-role-unused.ts'
import { parsePolicy } from '../../../../audit/engines/iam/policy-document.ts'
import { testControl, type KnownResource } from '../../../test-control.ts'

const LONG_AGO = '2024-01-01T00:00:00.000Z'

/** A role, on 1 November 2026. */
function role(
  lastUsedAt: string,
  createdAt = LONG_AGO,
  principals: object = { Service: 'lambda.amazonaws.com' },
): KnownResource {
  const Statement = { Effect: 'Allow', Principal: principals, Action: 'sts:AssumeRole' }
  return { facts: { trust: parsePolicy({ Statement }), lastUsedAt, createdAt } }
}

const ec2 = { Service: 'ec2.amazonaws.com' }

testControl(iamRoleUnused, 'AWS::IAM::Role', {
  compliant: [
    { name: 'used today', ...role('2026-10-31T23:00:00.000Z'), evidence: { createdAt: LONG_AGO } },
    { name: 'used 90 days ago', ...role('2026-08-03T00:00:00.000Z') },
    { name: 'created 90 days ago and never used', ...role('NEVER', '2026-08-03T00:00:00.000Z') },
    {
      name: 'used 100 days ago, with a limit of 120',
      ...role('2026-07-24T00:00:00.000Z'),
      settings: { days: 120 },
    },
    {
      name: 'that of tasks',
      ...role('2026-10-31T23:00:00.000Z', LONG_AGO, { Service: ['ecs-tasks.amazonaws.com'] }),
    },
  ],
  nonCompliant: [
    {
      name: 'used 91 days ago',
      ...role('2026-08-01T23:59:59.000Z'),
      reason: 'Role a was last used 91 days ago.',
    },
    {
      name: 'created 91 days ago and never used',
      ...role('NEVER', '2026-08-01T23:59:59.000Z'),
      reason: 'Role a was created 91 days ago and has no recorded use.',
      evidence: { lastUsedAt: 'NEVER' },
    },
    {
      name: 'not used within the tracking period of AWS, with a longer limit',
      ...role('NEVER', '2025-09-01T00:00:00.000Z'),
      settings: { days: 1_000 },
    },
    { name: 'in China', ...role('NEVER', LONG_AGO, { Service: 'lambda.amazonaws.com.cn' }) },
    {
      name: 'one of functions and others',
      ...role('NEVER', LONG_AGO, { Service: ['ec2.amazonaws.com', 'lambda.amazonaws.com'] }),
    },
    {
      name: 'of another service, which the settings name',
      ...role('NEVER', LONG_AGO, ec2),
      settings: { services: ['ec2.amazonaws.com'] },
    },
    {
      name: 'a role for people, if every role is evaluated',
      ...role('NEVER', LONG_AGO, { AWS: 'arn:aws:iam::111122223333:root' }),
      settings: { services: ['*'] },
    },
  ],
  notApplicable: [
    {
      name: 'of another service',
      ...role('NEVER', LONG_AGO, ec2),
      reason: 'The trust policy of the role names none of lambda.amazonaws.com, ecs-tasks.amazonaws.com.',
    },
    { name: 'of people', ...role('NEVER', LONG_AGO, { AWS: 'arn:aws:iam::111122223333:root' }) },
    {
      name: 'a service-linked role',
      ...role('NEVER'),
      arn: 'arn:aws:iam::111122223333:role/aws-service-role/lambda.amazonaws.com/AWSServiceRoleForX',
    },
  ],
})
