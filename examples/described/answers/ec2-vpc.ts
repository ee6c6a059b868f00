import type { RecordedCall } from '../../../functions/local/account-file.ts'
import type { World, WorldNetworkAcl, WorldRouteTable, WorldSubnet } from '../world.ts'
import type { Answering } from './answering.ts'
import { filtered, idIn, idWith } from './ec2-names.ts'

const MaxResults = 1_000

/** What EC2 answers of VPCs, and of the subnets, route tables and network ACLs in them. */
export function vpcAnswers(world: World, ec2: Answering): RecordedCall[] {
  return [
    ...subnetAnswers(world, ec2),
    ...routeTableAnswers(world, ec2),
    ...networkAclAnswers(world, ec2),
    ...ownAnswers(world, ec2),
  ]
}

function subnetAnswers({ account, vpcs, subnets }: World, ec2: Answering): RecordedCall[] {
  const all = Object.entries(subnets).map(([arn, { vpc, mapPublicIpOnLaunch }]) => ({
    SubnetId: idIn(arn),
    VpcId: idIn(vpc),
    MapPublicIpOnLaunch: mapPublicIpOnLaunch,
    OwnerId: account,
  }))
  return [
    ec2('DescribeSubnets', { MaxResults }, { Subnets: all }),
    ...all.map(each => ec2('DescribeSubnets', { SubnetIds: [each.SubnetId] }, { Subnets: [each] })),
    ...Object.keys(vpcs).map(vpc => {
      const Subnets = all.filter(({ VpcId }) => VpcId === idIn(vpc))
      return ec2('DescribeSubnets', filtered(['vpc-id', idIn(vpc)]), { Subnets })
    }),
  ]
}

function routeTableAnswers(world: World, ec2: Answering): RecordedCall[] {
  const tables = Object.entries(world.routeTables).map(entry => tableOf(entry, world))
  const isMain = ({ Associations }: (typeof tables)[number]) => Associations.some(({ Main }) => Main)
  return [
    ec2('DescribeRouteTables', { MaxResults: 100 }, { RouteTables: tables }),
    ...tables.map(each =>
      ec2('DescribeRouteTables', { RouteTableIds: [each.RouteTableId] }, { RouteTables: [each] }),
    ),
    ...Object.entries(world.subnets).map(([arn, { routeTable }]) => {
      const RouteTables = tables.filter(({ RouteTableId }) => RouteTableId === idIn(routeTable ?? ''))
      return ec2('DescribeRouteTables', filtered(['association.subnet-id', idIn(arn)]), { RouteTables })
    }),
    ...Object.keys(world.vpcs).map(vpc => {
      const input = filtered(['vpc-id', idIn(vpc)], ['association.main', 'true'])
      const RouteTables = tables.filter(each => isMain(each) && each.VpcId === idIn(vpc))
      return ec2('DescribeRouteTables', input, { RouteTables })
    }),
  ]
}

function tableOf([arn, { routes, vpc, main }]: [string, WorldRouteTable], world: World) {
  const RouteTableId = idIn(arn)
  const local = { DestinationCidrBlock: '10.0.0.0/16', GatewayId: 'local', State: 'active' }
  const own = Object.entries(routes).map(([destination, target]) => ({
    ...destinationOf(destination),
    ...targetOf(target),
    State: 'active',
  }))
  const associated = Object.entries(world.subnets).filter(([, { routeTable }]) => routeTable === arn)
  const Associations = [
    ...(main ? [{ RouteTableAssociationId: idWith('rtbassoc', arn), RouteTableId, Main: true }] : []),
    ...associated.map(([subnet]) => ({
      RouteTableAssociationId: idWith('rtbassoc', subnet),
      RouteTableId,
      SubnetId: idIn(subnet),
      Main: false,
    })),
  ]
  return {
    RouteTableId,
    VpcId: vpcOf(vpc, associated, world),
    OwnerId: world.account,
    Routes: [local, ...own],
    Associations,
  }
}

function destinationOf(destination: string) {
  if (destination.startsWith('pl-')) return { DestinationPrefixListId: destination }
  return destination.includes(':')
    ? { DestinationIpv6CidrBlock: destination }
    : { DestinationCidrBlock: destination }
}

function targetOf(target: string) {
  if (target.startsWith('nat-')) return { NatGatewayId: target }
  return target.startsWith('pcx-') ? { VpcPeeringConnectionId: target } : { GatewayId: target }
}

/** The VPC of a table or a list: that of the subnets that have it, where it is not said. */
function vpcOf(
  vpc: string | undefined,
  of: readonly [string, WorldSubnet][],
  { vpcs }: Pick<World, 'vpcs'>,
): string {
  return idIn(vpc ?? of[0]?.[1].vpc ?? Object.keys(vpcs)[0] ?? '')
}

