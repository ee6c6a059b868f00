import { subnetNoAutoPublicIp } from '../../../../audit/controls/segmentation/subnet-no-auto-public-ip.ts'
import { judges } from '../../../judges.ts'

judges(subnetNoAutoPublicIp, 'AWS::EC2::Subnet', {
  compliant: [{ name: 'off', facts: { mapPublicIpOnLaunch: false } }],
  nonCompliant: [{ name: 'on', facts: { mapPublicIpOnLaunch: true }, reason: 'gets a public IPv4 address' }],
})
