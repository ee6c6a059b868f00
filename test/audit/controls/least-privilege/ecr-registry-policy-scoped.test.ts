import { ecrRegistryPolicyScoped } from '../../../../audit/controls/least-privilege/ecr-registry-policy-scoped.ts'
import { parsePolicy } from '../../../../audit/engines/iam/policy-document.ts'
import { testControl, type KnownResource } from '../../../test-control.ts'

const arn = 'arn:aws:ecr:eu-west-1:111122223333:registry'
const other = { AWS: 'arn:aws:iam::444455556666:root' }
const trusted = { accounts: ['444455556666'] }

testControl(ecrRegistryPolicyScoped, 'AWS::ECR::Registry', {
  compliant: [
    { name: 'no policy', arn, facts: { policy: 'NONE' } },
    { name: 'a trusted account', ...allows(other), trusted },
    { name: 'its own account', ...allows({ AWS: '111122223333' }) },
    { name: 'an organization', ...allows('*', { StringEquals: { 'aws:PrincipalOrgID': 'o-abc1234567' } }) },
  ],
  nonCompliant: [
    {
      name: 'everyone',
      ...allows('*'),
      reason: 'Registry eu-west-1 is open to any AWS account (statement Replicate of its policy).',
    },
    {
      name: 'an untrusted account',
      ...allows(other),
      reason:
        'Registry eu-west-1 is open to account 444455556666, which is not trusted (statement Replicate of its policy).',
    },
    { name: 'one of two', ...allows({ AWS: ['444455556666', '777788889999'] }), trusted },
    {
      name: 'a network',
      ...allows('*', { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } }),
      reason:
        'Registry eu-west-1 is open to everyone in a network that a condition names (statement Replicate of its policy).',
    },
    {
      name: 'a Deny for other repositories',
      arn,
      facts: {
        policy: parsePolicy({
          Statement: [
            statement('*'),
            {
              ...statement('*'),
              Effect: 'Deny',
              Resource: 'arn:aws:ecr:eu-west-1:111122223333:repository/base/*',
            },
          ],
        }),
      },
    },
  ],
})

function statement(Principal: unknown, Condition: object = {}) {
  const Action = ['ecr:ReplicateImage', 'ecr:CreateRepository', 'ecr:BatchImportUpstreamImage']
  const Resource = 'arn:aws:ecr:eu-west-1:111122223333:repository/*'
  return { Sid: 'Replicate', Effect: 'Allow', Principal, Action, Resource, Condition }
}

function allows(Principal: unknown, Condition: object = {}): KnownResource {
  return {
    arn,
    facts: { policy: parsePolicy({ Version: '2012-10-17', Statement: statement(Principal, Condition) }) },
  }
}
