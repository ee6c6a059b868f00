import { ecsEfsInTransit } from '../../../../audit/controls/isolation/ecs-efs-in-transit.ts'
import { judges } from '../../../judges.ts'
import { retiredOf, volume } from '../task-definitions.ts'

const status = 'ACTIVE'
const safe = volume('safe', { efsTransitEncryption: 'ENABLED' })
const plain = volume('uploads', { efsTransitEncryption: 'DISABLED' })

judges(ecsEfsInTransit, 'AWS::ECS::TaskDefinition', {
  compliant: [
    { name: 'encrypted', facts: { status, volumes: [safe, volume('scratch')] }, evidence: { volumes: 1 } },
  ],
  nonCompliant: [
    { name: 'one of two is not', facts: { status, volumes: [safe, plain] }, reason: 'in transit: uploads.' },
  ],
  notApplicable: [
    ...retiredOf({ volumes: [plain] }),
    { name: 'no volumes', facts: { status, volumes: [] } },
    { name: 'no volume of EFS', facts: { status, volumes: [volume('host', { hostPath: '/data' })] } },
  ],
})
