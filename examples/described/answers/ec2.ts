import type { RecordedCall } from '../../../functions/local/account-file.ts'
import type { World, WorldRule } from '../world.ts'
import { answering, failing, type Answering } from './answering.ts'

/** What EC2 answers of `account` from `at` on. */
export function ec2Answers(account: World, at: string): RecordedCall[] {
  const ec2 = answering('ec2', account.homeRegion, at)
  return [
    ...securityGroupAnswers(account, ec2),
    ...subnetAnswers(account, ec2),
    ...routeTableAnswers(account, ec2),
    ...networkAclAnswers(account, ec2),
    ...endpointAnswers(account, ec2),
    ...vpcAnswers(account, ec2),
  ]
}

/** What EC2 answers of a security group that is not there. */
export function securityGroupGone(id: string, region: string, at: string): RecordedCall[] {
  const ec2 = answering('ec2', region, at)
  const asked = ec2('DescribeSecurityGroups', { GroupIds: [id] }, {})
  return [
    failing(asked, 'InvalidGroup.NotFound', `The security group '${id}' does not exist`),
    ec2('DescribeSecurityGroupRules', filtered('group-id', id), { SecurityGroupRules: [] }),
  ]
}

function securityGroupAnswers({ account, securityGroups }: World, ec2: Answering): RecordedCall[] {
  return Object.entries(securityGroups).flatMap(([arn, { name, vpc, ingress, egress }]) => {
    const GroupId = idIn(arn)
    const group = { GroupId, GroupName: name ?? `group-${GroupId}`, VpcId: idIn(vpc), OwnerId: account }
    const inward = Object.entries(ingress).map(rule => ruleOf(GroupId, account, false, rule))
    const outward = Object.entries(egress).map(rule => ruleOf(GroupId, account, true, rule))
    const SecurityGroupRules = [...inward, ...outward]
    return [
      ec2('DescribeSecurityGroups', { GroupIds: [GroupId] }, { SecurityGroups: [group] }),
      ec2('DescribeSecurityGroupRules', filtered('group-id', GroupId), { SecurityGroupRules }),
    ]
  })
}

function ruleOf(GroupId: string, account: string, IsEgress: boolean, [id, rule]: [string, WorldRule]) {
  const { protocol, fromPort = -1, toPort = -1, cidr, securityGroup } = rule
  const block = cidr?.includes(':') ? { CidrIpv6: cidr } : { CidrIpv4: cidr }
  const peer =
    securityGroup === undefined
      ? block
      : { ReferencedGroupInfo: { GroupId: idIn(securityGroup), UserId: account } }
  return {
    SecurityGroupRuleId: id,
    GroupId,
    GroupOwnerId: account,
    IsEgress,
    IpProtocol: protocol,
    FromPort: fromPort,
    ToPort: toPort,
    ...peer,
  }
}

function subnetAnswers({ account, subnets }: World, ec2: Answering): RecordedCall[] {
  return Object.entries(subnets).flatMap(([arn, { vpc, routeTable, networkAcl, mapPublicIpOnLaunch }]) => {
    const SubnetId = idIn(arn)
    const subnet = {
      SubnetId,
      VpcId: idIn(vpc),
      MapPublicIpOnLaunch: mapPublicIpOnLaunch,
      OwnerId: account,
    }
    const RouteTables = [{ RouteTableId: idIn(routeTable) }]
    const NetworkAcls = networkAcl === undefined ? [] : [{ NetworkAclId: idIn(networkAcl) }]
    return [
      ec2('DescribeSubnets', { SubnetIds: [SubnetId] }, { Subnets: [subnet] }),
      ec2('DescribeRouteTables', filtered('association.subnet-id', SubnetId), { RouteTables }),
      ec2('DescribeNetworkAcls', filtered('association.subnet-id', SubnetId), { NetworkAcls }),
    ]
  })
}

function routeTableAnswers({ routeTables }: World, ec2: Answering): RecordedCall[] {
  return Object.entries(routeTables).map(([arn, { routes }]) => {
    const RouteTableId = idIn(arn)
    const local = { DestinationCidrBlock: '10.0.0.0/16', GatewayId: 'local', State: 'active' }
    const Routes = Object.entries(routes).map(([DestinationCidrBlock, target]) => ({
      DestinationCidrBlock,
      ...(target.startsWith('nat-') ? { NatGatewayId: target } : { GatewayId: target }),
      State: 'active',
    }))
    const table = { RouteTableId, Routes: [local, ...Routes] }
    return ec2('DescribeRouteTables', { RouteTableIds: [RouteTableId] }, { RouteTables: [table] })
  })
}

function networkAclAnswers({ networkAcls }: World, ec2: Answering): RecordedCall[] {
  return Object.entries(networkAcls).map(([arn, { ingress, egress }]) => {
    const NetworkAclId = idIn(arn)
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
    const acl = { NetworkAclId, IsDefault: false, Entries }
    return ec2('DescribeNetworkAcls', { NetworkAclIds: [NetworkAclId] }, { NetworkAcls: [acl] })
  })
}

function endpointAnswers({ vpcEndpoints }: World, ec2: Answering): RecordedCall[] {
  return Object.entries(vpcEndpoints).map(([arn, { service, vpc, securityGroups, policy }]) => {
    const VpcEndpointId = idIn(arn)
    const endpoint = {
      VpcEndpointId,
      VpcEndpointType: 'Interface',
      VpcId: idIn(vpc),
      ServiceName: service,
      State: 'available',
      PolicyDocument: JSON.stringify(policy),
      Groups: Object.keys(securityGroups).map(group => ({ GroupId: idIn(group) })),
    }
    return ec2('DescribeVpcEndpoints', { VpcEndpointIds: [VpcEndpointId] }, { VpcEndpoints: [endpoint] })
  })
}

function vpcAnswers({ account, vpcs, subnets, vpcEndpoints }: World, ec2: Answering): RecordedCall[] {
  return Object.entries(vpcs).flatMap(([arn, { flowLogs }]) => {
    const VpcId = idIn(arn)
    const own = Object.entries(subnets)
      .flatMap(([each, { vpc }]) => (vpc === arn ? [idIn(each)] : []))
      .toSorted()
    const Subnets = own.map(SubnetId => ({ SubnetId, VpcId, OwnerId: account }))
    const VpcEndpoints = Object.entries(vpcEndpoints)
      .filter(([, each]) => each.vpc === arn)
      .map(([each, { service }]) => ({ VpcEndpointId: idIn(each), ServiceName: service, State: 'available' }))
    const resources = [{ Name: 'resource-id', Values: [VpcId, ...own] }]
    return [
      ec2('DescribeVpcs', { VpcIds: [VpcId] }, { Vpcs: [{ VpcId, IsDefault: false, OwnerId: account }] }),
      ec2('DescribeSubnets', filtered('vpc-id', VpcId), { Subnets }),
      ec2('DescribeFlowLogs', { Filter: resources }, { FlowLogs: flowLogs ? [flowLogOf(VpcId)] : [] }),
      ec2('DescribeVpcEndpoints', filtered('vpc-id', VpcId), { VpcEndpoints }),
    ]
  })
}

function flowLogOf(ResourceId: string): object {
  return {
    FlowLogId: 'fl-0f1e2d3c4b5a69788',
    ResourceId,
    FlowLogStatus: 'ACTIVE',
    DeliverLogsStatus: 'SUCCESS',
    TrafficType: 'ALL',
  }
}

function filtered(name: string, value: string) {
  return { Filters: [{ Name: name, Values: [value] }] }
}

function idIn(arn: string): string {
  return arn.split('/').at(-1) ?? arn
}
