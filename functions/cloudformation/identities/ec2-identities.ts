import { buildHexIdGenerator } from './generated-names.ts'
import { ASSIGNED, type Identity, type IdentityTable } from './identity.ts'

/** A type whose `Ref` returns an id that EC2 assigns. */
function defineEc2Identity(prefix: string, attributes: Readonly<Record<string, string>> = {}): Identity {
  return { generate: buildHexIdGenerator(prefix), ref: '{name}', attributes }
}

/** EC2 (pages "AWS::EC2::VPC" and those of the other types). */
export const ec2Identities: IdentityTable = {
  'AWS::EC2::VPC': defineEc2Identity('vpc', {
    VpcId: '{name}',
    CidrBlock: '{CidrBlock}',
    CidrBlockAssociations: ASSIGNED,
    DefaultNetworkAcl: ASSIGNED,
    DefaultSecurityGroup: ASSIGNED,
    Ipv6CidrBlocks: ASSIGNED,
  }),
  'AWS::EC2::Subnet': defineEc2Identity('subnet', {
    SubnetId: '{name}',
    AvailabilityZone: '{AvailabilityZone}',
    AvailabilityZoneId: '{AvailabilityZoneId}',
    CidrBlock: '{CidrBlock}',
    Ipv6CidrBlocks: ASSIGNED,
    NetworkAclAssociationId: ASSIGNED,
    OutpostArn: '{OutpostArn}',
    VpcId: '{VpcId}',
  }),
  'AWS::EC2::SecurityGroup': {
    // `Ref` returns the id of a group with VpcId, and can return the name of one without.
    ...defineEc2Identity('sg', { GroupId: '{name}', Id: '{name}', VpcId: '{VpcId}' }),
    refDemands: 'VpcId',
  },
  'AWS::EC2::SecurityGroupIngress': defineEc2Identity('sgr', { Id: '{name}' }),
  'AWS::EC2::SecurityGroupEgress': defineEc2Identity('sgr', { Id: '{name}' }),
  'AWS::EC2::RouteTable': defineEc2Identity('rtb', { RouteTableId: '{name}' }),
  'AWS::EC2::NetworkAcl': defineEc2Identity('acl', { Id: '{name}' }),
  'AWS::EC2::VPCEndpoint': defineEc2Identity('vpce', {
    Id: '{name}',
    CreationTimestamp: ASSIGNED,
    DnsEntries: ASSIGNED,
    NetworkInterfaceIds: ASSIGNED,
  }),
  'AWS::EC2::InternetGateway': defineEc2Identity('igw', { InternetGatewayId: '{name}' }),
  'AWS::EC2::NatGateway': defineEc2Identity('nat', { NatGatewayId: '{name}', EniId: ASSIGNED }),
  'AWS::EC2::VPCPeeringConnection': defineEc2Identity('pcx', { Id: '{name}' }),
  'AWS::EC2::FlowLog': defineEc2Identity('fl', { Id: '{name}' }),
  'AWS::EC2::PrefixList': defineEc2Identity('pl', {
    PrefixListId: '{name}',
    Arn: 'arn:{partition}:ec2:{region}:{account}:prefix-list/{name}',
    OwnerId: '{account}',
    Version: ASSIGNED,
  }),
}
