import { ecsEfsInTransit } from '../../../../audit/controls/isolation/ecs-efs-in-transit.ts'
import { buildVolume } from '../task-definitions.ts'
import { testRevisionControl } from '../test-revision-control.ts'

const status = 'ACTIVE'
const safe = buildVolume('safe', { efsTransitEncryption: 'ENABLED' })
const plain = buildVolume('uploads', { efsTransitEncryption: 'DISABLED' })

testRevisionControl(ecsEfsInTransit, {
  compliant: [
    {
      name: 'encrypted',
      facts: { status, volumes: [safe, buildVolume('scratch')] },
      evidence: { volumes: 1 },
    },
  ],
  nonCompliant: [
    {
      name: 'one of two is not encrypted',
      facts: { status, volumes: [safe, plain] },
      reason: 'in transit: uploads.',
    },
  ],
  notApplicable: [
    { name: 'no volumes', facts: { status, volumes: [] } },
    { name: 'no EFS volume', facts: { status, volumes: [buildVolume('host', { hostPath: '/data' })] } },
  ],
})
