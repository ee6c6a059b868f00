import type { RecordedCall } from '../../../../functions/local/account-file.ts'
import type {
  ExampleAccount,
  ExampleNetworkAcl,
  ExampleRouteTable,
  ExampleSubnet,
} from '../../example-account.ts'
import type { RegionalAccount } from '../../regional-account.ts'
import type { ResponseRecorder } from '../response-recorder.ts'
import { buildFilters, parseEc2Id, deriveEc2Id } from './ec2-ids.ts'

const MaxResults = 1_000

/** The sections of an account that EC2 describes. */
export const EC2_SECTIONS = [
  'networkAcls',
  'networkInterfaces',
  'prefixLists',
  'routeTables',
  'securityGroups',
  'subnets',
  'vpcEndpoints',
  'vpcs',
] as const

/** What a region has of EC2. */
export type RegionalNetwork = RegionalAccount<(typeof EC2_SECTIONS)[number]>

/** Builds the responses for VPCs, subnets, route tables and network ACLs. */
export function buildVpcResponses(example: RegionalNetwork, ec2: ResponseRecorder): RecordedCall[] {
  return [
    ...buildSubnetResponses(example, ec2),
    ...buildRouteTableResponses(example, ec2),
    ...buildNetworkAclResponses(example, ec2),
    ...buildOwnVpcResponses(example, ec2),
  ]
}

function buildSubnetResponses(
  { account, vpcs, subnets }: RegionalNetwork,
  ec2: ResponseRecorder,
): RecordedCall[] {
  const all = Object.entries(subnets).map(([arn, { vpc, mapPublicIpOnLaunch }]) => ({
    SubnetId: parseEc2Id(arn),
    VpcId: parseEc2Id(vpc),
    MapPublicIpOnLaunch: mapPublicIpOnLaunch,
    OwnerId: account,
  }))
  return [
    ec2('DescribeSubnets', { MaxResults }, { Subnets: all }),
    ...all.map(each => ec2('DescribeSubnets', { SubnetIds: [each.SubnetId] }, { Subnets: [each] })),
    ...Object.keys(vpcs).map(vpc => {
      const Subnets = all.filter(({ VpcId }) => VpcId === parseEc2Id(vpc))
      return ec2('DescribeSubnets', buildFilters(['vpc-id', parseEc2Id(vpc)]), { Subnets })
    }),
  ]
}

function buildRouteTableResponses(example: RegionalNetwork, ec2: ResponseRecorder): RecordedCall[] {
  const tables = Object.entries(example.routeTables).map(entry => buildRouteTable(entry, example))
  const isMain = ({ Associations }: (typeof tables)[number]) => Associations.some(({ Main }) => Main)
  return [
    ec2('DescribeRouteTables', { MaxResults: 100 }, { RouteTables: tables }),
    ...tables.map(each =>
      ec2('DescribeRouteTables', { RouteTableIds: [each.RouteTableId] }, { RouteTables: [each] }),
    ),
    ...Object.entries(example.subnets).map(([arn, { routeTable }]) => {
      const RouteTables = tables.filter(({ RouteTableId }) => RouteTableId === parseEc2Id(routeTable ?? ''))
      return ec2('DescribeRouteTables', buildFilters(['association.subnet-id', parseEc2Id(arn)]), {
        RouteTables,
      })
    }),
    ...Object.keys(example.vpcs).map(vpc => {
      const input = buildFilters(['vpc-id', parseEc2Id(vpc)], ['association.main', 'true'])
      const RouteTables = tables.filter(each => isMain(each) && each.VpcId === parseEc2Id(vpc))
      return ec2('DescribeRouteTables', input, { RouteTables })
    }),
  ]
}

function buildRouteTable(
  [arn, { routes, vpc, main }]: [string, ExampleRouteTable],
  example: RegionalNetwork,
) {
  const RouteTableId = parseEc2Id(arn)
  const local = { DestinationCidrBlock: '10.0.0.0/16', GatewayId: 'local', State: 'active' }
  const own = Object.entries(routes).map(([destination, target]) => ({
    ...buildDestination(destination),
    ...buildTarget(target),
    State: 'active',
  }))
  const associated = Object.entries(example.subnets).filter(([, { routeTable }]) => routeTable === arn)
  const Associations = [
    ...(main ? [{ RouteTableAssociationId: deriveEc2Id('rtbassoc', arn), RouteTableId, Main: true }] : []),
    ...associated.map(([subnet]) => ({
      RouteTableAssociationId: deriveEc2Id('rtbassoc', subnet),
      RouteTableId,
      SubnetId: parseEc2Id(subnet),
      Main: false,
    })),
  ]
  return {
    RouteTableId,
    VpcId: findVpc(vpc, associated, example),
    OwnerId: example.account,
    Routes: [local, ...own],
    Associations,
  }
}

function buildDestination(destination: string) {
  if (destination.startsWith('pl-')) return { DestinationPrefixListId: destination }
  return destination.includes(':')
    ? { DestinationIpv6CidrBlock: destination }
    : { DestinationCidrBlock: destination }
}

function buildTarget(target: string) {
  if (target.startsWith('nat-')) return { NatGatewayId: target }
  return target.startsWith('pcx-') ? { VpcPeeringConnectionId: target } : { GatewayId: target }
}