function networkAclAnswers(described: World, ec2: Answering): RecordedCall[] {
  const world = withDefaultAcls(described)
  const acls = Object.entries(world.networkAcls).map(entry => aclOf(entry, world))
  return [
    ec2('DescribeNetworkAcls', { MaxResults }, { NetworkAcls: acls }),
    ...acls.map(each =>
      ec2('DescribeNetworkAcls', { NetworkAclIds: [each.NetworkAclId] }, { NetworkAcls: [each] }),
    ),
    ...Object.entries(world.subnets).map(([arn, { networkAcl }]) => {
      const NetworkAcls = acls.filter(({ NetworkAclId }) => NetworkAclId === idIn(networkAcl ?? ''))
      return ec2('DescribeNetworkAcls', filtered(['association.subnet-id', idIn(arn)]), { NetworkAcls })
    }),
    ...Object.keys(world.vpcs).map(vpc => {
      const NetworkAcls = acls.filter(({ IsDefault, VpcId }) => IsDefault && VpcId === idIn(vpc))
      return ec2('DescribeNetworkAcls', filtered(['vpc-id', idIn(vpc)], ['default', 'true']), { NetworkAcls })
    }),
  ]
}

/** What ACLs guard. */
type Guarded = Pick<World, 'account' | 'vpcs' | 'subnets' | 'networkAcls'>

/** The account with the default ACLs that guard those subnets of which it is not said what does: they allow everything. */
function withDefaultAcls(world: Guarded): Guarded {
  const unguarded = Object.entries(world.subnets).filter(([, { networkAcl }]) => networkAcl === undefined)
  const allowed = { '100': { protocol: '-1', action: 'allow', cidr: '0.0.0.0/0' } }
  const own = unguarded.map(([arn, subnet]) => {
    const known = Object.entries(world.networkAcls).find(
      ([, { isDefault, vpc }]) => isDefault && (vpc === undefined || vpc === subnet.vpc),
    )
    const acl = known?.[0] ?? subnet.vpc.replace(/:vpc\/.*$/, `:network-acl/${idWith('acl', subnet.vpc)}`)
    const made = { vpc: subnet.vpc, isDefault: true, ingress: allowed, egress: allowed }
    return { subnet: [arn, { ...subnet, networkAcl: acl }], acl: [acl, known?.[1] ?? made] } as const
  })
  return {
    account: world.account,
    vpcs: world.vpcs,
    subnets: { ...world.subnets, ...Object.fromEntries(own.map(each => each.subnet)) },
    networkAcls: { ...world.networkAcls, ...Object.fromEntries(own.map(each => each.acl)) },
  }
}

function aclOf(
  [arn, { ingress, egress, vpc, isDefault = false }]: [string, WorldNetworkAcl],
  world: Guarded,
) {
  const NetworkAclId = idIn(arn)
  const associated = Object.entries(world.subnets).filter(([, { networkAcl }]) => networkAcl === arn)
  const Entries = [ingress, egress].flatMap((entries, side) =>
    Object.entries(entries).map(([number, { protocol, action, cidr, from, to }]) => ({
      RuleNumber: Number(number),
      Egress: side === 1,
      RuleAction: action,
      Protocol: protocol,
      CidrBlock: cidr,
      ...(from === undefined ? {} : { PortRange: { From: from, To: to } }),
    })),
  )
  const Associations = associated.map(([subnet]) => ({
    NetworkAclAssociationId: idWith('aclassoc', subnet),
    NetworkAclId,
    SubnetId: idIn(subnet),
  }))
  const VpcId = vpcOf(vpc, associated, world)
  return { NetworkAclId, VpcId, OwnerId: world.account, IsDefault: isDefault, Entries, Associations }
}

function ownAnswers({ account, vpcs, subnets }: World, ec2: Answering): RecordedCall[] {
  const all = Object.entries(vpcs).map(([arn, { isDefault = false }]) => ({
    VpcId: idIn(arn),
    IsDefault: isDefault,
    OwnerId: account,
  }))
  return [
    ec2('DescribeVpcs', { MaxResults }, { Vpcs: all }),
    ...all.map(each => ec2('DescribeVpcs', { VpcIds: [each.VpcId] }, { Vpcs: [each] })),
    ...Object.entries(vpcs).map(([arn, { flowLogs }]) => {
      const own = Object.entries(subnets).flatMap(([each, { vpc }]) => (vpc === arn ? [idIn(each)] : []))
      const Filter = [{ Name: 'resource-id', Values: [idIn(arn), ...own.toSorted()] }]
      return ec2('DescribeFlowLogs', { Filter }, { FlowLogs: flowLogs ? [flowLogOf(arn)] : [] })
    }),
  ]
}

function flowLogOf(arn: string): object {
  return {
    FlowLogId: idWith('fl', arn),
    ResourceId: idIn(arn),
    FlowLogStatus: 'ACTIVE',
    DeliverLogsStatus: 'SUCCESS',
    TrafficType: 'ALL',
  }
}
