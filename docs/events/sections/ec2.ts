import { buildCallExamples, type EventSection } from '../event-example.ts'

const group = 'sg-029e2e6227240a06a'
const tagging = {
  resourcesSet: { items: [{ resourceId: group }] },
  tagSet: { items: [{ key: 'team', value: 'orders' }] },
}
const other = 'sg-0169a9df8848913ef'
const vpcId = 'vpc-068f4a0febcb9d7f9'
const subnetId = 'subnet-07c8fcc8c5eaea59b'
const routeTableId = 'rtb-039908022fec8ce6f'
const networkAclId = 'acl-0ad12017036af89dc'
const associationId = 'rtbassoc-0b1c2d3e4f5a69788'
const vpcEndpointId = 'vpce-071ba2c624d4ba124'
const networkInterfaceId = 'eni-00593d118198c4d16'
const internetGatewayId = 'igw-08814718f6366cff0'
const natGatewayId = 'nat-05183d093e6153294'
const vpcPeeringConnectionId = 'pcx-0a1b2c3d4e5f60718'
const gatewayId = 'vgw-0a1b2c3d4e5f60718'
const prefixListId = 'pl-0a1b2c3d4e5f60718'
const exclusionId = 'vpcbpa-exclude-0a1b2c3d4e5f60718'

const open = {
  groupId: group,
  ipProtocol: 'tcp',
  fromPort: 22,
  toPort: 22,
  cidrIp: '0.0.0.0/0',
  ipPermissions: {},
}
const members = {
  groupId: group,
  ipPermissions: {
    items: [{ ipProtocol: 'tcp', fromPort: 443, toPort: 443, groups: { items: [{ groupId: other }] } }],
  },
}
const description = {
  groupId: group,
  ipPermissions: { items: [{ ipProtocol: 'tcp', fromPort: 22, toPort: 22 }] },
}
const done = { requestId: '7f3a9c0e', _return: true }
const buildRule = (isEgress: boolean) => ({
  ...done,
  securityGroupRuleSet: {
    items: [{ groupId: group, isEgress, securityGroupRuleId: 'sgr-01cd236dcc3bd9117' }],
  },
})
const entry = { networkAclId, ruleNumber: 100, egress: false, ruleAction: 'allow', cidrBlock: '0.0.0.0/0' }
const route = { routeTableId, destinationCidrBlock: '0.0.0.0/0', gatewayId: internetGatewayId }
const propagation = { routeTableId, gatewayId }

const OF_GROUPS = buildCallExamples('ec2', {
  'AuthorizeSecurityGroupIngress: allows a CIDR block': [open, buildRule(false)],
  'AuthorizeSecurityGroupIngress: allows a security group': [members, buildRule(false)],
  RevokeSecurityGroupIngress: [open, done],
  AuthorizeSecurityGroupEgress: [open, buildRule(true)],
  RevokeSecurityGroupEgress: [open, done],
  ModifySecurityGroupRules: [
    {
      ModifySecurityGroupRulesRequest: {
        GroupId: group,
        SecurityGroupRule: {
          SecurityGroupRuleId: 'sgr-01cd236dcc3bd9117',
          tag: 1,
          SecurityGroupRule: { IpProtocol: 'tcp', FromPort: 0, ToPort: 65_535, CidrIpv4: '0.0.0.0/0' },
        },
      },
    },
    { ModifySecurityGroupRulesResponse: { return: true } },
  ],
  UpdateSecurityGroupRuleDescriptionsIngress: [description, done],
  UpdateSecurityGroupRuleDescriptionsEgress: [description, done],
  CreateSecurityGroup: [
    { groupName: 'orders', groupDescription: 'orders', vpcId },
    { ...done, groupId: group },
  ],
  DeleteSecurityGroup: [{ groupId: group }, done],
  AssociateSecurityGroupVpc: [
    { AssociateSecurityGroupVpcRequest: { GroupId: group, VpcId: vpcId } },
    { AssociateSecurityGroupVpcResponse: { state: 'associating' } },
  ],
  DisassociateSecurityGroupVpc: [
    { DisassociateSecurityGroupVpcRequest: { GroupId: group, VpcId: vpcId } },
    { DisassociateSecurityGroupVpcResponse: { state: 'disassociating' } },
  ],
})

const OF_INTERFACES = buildCallExamples('ec2', {
  'ModifyNetworkInterfaceAttribute: sets security groups': [
    { networkInterfaceId, groupSet: { items: [{ groupId: group }] } },
    done,
  ],
  'ModifyNetworkInterfaceAttribute: sets anything else': [
    { networkInterfaceId, sourceDestCheck: { value: false } },
    done,
  ],
})