/** The VPC of a route table or network ACL; by default that of its subnets. */
function findVpc(
  vpc: string | undefined,
  of: readonly [string, ExampleSubnet][],
  { vpcs }: Pick<ExampleAccount, 'vpcs'>,
): string {
  return parseEc2Id(vpc ?? of[0]?.[1].vpc ?? Object.keys(vpcs)[0] ?? '')
}

function buildNetworkAclResponses(described: RegionalNetwork, ec2: ResponseRecorder): RecordedCall[] {
  const example = addDefaultAcls(described)
  const acls = Object.entries(example.networkAcls).map(entry => buildNetworkAcl(entry, example))
  return [
    ec2('DescribeNetworkAcls', { MaxResults }, { NetworkAcls: acls }),
    ...acls.map(each =>
      ec2('DescribeNetworkAcls', { NetworkAclIds: [each.NetworkAclId] }, { NetworkAcls: [each] }),
    ),
    ...Object.entries(example.subnets).map(([arn, { networkAcl }]) => {
      const NetworkAcls = acls.filter(({ NetworkAclId }) => NetworkAclId === parseEc2Id(networkAcl ?? ''))
      return ec2('DescribeNetworkAcls', buildFilters(['association.subnet-id', parseEc2Id(arn)]), {
        NetworkAcls,
      })
    }),
    ...Object.keys(example.vpcs).map(vpc => {
      const NetworkAcls = acls.filter(({ IsDefault, VpcId }) => IsDefault && VpcId === parseEc2Id(vpc))
      return ec2('DescribeNetworkAcls', buildFilters(['vpc-id', parseEc2Id(vpc)], ['default', 'true']), {
        NetworkAcls,
      })
    }),
  ]
}

/** The part of an account that network ACLs apply to. */
type WithNetworkAcls = Pick<ExampleAccount, 'account' | 'vpcs' | 'subnets' | 'networkAcls'>

/** The account with default ACLs, which allow everything, for the subnets without a network ACL. */
function addDefaultAcls(example: WithNetworkAcls): WithNetworkAcls {
  const withoutAcl = Object.entries(example.subnets).filter(([, { networkAcl }]) => networkAcl === undefined)
  const allowed = { '100': { protocol: '-1', action: 'allow', cidr: '0.0.0.0/0' } }
  const own = withoutAcl.map(([arn, subnet]) => {
    const known = Object.entries(example.networkAcls).find(
      ([, { isDefault, vpc }]) => isDefault && (vpc === undefined || vpc === subnet.vpc),
    )
    const acl =
      known?.[0] ?? subnet.vpc.replace(/:vpc\/.*$/, `:network-acl/${deriveEc2Id('acl', subnet.vpc)}`)
    const made = { vpc: subnet.vpc, isDefault: true, ingress: allowed, egress: allowed }
    return { subnet: [arn, { ...subnet, networkAcl: acl }], acl: [acl, known?.[1] ?? made] } as const
  })
  return {
    account: example.account,
    vpcs: example.vpcs,
    subnets: { ...example.subnets, ...Object.fromEntries(own.map(each => each.subnet)) },
    networkAcls: { ...example.networkAcls, ...Object.fromEntries(own.map(each => each.acl)) },
  }
}

function buildNetworkAcl(
  [arn, { ingress, egress, vpc, isDefault = false }]: [string, ExampleNetworkAcl],
  example: WithNetworkAcls,
) {
  const NetworkAclId = parseEc2Id(arn)
  const associated = Object.entries(example.subnets).filter(([, { networkAcl }]) => networkAcl === arn)
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
    NetworkAclAssociationId: deriveEc2Id('aclassoc', subnet),
    NetworkAclId,
    SubnetId: parseEc2Id(subnet),
  }))
  const VpcId = findVpc(vpc, associated, example)
  return { NetworkAclId, VpcId, OwnerId: example.account, IsDefault: isDefault, Entries, Associations }
}

function buildOwnVpcResponses(
  { account, vpcs, subnets }: RegionalNetwork,
  ec2: ResponseRecorder,
): RecordedCall[] {
  const all = Object.entries(vpcs).map(([arn, { isDefault = false }]) => ({
    VpcId: parseEc2Id(arn),
    IsDefault: isDefault,
    OwnerId: account,
  }))
  return [
    ec2('DescribeVpcs', { MaxResults }, { Vpcs: all }),
    ...all.map(each => ec2('DescribeVpcs', { VpcIds: [each.VpcId] }, { Vpcs: [each] })),
    ...Object.entries(vpcs).map(([arn, { flowLogs }]) => {
      const own = Object.entries(subnets).flatMap(([each, { vpc }]) =>
        vpc === arn ? [parseEc2Id(each)] : [],
      )
      const Filter = [{ Name: 'resource-id', Values: [parseEc2Id(arn), ...own.toSorted()] }]
      return ec2('DescribeFlowLogs', { Filter }, { FlowLogs: flowLogs ? [buildFlowLog(arn)] : [] })
    }),
  ]
}

function buildFlowLog(arn: string): object {
  return {
    FlowLogId: deriveEc2Id('fl', arn),
    ResourceId: parseEc2Id(arn),
    FlowLogStatus: 'ACTIVE',
    DeliverLogsStatus: 'SUCCESS',
    TrafficType: 'ALL',
  }
}
