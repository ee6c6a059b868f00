import type { CollectorsByKind } from '../fact-collector.ts'
import { networkAclEntries } from './network-acl.ts'
import * as networkInterface from './network-interface.ts'
import { prefixListEntries } from './prefix-list.ts'
import { routeTableRoutes } from './route-table.ts'
import * as securityGroup from './security-group.ts'
import * as subnet from './subnet.ts'
import * as vpcEndpoint from './vpc-endpoint.ts'
import * as vpc from './vpc.ts'
import { vpcDefaults } from './vpc-defaults.ts'

/** The collectors of EC2. */
export const ec2Collectors = {
  'AWS::EC2::FlowLog': {},
  'AWS::EC2::InternetGateway': {},
  'AWS::EC2::NatGateway': {},
  'AWS::EC2::NetworkAcl': { entries: networkAclEntries },
  'AWS::EC2::NetworkInterface': { details: networkInterface.networkInterfaceDetails },
  'AWS::EC2::PrefixList': { entries: prefixListEntries },
  'AWS::EC2::RouteTable': { routes: routeTableRoutes },
  'AWS::EC2::SecurityGroup': {
    details: securityGroup.securityGroupDetails,
    rules: securityGroup.securityGroupRules,
  },
  'AWS::EC2::Subnet': {
    details: subnet.subnetDetails,
    routing: subnet.subnetRouting,
    access: subnet.subnetNetworkAcl,
  },
  'AWS::EC2::SubnetNetworkAclAssociation': {},
  'AWS::EC2::SubnetRouteTableAssociation': {},
  'AWS::EC2::VPC': {
    details: vpc.vpcDetails,
    'flow logs': vpc.vpcFlowLogs,
    endpoints: vpc.vpcEndpoints,
    defaults: vpcDefaults,
  },
  'AWS::EC2::VPCEndpoint': { details: vpcEndpoint.vpcEndpointDetails },
  'AWS::EC2::VPCPeeringConnection': {},
} as const satisfies CollectorsByKind
