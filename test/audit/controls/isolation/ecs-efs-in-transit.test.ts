import { ecsEfsInTransit } from '../../../../audit/controls/isolation/ecs-efs-in-transit.ts'
import { testControl } from '../../../test-control.ts'
import { listInactiveCases, buildVolume } from '../task-definitions.ts'

const status = 'ACTIVE'
const safe = buildVolume('safe', { efsTransitEncryption: 'ENABLED' })
const plain = buildVolume('uploads', { efsTransitEncryption: 'DISABLED' })

testControl(ecsEfsInTransit, 'AWS::ECS::TaskDefinition', {
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
    ...listInactiveCases({ volumes: [plain] }),
    { name: 'no volumes', facts: { status, volumes: [] } },
    { name: 'no EFS volume', facts: { status, volumes: [buildVolume('host', { hostPath: '/data' })] } },
  ],
})
