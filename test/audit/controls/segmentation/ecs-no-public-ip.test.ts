import { ecsNoPublicIp } from '../../../../audit/controls/segmentation/ecs-no-public-ip.ts'
import { judges } from '../../../judges.ts'

judges(ecsNoPublicIp, 'AWS::ECS::Service', {
  compliant: [{ name: 'no', facts: { assignPublicIp: 'DISABLED' } }],
  nonCompliant: [{ name: 'yes', facts: { assignPublicIp: 'ENABLED' }, reason: 'public IP addresses' }],
  notApplicable: [{ name: 'no interface of its own', facts: { assignPublicIp: 'NONE' } }],
})
