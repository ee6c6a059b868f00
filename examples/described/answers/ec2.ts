import type { RecordedCall } from '../../../functions/local/account-file.ts'
import type { World, WorldEndpoint, WorldInterface, WorldRule, WorldSecurityGroup } from '../world.ts'
import { answering, failing, type Answering } from './answering.ts'
import { filtered, idIn } from './ec2-names.ts'
import { vpcAnswers } from './ec2-vpc.ts'

/** The longest pages that EC2's lists give. */
const MaxResults = 1_000

/** What EC2 answers of `account` from `at` on: of its home region, and of the other ones, where it has nothing. */
export function ec2Answers(account: World, at: string): RecordedCall[] {
  const ec2 = answering('ec2', account.homeRegion, at)
  const others = account.regionsInScope.filter(region => region !== account.homeRegion)
  return [
    ...others.flatMap(region => nothingIn(answering('ec2', region, at))),
    ...securityGroupAnswers(account, ec2),
    ...endpointAnswers(account, ec2),
    ...interfaceAnswers(account, ec2),
    ...vpcAnswers(account, ec2),
  ]
}

function nothingIn(ec2: Answering): RecordedCall[] {
  return [
    ec2('DescribeSecurityGroups', { MaxResults }, { SecurityGroups: [] }),
    ec2('DescribeSubnets', { MaxResults }, { Subnets: [] }),
    ec2('DescribeRouteTables', { MaxResults: 100 }, { RouteTables: [] }),
    ec2('DescribeNetworkAcls', { MaxResults }, { NetworkAcls: [] }),
    ec2('DescribeVpcs', { MaxResults }, { Vpcs: [] }),
    ec2('DescribeVpcEndpoints', { MaxResults }, { VpcEndpoints: [] }),
    ec2('DescribeNetworkInterfaces', ofTasks, { NetworkInterfaces: [] }),
  ]
}

/** What EC2 answers of a security group that is not there. */
export function securityGroupGone(id: string, region: string, at: string): RecordedCall[] {
  const ec2 = answering('ec2', region, at)
  const asked = ec2('DescribeSecurityGroups', { GroupIds: [id] }, {})
  return [
    failing(asked, 'InvalidGroup.NotFound', `The security group '${id}' does not exist`),
    ec2('DescribeSecurityGroupRules', filtered(['group-id', id]), { SecurityGroupRules: [] }),
  ]
}

function securityGroupAnswers(world: World, ec2: Answering): RecordedCall[] {
  const groups = Object.entries(world.securityGroups).map(entry => groupOf(entry, world.account))
  return [
    ec2('DescribeSecurityGroups', { MaxResults }, { SecurityGroups: groups }),
    ...groups.map(each =>
      ec2('DescribeSecurityGroups', { GroupIds: [each.GroupId] }, { SecurityGroups: [each] }),
    ),
    ...Object.entries(world.securityGroups).map(([arn, { ingress, egress }]) => {
      const GroupId = idIn(arn)
      const inward = Object.entries(ingress).map(rule => ruleOf(GroupId, world.account, false, rule))
      const outward = Object.entries(egress).map(rule => ruleOf(GroupId, world.account, true, rule))
      const SecurityGroupRules = [...inward, ...outward]
      return ec2('DescribeSecurityGroupRules', filtered(['group-id', GroupId]), { SecurityGroupRules })
    }),
    ...Object.keys(world.vpcs).map(vpc => {
      const input = filtered(['vpc-id', idIn(vpc)], ['group-name', 'default'])
      const own = groups.filter(({ GroupName, VpcId }) => GroupName === 'default' && VpcId === idIn(vpc))
      return ec2('DescribeSecurityGroups', input, { SecurityGroups: own })
    }),
  ]
}

function groupOf([arn, { name, vpc }]: [string, WorldSecurityGroup], OwnerId: string) {
  const GroupId = idIn(arn)
  return { GroupId, GroupName: name ?? `group-${GroupId}`, VpcId: idIn(vpc), OwnerId }
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

function endpointAnswers({ account, vpcs, vpcEndpoints }: World, ec2: Answering): RecordedCall[] {
  const endpoints = Object.entries(vpcEndpoints).map(entry => endpointOf(entry, account))
  return [
    ec2('DescribeVpcEndpoints', { MaxResults }, { VpcEndpoints: endpoints }),
    ...endpoints.map(each =>
      ec2('DescribeVpcEndpoints', { VpcEndpointIds: [each.VpcEndpointId] }, { VpcEndpoints: [each] }),
    ),
    ...Object.keys(vpcs).map(vpc => {
      const VpcEndpoints = endpoints.filter(({ VpcId }) => VpcId === idIn(vpc))
      return ec2('DescribeVpcEndpoints', filtered(['vpc-id', idIn(vpc)]), { VpcEndpoints })
    }),
  ]
}

function endpointOf(
  [arn, { service, vpc, securityGroups, policy }]: [string, WorldEndpoint],
  OwnerId: string,
) {
  return {
    VpcEndpointId: idIn(arn),
    VpcEndpointType: 'Interface',
    VpcId: idIn(vpc),
    ServiceName: service,
    State: 'available',
    PolicyDocument: JSON.stringify(policy),
    Groups: Object.keys(securityGroups).map(group => ({ GroupId: idIn(group) })),
    OwnerId,
  }
}

const ofTasks = { ...filtered(['tag-key', 'aws:ecs:serviceName']), MaxResults }

function interfaceAnswers({ account, networkInterfaces = {} }: World, ec2: Answering): RecordedCall[] {
  const interfaces = Object.entries(networkInterfaces).map(entry => interfaceOf(entry, account))
  const tagged = interfaces.filter(({ TagSet }) => TagSet.length > 0)
  return [
    ec2('DescribeNetworkInterfaces', ofTasks, { NetworkInterfaces: tagged }),
    ...interfaces.map(each =>
      ec2(
        'DescribeNetworkInterfaces',
        { NetworkInterfaceIds: [each.NetworkInterfaceId] },
        { NetworkInterfaces: [each] },
      ),
    ),
  ]
}

function interfaceOf([arn, { subnet, securityGroups, owner }]: [string, WorldInterface], OwnerId: string) {
  return {
    NetworkInterfaceId: idIn(arn),
    ...(subnet === undefined ? {} : { SubnetId: idIn(subnet) }),
    OwnerId,
    Groups: Object.keys(securityGroups).map(group => ({ GroupId: idIn(group) })),
    ...ownerOf(owner ?? ''),
  }
}

/** ECS tags the interfaces that it makes; Lambda and endpoints describe theirs. */
function ownerOf(arn: string) {
  const [, , service, region, account, ...rest] = arn.split(':')
  const uuid = '8f1e2d3c-4b5a-4978-8695-a4b3c2d1e0f9'
  if (service === 'ecs') {
    const [cluster = 'default', name = cluster] = rest.join(':').split('/').slice(1)
    return {
      Description: `arn:aws:ecs:${region}:${account}:attachment/${uuid}`,
      TagSet: [
        { Key: 'aws:ecs:clusterName', Value: cluster },
        { Key: 'aws:ecs:serviceName', Value: name },
      ],
    }
  }
  if (service === 'lambda') return { Description: `AWS Lambda VPC ENI-${rest.at(-1)}-${uuid}`, TagSet: [] }
  const isEndpoint = rest.join(':').startsWith('vpc-endpoint/')
  return { Description: isEndpoint ? `VPC Endpoint Interface ${idIn(arn)}` : '', TagSet: [] }
}
