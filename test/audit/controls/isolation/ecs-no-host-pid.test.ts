import { ecsNoHostPid } from '../../../../audit/controls/isolation/ecs-no-host-pid.ts'
import { testRevisionControl } from '../test-revision-control.ts'

const apart = { status: 'ACTIVE', pidMode: 'NONE', ipcMode: 'NONE' }

testRevisionControl(ecsNoHostPid, {
  compliant: [
    { name: 'nothing is shared', facts: apart },
    { name: 'shared within the task', facts: { ...apart, pidMode: 'task', ipcMode: 'task' } },
    { name: 'private IPC', facts: { ...apart, ipcMode: 'none' } },
  ],
  nonCompliant: [
    {
      name: 'process namespace',
      facts: { ...apart, pidMode: 'host' },
      reason: 'The tasks share the process namespace of their host.',
    },
    {
      name: 'IPC namespace',
      facts: { ...apart, ipcMode: 'host' },
      reason: 'The tasks share the IPC namespace of their host.',
    },
    {
      name: 'both',
      facts: { ...apart, pidMode: 'host', ipcMode: 'host' },
      reason: 'the process and IPC namespaces',
    },
  ],
})
