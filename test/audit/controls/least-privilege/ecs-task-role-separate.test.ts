import { ecsTaskRoleSeparate } from '../../../../audit/controls/least-privilege/ecs-task-role-separate.ts'
import { buildRoleResource } from '../../../../audit/resources/iam/role.ts'
import { testControl } from '../../../test-control.ts'
import { listInactiveCases } from '../task-definitions.ts'

const role = (name: string) => buildRoleResource(`arn:aws:iam::111122223333:role/${name}`, '111122223333')
const same = { status: 'ACTIVE', taskRole: role('Orders'), executionRole: role('Orders') }

testControl(ecsTaskRoleSeparate, 'AWS::ECS::TaskDefinition', {
  compliant: [{ name: 'two roles', facts: { ...same, executionRole: role('EcsExecutionRole') } }],
  nonCompliant: [
    {
      name: 'one role',
      facts: same,
      reason: 'Task definition a uses role Orders both as task role and as execution role.',
    },
    { name: 'one role, by its path and without', facts: { ...same, taskRole: role('app/Orders') } },
  ],
  notApplicable: [
    ...listInactiveCases(same),
    { name: 'no task role', facts: { ...same, taskRole: 'NONE' } },
    { name: 'no execution role', facts: { ...same, executionRole: 'NONE' } },
  ],
})
