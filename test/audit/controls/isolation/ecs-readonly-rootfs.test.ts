import { ecsReadonlyRootfs } from '../../../../audit/controls/isolation/ecs-readonly-rootfs.ts'
import { buildContainer } from '../task-definitions.ts'
import { testRevisionControl } from '../test-revision-control.ts'

const linux = { status: 'ACTIVE', operatingSystemFamily: 'LINUX' }
const writable = buildContainer('log-router', { readonlyRootFilesystem: false })

testRevisionControl(ecsReadonlyRootfs, {
  compliant: [
    { name: 'all are read-only', facts: { ...linux, containers: [buildContainer('api')] } },
    {
      name: 'an excepted sidecar',
      facts: { ...linux, containers: [buildContainer('api'), writable] },
      settings: { exceptContainers: ['log-router'] },
      evidence: { containers: 1, excepted: 1 },
    },
  ],
  nonCompliant: [
    {
      name: 'a sidecar with a writable root file system',
      facts: { ...linux, containers: [buildContainer('api'), writable] },
      reason: 'Container log-router has a writable root file system.',
    },
    {
      name: 'another container is excepted',
      facts: { ...linux, containers: [writable] },
      settings: { exceptContainers: ['log'] },
    },
  ],
  notApplicable: ['WINDOWS_SERVER_2022_CORE', 'WINDOWS'].map(operatingSystemFamily => ({
    name: operatingSystemFamily,
    facts: { ...linux, operatingSystemFamily, containers: [writable] },
    reason: 'Windows',
  })),
})
