import { ecsNoPublicIp } from '../../../../audit/controls/segmentation/ecs-no-public-ip.ts'
import { testControl } from '../../../test-control.ts'

testControl(ecsNoPublicIp, 'AWS::ECS::Service', {
  compliant: [{ name: 'no public IP addresses', facts: { assignPublicIp: 'DISABLED' } }],
  nonCompliant: [
    { name: 'public IP addresses', facts: { assignPublicIp: 'ENABLED' }, reason: 'public IP addresses' },
  ],
  notApplicable: [{ name: 'no elastic network interface', facts: { assignPublicIp: 'NONE' } }],
})