const OF_ENDPOINTS = buildCallExamples('ec2', {
  CreateVpcEndpoint: [
    {
      CreateVpcEndpointRequest: {
        VpcId: vpcId,
        ServiceName: 'com.amazonaws.eu-west-1.ecr.dkr',
        VpcEndpointType: 'Interface',
        SubnetId: { tag: 1, content: subnetId },
        SecurityGroupId: { tag: 1, content: group },
      },
    },
    { CreateVpcEndpointResponse: { vpcEndpoint: { vpcEndpointId, vpcId, state: 'pending' } } },
  ],
  'ModifyVpcEndpoint: sets the policy': [
    { ModifyVpcEndpointRequest: { VpcEndpointId: vpcEndpointId, PolicyDocument: '{"Statement":[]}' } },
    { ModifyVpcEndpointResponse: { return: true } },
  ],
  'ModifyVpcEndpoint: sets security groups': [
    {
      ModifyVpcEndpointRequest: {
        VpcEndpointId: vpcEndpointId,
        AddSecurityGroupId: { tag: 1, content: group },
      },
    },
    { ModifyVpcEndpointResponse: { return: true } },
  ],
  DeleteVpcEndpoints: [
    { DeleteVpcEndpointsRequest: { VpcEndpointId: { tag: 1, content: vpcEndpointId } } },
    { DeleteVpcEndpointsResponse: { unsuccessful: '' } },
  ],
  CreateTags: [tagging, done],
  DeleteTags: [tagging, done],
})

const OF_ACLS = buildCallExamples('ec2', {
  CreateNetworkAcl: [{ vpcId }, { ...done, networkAcl: { networkAclId, vpcId } }],
  DeleteNetworkAcl: [{ networkAclId }, done],
  CreateNetworkAclEntry: [entry, done],
  ReplaceNetworkAclEntry: [entry, done],
  DeleteNetworkAclEntry: [{ networkAclId, ruleNumber: 100, egress: false }, done],
  ReplaceNetworkAclAssociation: [
    { associationId: 'aclassoc-0b1c2d3e4f5a69788', networkAclId },
    { ...done, newAssociationId: 'aclassoc-0c2d3e4f5a6978801' },
  ],
})

const OF_ROUTES = buildCallExamples('ec2', {
  CreateRouteTable: [{ vpcId }, { ...done, routeTable: { routeTableId, vpcId } }],
  DeleteRouteTable: [{ routeTableId }, done],
  CreateRoute: [route, done],
  ReplaceRoute: [route, done],
  DeleteRoute: [{ routeTableId, destinationCidrBlock: '0.0.0.0/0' }, done],
  EnableVgwRoutePropagation: [propagation, done],
  DisableVgwRoutePropagation: [propagation, done],
  'AssociateRouteTable: associates a subnet': [
    { routeTableId, subnetId },
    { ...done, associationId },
  ],
  'AssociateRouteTable: associates a gateway': [
    { routeTableId, gatewayId: internetGatewayId },
    { ...done, associationId },
  ],
  DisassociateRouteTable: [{ associationId }, done],
  ReplaceRouteTableAssociation: [
    { associationId, routeTableId },
    { ...done, newAssociationId: 'rtbassoc-0c2d3e4f5a6978801' },
  ],
})

const OF_VPCS = buildCallExamples('ec2', {
  CreateSubnet: [
    { vpcId, cidrBlock: '10.0.1.0/24' },
    { ...done, subnet: { subnetId, vpcId } },
  ],
  CreateDefaultSubnet: [
    { CreateDefaultSubnetRequest: { AvailabilityZone: 'eu-west-1a' } },
    { CreateDefaultSubnetResponse: { subnet: { subnetId, vpcId } } },
  ],
  DeleteSubnet: [{ subnetId }, done],
  'ModifySubnetAttribute: sets mapPublicIpOnLaunch': [
    { subnetId, mapPublicIpOnLaunch: { value: true } },
    done,
  ],
  'ModifySubnetAttribute: sets anything else': [
    { subnetId, assignIpv6AddressOnCreation: { value: true } },
    done,
  ],
  CreateVpc: [{ cidrBlock: '10.0.0.0/16' }, { ...done, vpc: { vpcId } }],
  CreateDefaultVpc: [{ CreateDefaultVpcRequest: '' }, { CreateDefaultVpcResponse: { vpc: { vpcId } } }],
  DeleteVpc: [{ vpcId }, done],
  ModifyVpcAttribute: [{ vpcId, enableDnsSupport: { value: false } }, done],
  CreateFlowLogs: [
    {
      CreateFlowLogsRequest: {
        ResourceType: 'VPC',
        TrafficType: 'ALL',
        ResourceId: { tag: 1, content: vpcId },
      },
    },
    { CreateFlowLogsResponse: { flowLogIdSet: { item: 'fl-0f1e2d3c4b5a69788' }, unsuccessful: '' } },
  ],
  DeleteFlowLogs: [
    { DeleteFlowLogsRequest: { FlowLogId: { tag: 1, content: 'fl-0f1e2d3c4b5a69788' } } },
    { DeleteFlowLogsResponse: { unsuccessful: '' } },
  ],
})

