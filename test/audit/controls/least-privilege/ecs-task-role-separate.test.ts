import { ecsTaskRoleSeparate } from '../../../../audit/controls/least-privilege/ecs-task-role-separate.ts'
import { buildRoleResource } from '../../../../audit/resources/iam/role.ts'
import { testRevisionControl } from '../test-revision-control.ts'

const role = (name: string) => buildRoleResource(`arn:aws:iam::111122223333:role/${name}`, '111122223333')
const same = { status: 'ACTIVE', taskRole: role('Orders'), executionRole: role('Orders') }

testRevisionControl(ecsTaskRoleSeparate, {
  compliant: [{ name: 'two roles', facts: { ...same, executionRole: role('EcsExecutionRole') } }],
  nonCompliant: [
    {
      name: 'one role',
      facts: same,
      reason: 'The tasks use role Orders both as task role and as execution role.',
    },
    { name: 'one role, by its path and without', facts: { ...same, taskRole: role('app/Orders') } },
  ],
  notApplicable: [
    { name: 'no task role', facts: { ...same, taskRole: 'NONE' } },
    { name: 'no execution role', facts: { ...same, executionRole: 'NONE' } },
  ],
})
