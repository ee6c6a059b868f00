import type { Projection } from '../contribution.ts'
import { projectNetworkAcl, projectNetworkAclEntry } from './network-acl.ts'
import {
  projectInternetGateway,
  projectNatGateway,
  projectPeeringConnection,
  projectRoute,
  projectRouteTable,
} from './routing.ts'
import { projectEgressRule, projectIngressRule, projectSecurityGroup } from './security-group.ts'
import { projectPrefixList, projectVpcEndpoint } from './vpc-endpoint.ts'
import {
  projectFlowLog,
  projectNetworkAclAssociation,
  projectRouteTableAssociation,
  projectSubnet,
  projectVpc,
} from './vpc.ts'

/** The projections of EC2's types. */
export const ec2Projections: Readonly<Record<string, Projection>> = {
  'AWS::EC2::FlowLog': projectFlowLog,
  'AWS::EC2::InternetGateway': projectInternetGateway,
  'AWS::EC2::NatGateway': projectNatGateway,
  'AWS::EC2::NetworkAcl': projectNetworkAcl,
  'AWS::EC2::NetworkAclEntry': projectNetworkAclEntry,
  'AWS::EC2::PrefixList': projectPrefixList,
  'AWS::EC2::Route': projectRoute,
  'AWS::EC2::RouteTable': projectRouteTable,
  'AWS::EC2::SecurityGroup': projectSecurityGroup,
  'AWS::EC2::SecurityGroupEgress': projectEgressRule,
  'AWS::EC2::SecurityGroupIngress': projectIngressRule,
  'AWS::EC2::Subnet': projectSubnet,
  'AWS::EC2::SubnetNetworkAclAssociation': projectNetworkAclAssociation,
  'AWS::EC2::SubnetRouteTableAssociation': projectRouteTableAssociation,
  'AWS::EC2::VPC': projectVpc,
  'AWS::EC2::VPCEndpoint': projectVpcEndpoint,
  'AWS::EC2::VPCPeeringConnection': projectPeeringConnection,
}
