import type { Answers } from '../aspect.ts'
import { entries } from './network-acl.ts'
import * as networkInterface from './network-interface.ts'
import { routes } from './route-table.ts'
import * as securityGroup from './security-group.ts'
import * as subnet from './subnet.ts'
import * as vpcEndpoint from './vpc-endpoint.ts'
import * as vpc from './vpc.ts'
import { defaults } from './vpc-defaults.ts'

/** How every aspect of the kinds of EC2 is read. */
export const ec2Answers = {
  'AWS::EC2::FlowLog': {},
  'AWS::EC2::InternetGateway': {},
  'AWS::EC2::NatGateway': {},
  'AWS::EC2::NetworkAcl': { entries },
  'AWS::EC2::NetworkInterface': { details: networkInterface.details },
  'AWS::EC2::RouteTable': { routes },
  'AWS::EC2::SecurityGroup': { details: securityGroup.details, rules: securityGroup.rules },
  'AWS::EC2::Subnet': { details: subnet.details, routing: subnet.routing, access: subnet.access },
  'AWS::EC2::SubnetNetworkAclAssociation': {},
  'AWS::EC2::SubnetRouteTableAssociation': {},
  'AWS::EC2::VPC': {
    details: vpc.details,
    'flow logs': vpc.flowLogs,
    endpoints: vpc.endpoints,
    defaults,
  },
  'AWS::EC2::VPCEndpoint': { details: vpcEndpoint.details },
  'AWS::EC2::VPCPeeringConnection': {},
} as const satisfies Answers
