import { ecsTaskRoleNoAdmin } from '../../../../audit/controls/least-privilege/ecs-task-role-no-admin.ts'
import { parsePolicy } from '../../../../audit/engines/iam/policy-document.ts'
import type { KnownResource } from '../../../test-control.ts'
import { testRevisionControl } from '../test-revision-control.ts'

const allow = { Effect: 'Allow', Action: '*', Resource: '*' }
const read = { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::orders/*' }

testRevisionControl(ecsTaskRoleNoAdmin, {
  compliant: [
    { name: 'scoped policies', ...runsAs({ inline: [read], attached: [read] }) },
    { name: 'within a boundary', ...runsAs({ inline: [allow], boundary: read }) },
  ],
  nonCompliant: [
    {
      name: 'inline',
      ...runsAs({ inline: [allow] }),
      reason:
        'The tasks run as role OrdersTaskRole, which grants administrator access through policy inline-0 (Action *).',
      evidence: { role: 'OrdersTaskRole' },
    },
    {
      name: 'attached',
      ...runsAs({ attached: [read, allow] }),
      reason:
        'The tasks run as role OrdersTaskRole, which grants administrator access through policy policy-1 (Action *).',
    },
    {
      name: 'two policies together',
      ...runsAs({
        inline: [{ ...allow, Action: ['iam:Get*', 'iam:PutRolePolicy'] }],
        attached: [{ Effect: 'Allow', NotAction: 'iam:*', Resource: '*' }],
        boundary: allow,
      }),
      reason:
        'The tasks run as role OrdersTaskRole, which grants administrator access through policies policy-0 (NotAction iam:*) and inline-0 (Action iam:PutRolePolicy) together, none of which is enough alone.',
    },
  ],
  notApplicable: [{ name: 'no role', facts: { status: 'ACTIVE' }, one: { taskRole: 'NONE' } }],
})

function runsAs({ inline = [], attached = [], boundary }: Policies): KnownResource {
  const inlinePolicies = Object.fromEntries(
    inline.map((each, index) => [`inline-${index}`, documentOf(each)]),
  )
  const attachedPolicies = attached.map((each, index) => ({
    arn: `arn:aws:iam::111122223333:policy/policy-${index}`,
    facts: { document: documentOf(each) },
  }))
  const taskRole = {
    arn: 'arn:aws:iam::111122223333:role/app/OrdersTaskRole',
    facts: { inlinePolicies },
    one: {
      boundary: boundary === undefined ? ('NONE' as const) : { facts: { document: documentOf(boundary) } },
    },
    each: { attachedPolicies },
  }
  return { facts: { status: 'ACTIVE' }, one: { taskRole } }
}

interface Policies {
  inline?: readonly object[]
  attached?: readonly object[]
  boundary?: object
}

function documentOf(statement: object) {
  return parsePolicy(JSON.stringify({ Version: '2012-10-17', Statement: [statement] }))
}
