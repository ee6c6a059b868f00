import { ecsNoPublicIp } from '../../../../audit/controls/segmentation/ecs-no-public-ip.ts'
import { testControl } from '../../../test-control.ts'

testControl(ecsNoPublicIp, 'AWS::ECS::Service', {
  compliant: [{ name: 'no', facts: { assignPublicIp: 'DISABLED' } }],
  nonCompliant: [{ name: 'yes', facts: { assignPublicIp: 'ENABLED' }, reason: 'public IP addresses' }],
  notApplicable: [{ name: 'no interface of its own', facts: { assignPublicIp: 'NONE' } }],
})
