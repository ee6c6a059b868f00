import { policiesEvaluable } from '../../../../audit/controls/least-privilege/policies-evaluable.ts'
import { parsePolicy, type PolicyDocument } from '../../../../audit/engines/iam/policy-document.ts'
import type { Kind } from '../../../../audit/resources/resource.ts'
import { testControl } from '../../../test-control.ts'
import { buildRoleCase, buildUserCase } from '../principal-cases.ts'

const read = { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }

// Policies that exceed the steps: test/audit/evaluate/hostile-policies.test.ts.

testControl(policiesEvaluable, 'AWS::IAM::Role', {
  compliant: [
    { name: 'a role without policies', ...buildRoleCase({}) },
    { name: 'a role with a boundary', ...buildRoleCase({ inline: { own: read }, boundary: read }) },
    {
      name: 'a role with ordinary policies',
      ...buildRoleCase({ inline: { own: read }, attached: { more: read } }),
    },
  ],
  notApplicable: [
    {
      name: 'a service-linked role',
      ...buildRoleCase({ inline: { own: read } }),
      arn: 'arn:aws:iam::111122223333:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS',
      reason: 'service-linked role',
    },
  ],
})

testControl(policiesEvaluable, 'AWS::IAM::User', {
  compliant: [
    {
      name: 'a user with a boundary',
      ...buildUserCase({ inline: { own: read }, boundary: read }, { staff: {} }),
    },
    { name: 'a user with ordinary policies', ...buildUserCase({ inline: { own: read } }, { staff: {} }) },
  ],
})

testControl(policiesEvaluable, 'AWS::IAM::Group', {
  compliant: [{ name: 'a group with an ordinary policy', facts: { inlinePolicies: { own: parse(read) } } }],
})

testControl(policiesEvaluable, 'AWS::IAM::ManagedPolicy', {
  compliant: [
    {
      name: 'an ordinary policy',
      arn: 'arn:aws:iam::111122223333:policy/dev',
      facts: { document: parse(read) },
    },
  ],
  notApplicable: [
    {
      name: 'a policy of AWS',
      arn: 'arn:aws:iam::aws:policy/ReadOnlyAccess',
      facts: { document: parse(read) },
      reason: 'managed by AWS',
    },
  ],
})

const open = parse({ Effect: 'Allow', Principal: '*', Action: 'lambda:InvokeFunction', Resource: '*' })

testControl(policiesEvaluable, 'AWS::Lambda::Function', {
  compliant: [
    { name: 'a function without a policy', facts: { policies: {} }, each: { versions: [] } },
    {
      name: 'a function and a version with ordinary policies',
      facts: { policies: { $LATEST: open } },
      each: { versions: [{ facts: { policy: open } }] },
    },
  ],
})

const POLICY_KINDS: readonly Kind[] = [
  'AWS::ECR::Registry',
  'AWS::ECR::Repository',
  'AWS::Events::EventBus',
  'AWS::Lambda::LayerVersion',
  'AWS::SNS::Topic',
]

for (const kind of POLICY_KINDS)
  testControl(policiesEvaluable, kind, {
    compliant: [{ name: 'an ordinary policy', facts: { policy: open } }],
    notApplicable: [{ name: 'no policy', facts: { policy: 'NONE' } }],
  })

testControl(policiesEvaluable, 'AWS::ECR::Repository', {
  compliant: [{ name: 'an ordinary policy', facts: { policy: open } }],
  notApplicable: [{ name: 'the repository of another account', facts: { policy: 'FOREIGN' } }],
})

testControl(policiesEvaluable, 'AWS::SQS::Queue', {
  compliant: [{ name: 'an ordinary policy', facts: { policy: open } }],
  notApplicable: [{ name: 'the queue of another account', facts: { policy: 'FOREIGN' } }],
})

function parse(Statement: object): PolicyDocument {
  return parsePolicy({ Version: '2012-10-17', Statement })
}
