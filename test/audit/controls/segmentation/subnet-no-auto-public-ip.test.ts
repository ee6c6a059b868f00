import { subnetNoAutoPublicIp } from '../../../../audit/controls/segmentation/subnet-no-auto-public-ip.ts'
import { testControl } from '../../../test-control.ts'

testControl(subnetNoAutoPublicIp, 'AWS::EC2::Subnet', {
  compliant: [{ name: 'off', facts: { mapPublicIpOnLaunch: false } }],
  nonCompliant: [
    {
      name: 'on',
      facts: { mapPublicIpOnLaunch: true },
      reason: 'The subnet assigns public IPv4 addresses on launch',
    },
  ],
})
