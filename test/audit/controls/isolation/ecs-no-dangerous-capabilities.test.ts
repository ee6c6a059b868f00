import { ecsNoDangerousCapabilities } from '../../../../audit/controls/isolation/ecs-no-dangerous-capabilities.ts'
import { testControl } from '../../../test-control.ts'
import { buildContainer, listInactiveCases } from '../task-definitions.ts'

const status = 'ACTIVE'
const withCapabilities = (...addedCapabilities: string[]) => [buildContainer('api', { addedCapabilities })]
const fuse = [buildContainer('api', { devices: ['/dev/fuse'] })]

testControl(ecsNoDangerousCapabilities, 'AWS::ECS::TaskDefinition', {
  compliant: [
    { name: 'none added', facts: { status, containers: [buildContainer('api')] } },
    {
      name: 'those that Docker gives anyway, and harmless ones',
      facts: { status, containers: withCapabilities('NET_BIND_SERVICE', 'NET_RAW', 'IPC_LOCK') },
    },
    {
      name: 'one that is allowed',
      facts: { status, containers: withCapabilities('SYS_PTRACE') },
      settings: { capabilities: ['SYS_ADMIN'] },
    },
    {
      name: 'a device that is allowed',
      facts: { status, containers: fuse },
      settings: { allowedDevices: ['/dev/fuse'] },
    },
  ],
  nonCompliant: [
    ...['SYS_ADMIN', 'ALL', 'NET_ADMIN', 'SYS_PTRACE', 'CAP_SYS_MODULE', 'sys_rawio'].map(name => ({
      name,
      facts: { status, containers: withCapabilities('NET_BIND_SERVICE', name) },
      reason: 'Container api has ',
    })),
    { name: 'a device', facts: { status, containers: fuse }, evidence: { has: ['/dev/fuse'] } },
  ],
  notApplicable: listInactiveCases({ containers: fuse }),
})
