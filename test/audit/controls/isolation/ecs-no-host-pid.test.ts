import { ecsNoHostPid } from '../../../../audit/controls/isolation/ecs-no-host-pid.ts'
import { testControl } from '../../../test-control.ts'
import { listInactiveCases } from '../task-definitions.ts'

const apart = { status: 'ACTIVE', pidMode: 'NONE', ipcMode: 'NONE' }

testControl(ecsNoHostPid, 'AWS::ECS::TaskDefinition', {
  compliant: [
    { name: 'nothing is shared', facts: apart },
    { name: 'shared within the task', facts: { ...apart, pidMode: 'task', ipcMode: 'task' } },
    { name: 'private IPC', facts: { ...apart, ipcMode: 'none' } },
  ],
  nonCompliant: [
    {
      name: 'processes',
      facts: { ...apart, pidMode: 'host' },
      reason: 'The tasks share processes with their host.',
    },
    { name: 'IPC', facts: { ...apart, ipcMode: 'host' }, reason: 'The tasks share IPC with their host.' },
    { name: 'both', facts: { ...apart, pidMode: 'host', ipcMode: 'host' }, reason: 'processes and IPC' },
  ],
  notApplicable: listInactiveCases({ ...apart, pidMode: 'host' }),
})
