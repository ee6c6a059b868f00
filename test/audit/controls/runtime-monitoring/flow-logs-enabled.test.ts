import { flowLogsEnabled } from '../../../../audit/controls/runtime-monitoring/flow-logs-enabled.ts'
import { buildSubnetResource } from '../../../../audit/resources/ec2/subnet.ts'
import { testControl } from '../../../test-control.ts'

const arn = 'arn:aws:ec2:eu-west-1:111122223333:vpc/vpc-1'
const log = (of: string, status = 'ACTIVE', trafficType = 'ALL') => ({
  id: `fl-${of}`,
  of,
  status,
  trafficType,
})
const where = { account: '111122223333', region: 'eu-west-1' }
const vpc = (ids: string[], ...flowLogs: object[]) => ({
  arn,
  facts: { subnets: ids.map(id => buildSubnetResource(id, where)), flowLogs },
})
const subnets = ['subnet-1', 'subnet-2']

testControl(flowLogsEnabled, 'AWS::EC2::VPC', {
  compliant: [
    {
      name: 'a flow log of the VPC',
      ...vpc(subnets, log('vpc-1')),
      evidence: { logs: [{ of: 'vpc-1', trafficType: 'ALL' }] },
    },
    { name: 'a flow log of rejected traffic', ...vpc(subnets, log('vpc-1', 'ACTIVE', 'REJECT')) },
    { name: 'a flow log of each subnet', ...vpc(subnets, log('subnet-1'), log('subnet-2')) },
    { name: 'a failed flow log beside an active one', ...vpc(subnets, log('vpc-1', 'FAILED'), log('vpc-1')) },
  ],
  nonCompliant: [
    { name: 'no flow log', ...vpc(subnets), reason: 'The VPC has no flow log.' },
    { name: 'no flow log and no subnet', ...vpc([]), reason: 'The VPC has no flow log.' },
    {
      name: 'a failed flow log',
      ...vpc(subnets, log('vpc-1', 'FAILED')),
      reason: 'fl-vpc-1 is FAILED.',
    },
    {
      name: 'a flow log of some subnets',
      ...vpc(subnets, log('subnet-1')),
      reason: '1 of 2 subnets have no active flow log.',
      evidence: { without: ['subnet-2'] },
    },
    {
      name: 'a failed flow log of a subnet',
      ...vpc(subnets, log('subnet-1'), log('subnet-2', 'FAILED')),
    },
  ],
})
