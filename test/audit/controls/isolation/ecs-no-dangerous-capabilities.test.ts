import { ecsNoDangerousCapabilities } from '../../../../audit/controls/isolation/ecs-no-dangerous-capabilities.ts'
import { buildContainer } from '../task-definitions.ts'
import { testRevisionControl } from '../test-revision-control.ts'

const status = 'ACTIVE'
const withCapabilities = (...addedCapabilities: string[]) => [buildContainer('api', { addedCapabilities })]
const fuse = [buildContainer('api', { devices: ['/dev/fuse'] })]

testRevisionControl(ecsNoDangerousCapabilities, {
  compliant: [
    { name: 'no capability added', facts: { status, containers: [buildContainer('api')] } },
    {
      name: 'default and harmless capabilities',
      facts: { status, containers: withCapabilities('NET_BIND_SERVICE', 'NET_RAW', 'IPC_LOCK') },
    },
    {
      name: 'an allowed capability',
      facts: { status, containers: withCapabilities('SYS_PTRACE') },
      settings: { capabilities: ['SYS_ADMIN'] },
    },
    {
      name: 'an allowed device',
      facts: { status, containers: fuse },
      settings: { allowedDevices: ['/dev/fuse'] },
    },
  ],
  nonCompliant: [
    ...['SYS_ADMIN', 'ALL', 'NET_ADMIN', 'SYS_PTRACE', 'CAP_SYS_MODULE', 'sys_rawio'].map(name => ({
      name,
      facts: { status, containers: withCapabilities('NET_BIND_SERVICE', name) },
      reason: 'Container api has dangerous capabilities or host devices: ',
    })),
    { name: 'a device', facts: { status, containers: fuse }, evidence: { has: ['/dev/fuse'] } },
  ],
})