const OF_GATEWAYS = buildCallExamples('ec2', {
  AttachInternetGateway: [{ internetGatewayId, vpcId }, done],
  DetachInternetGateway: [{ internetGatewayId, vpcId }, done],
  CreateNatGateway: [
    { CreateNatGatewayRequest: { SubnetId: subnetId, AllocationId: 'eipalloc-0a1b2c3d4e5f60718' } },
    { CreateNatGatewayResponse: { natGateway: { natGatewayId, subnetId, vpcId } } },
  ],
  DeleteNatGateway: [
    { DeleteNatGatewayRequest: { NatGatewayId: natGatewayId } },
    { DeleteNatGatewayResponse: { natGatewayId } },
  ],
  CreateVpcPeeringConnection: [
    { vpcId, peerVpcId: 'vpc-0a1b2c3d4e5f60718' },
    { ...done, vpcPeeringConnection: { vpcPeeringConnectionId, requesterVpcInfo: { vpcId } } },
  ],
  AcceptVpcPeeringConnection: [
    { vpcPeeringConnectionId },
    { ...done, vpcPeeringConnection: { vpcPeeringConnectionId } },
  ],
  RejectVpcPeeringConnection: [{ vpcPeeringConnectionId }, done],
  DeleteVpcPeeringConnection: [{ vpcPeeringConnectionId }, done],
  ModifyVpcBlockPublicAccessOptions: [
    { ModifyVpcBlockPublicAccessOptionsRequest: { InternetGatewayBlockMode: 'off' } },
    {
      ModifyVpcBlockPublicAccessOptionsResponse: {
        vpcBlockPublicAccessOptions: { internetGatewayBlockMode: 'off' },
      },
    },
  ],
  CreateVpcBlockPublicAccessExclusion: [
    {
      CreateVpcBlockPublicAccessExclusionRequest: {
        VpcId: vpcId,
        InternetGatewayExclusionMode: 'allow-bidirectional',
      },
    },
    { CreateVpcBlockPublicAccessExclusionResponse: { vpcBlockPublicAccessExclusion: { exclusionId } } },
  ],
  ModifyVpcBlockPublicAccessExclusion: [
    { ModifyVpcBlockPublicAccessExclusionRequest: { ExclusionId: exclusionId } },
    { ModifyVpcBlockPublicAccessExclusionResponse: { vpcBlockPublicAccessExclusion: { exclusionId } } },
  ],
  DeleteVpcBlockPublicAccessExclusion: [
    { DeleteVpcBlockPublicAccessExclusionRequest: { ExclusionId: exclusionId } },
    { DeleteVpcBlockPublicAccessExclusionResponse: { vpcBlockPublicAccessExclusion: { exclusionId } } },
  ],
})

const prefixList = (state: string) => ({ prefixList: { prefixListId, state } })

const OF_PREFIX_LISTS = buildCallExamples('ec2', {
  CreateManagedPrefixList: [
    { CreateManagedPrefixListRequest: { PrefixListName: 'office', AddressFamily: 'IPv4', MaxEntries: 5 } },
    { CreateManagedPrefixListResponse: prefixList('create-in-progress') },
  ],
  ModifyManagedPrefixList: [
    {
      ModifyManagedPrefixListRequest: { PrefixListId: prefixListId, AddEntry: { tag: 1, Cidr: '0.0.0.0/0' } },
    },
    { ModifyManagedPrefixListResponse: prefixList('modify-in-progress') },
  ],
  RestoreManagedPrefixListVersion: [
    {
      RestoreManagedPrefixListVersionRequest: {
        PrefixListId: prefixListId,
        PreviousVersion: 2,
        CurrentVersion: 3,
      },
    },
    { RestoreManagedPrefixListVersionResponse: prefixList('restore-in-progress') },
  ],
  DeleteManagedPrefixList: [
    { DeleteManagedPrefixListRequest: { PrefixListId: prefixListId } },
    { DeleteManagedPrefixListResponse: prefixList('delete-in-progress') },
  ],
})

/** EC2's calls that change the network. */
export const ec2Section: EventSection = {
  title: 'EC2 network',
  about: 'EC2 has hundreds of calls that share name prefixes, so the rules list each call by name.',
  examples: [
    ...OF_GROUPS,
    ...OF_INTERFACES,
    ...OF_ENDPOINTS,
    ...OF_ACLS,
    ...OF_ROUTES,
    ...OF_VPCS,
    ...OF_GATEWAYS,
    ...OF_PREFIX_LISTS,
  ],
}
