import { functionRoleExists } from '../../../../audit/controls/least-privilege/function-role-exists.ts'
import { parsePolicyInPart } from '../../../../audit/engines/iam/policy-document.ts'
import { testControl, type KnownResource } from '../../../test-control.ts'

const arn = 'arn:aws:iam::111122223333:role/service-role/Worker'
const lambda = { Service: 'lambda.amazonaws.com' }
const allow = { Effect: 'Allow', Principal: lambda, Action: 'sts:AssumeRole' }
const condition = { StringEquals: { 'aws:SourceAccount': '111122223333' } }

testControl(functionRoleExists, 'AWS::Lambda::Function', {
  compliant: [
    {
      name: 'a role that trusts Lambda',
      ...runsAs(allow),
      evidence: { role: 'Worker', trust: 'TRUSTED' },
    },
    {
      name: 'Lambda among other services',
      ...runsAs({ ...allow, Principal: { Service: ['ecs-tasks.amazonaws.com', 'lambda.amazonaws.com'] } }),
    },
    { name: 'the second statement', ...runsAs({ ...allow, Principal: { AWS: '111122223333' } }, allow) },
    {
      name: 'a condition is named and assumed to hold',
      ...runsAs({ ...allow, Condition: condition }),
      evidence: { trust: 'UNDER_CONDITIONS' },
    },
  ],
  nonCompliant: [
    {
      name: 'no such role',
      one: { role: { arn, presence: 'DELETED' } },
      reason: 'Function a uses role Worker, which does not exist.',
      evidence: { role: arn },
    },
    {
      name: 'a role of another service',
      ...runsAs({ ...allow, Principal: { Service: 'ec2.amazonaws.com' } }),
      reason:
        'Function a uses role Worker, whose trust policy does not allow lambda.amazonaws.com to assume it.',
    },
    {
      name: 'a role for people',
      ...runsAs({ ...allow, Principal: { AWS: 'arn:aws:iam::111122223333:root' } }),
    },
    { name: 'a Deny', ...runsAs(allow, { ...allow, Effect: 'Deny', Principal: '*' }) },
    { name: 'no policies', ...runsAs() },
    {
      name: 'a Deny beside a statement that is not understood',
      ...runsAs({ ...allow, Effect: 'Deny' }, null),
    },
  ],
  insufficientData: [
    {
      name: 'a statement that is not understood',
      ...runsAs({ ...allow, Principal: { Service: 'ec2.amazonaws.com' } }, { ...allow, Principal: [lambda] }),
      reason: 'a policy is not understood as a whole: Principal of statement 2 is neither',
    },
    { name: 'a statement that is not understood beside Lambda', ...runsAs(allow, null) },
  ],
})

function runsAs(...Statement: unknown[]): KnownResource {
  return { one: { role: { arn, facts: { trust: parsePolicyInPart({ Statement }) } } } }
}
