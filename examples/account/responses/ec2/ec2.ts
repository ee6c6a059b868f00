import type { RecordedCall } from '../../../../functions/local/account-file.ts'
import type {
  ExampleAccount,
  ExampleVpcEndpoint,
  ExampleNetworkInterface,
  ExampleSecurityGroupRule,
  ExampleSecurityGroup,
} from '../../example-account.ts'
import { createResponseRecorder, type ResponseRecorder } from '../response-recorder.ts'
import { buildFilters, parseEc2Id } from './ec2-ids.ts'
import { buildVpcResponses, EC2_SECTIONS, type RegionalNetwork } from './ec2-vpc.ts'
import { splitByRegion } from '../../regional-account.ts'

/** The largest page size of EC2's lists. */
const MaxResults = 1_000

/** Builds EC2's responses for `account` from the time `at` on, in each of its regions. */
export function buildEc2Responses(account: ExampleAccount, at: string): RecordedCall[] {
  return splitByRegion(account, EC2_SECTIONS).flatMap(network => {
    const ec2 = createResponseRecorder('ec2', network.region, at)
    return [
      ...buildSecurityGroupResponses(network, ec2),
      ...buildPrefixListResponses(network, ec2),
      ...buildEndpointResponses(network, ec2),
      ...buildInterfaceResponses(network, ec2),
      ...buildVpcResponses(network, ec2),
    ]
  })
}

function buildSecurityGroupResponses(example: RegionalNetwork, ec2: ResponseRecorder): RecordedCall[] {
  const groups = Object.entries(example.securityGroups).map(entry =>
    buildSecurityGroup(entry, example.account),
  )
  return [
    ec2('DescribeSecurityGroups', { MaxResults }, { SecurityGroups: groups }),
    ...groups.map(each =>
      ec2('DescribeSecurityGroups', { GroupIds: [each.GroupId] }, { SecurityGroups: [each] }),
    ),
    ...Object.entries(example.securityGroups).map(([arn, { ingress, egress }]) => {
      const GroupId = parseEc2Id(arn)
      const inward = Object.entries(ingress).map(rule =>
        buildSecurityGroupRule(GroupId, example.account, false, rule),
      )
      const outward = Object.entries(egress).map(rule =>
        buildSecurityGroupRule(GroupId, example.account, true, rule),
      )
      const SecurityGroupRules = [...inward, ...outward]
      return ec2('DescribeSecurityGroupRules', buildFilters(['group-id', GroupId]), { SecurityGroupRules })
    }),
    ...Object.keys(example.vpcs).map(vpc => {
      const input = buildFilters(['vpc-id', parseEc2Id(vpc)], ['group-name', 'default'])
      const own = groups.filter(
        ({ GroupName, VpcId }) => GroupName === 'default' && VpcId === parseEc2Id(vpc),
      )
      return ec2('DescribeSecurityGroups', input, { SecurityGroups: own })
    }),
  ]
}

function buildSecurityGroup([arn, { name, vpc }]: [string, ExampleSecurityGroup], OwnerId: string) {
  const GroupId = parseEc2Id(arn)
  return { GroupId, GroupName: name ?? `group-${GroupId}`, VpcId: parseEc2Id(vpc), OwnerId }
}

function buildSecurityGroupRule(
  GroupId: string,
  account: string,
  IsEgress: boolean,
  [id, rule]: [string, ExampleSecurityGroupRule],
) {
  const { protocol, fromPort = -1, toPort = -1, description } = rule
  return {
    SecurityGroupRuleId: id,
    GroupId,
    GroupOwnerId: account,
    IsEgress,
    IpProtocol: protocol,
    FromPort: fromPort,
    ToPort: toPort,
    ...buildPeer(rule, account),
    ...(description === undefined ? {} : { Description: description }),
  }
}

function buildPeer({ cidr, prefixList, securityGroup }: ExampleSecurityGroupRule, UserId: string) {
  if (securityGroup !== undefined)
    return { ReferencedGroupInfo: { GroupId: parseEc2Id(securityGroup), UserId } }
  if (prefixList !== undefined) return { PrefixListId: parseEc2Id(prefixList) }
  return cidr?.includes(':') ? { CidrIpv6: cidr } : { CidrIpv4: cidr }
}

function buildPrefixListResponses({ prefixLists }: RegionalNetwork, ec2: ResponseRecorder): RecordedCall[] {
  return Object.entries(prefixLists).map(([arn, { entries }]) =>
    ec2(
      'GetManagedPrefixListEntries',
      { PrefixListId: parseEc2Id(arn) },
      { Entries: Object.keys(entries).map(Cidr => ({ Cidr })) },
    ),
  )
}

function buildEndpointResponses(
  { account, vpcs, vpcEndpoints }: RegionalNetwork,
  ec2: ResponseRecorder,
): RecordedCall[] {
  const endpoints = Object.entries(vpcEndpoints).map(entry => buildEndpoint(entry, account))
  return [
    ec2('DescribeVpcEndpoints', { MaxResults }, { VpcEndpoints: endpoints }),
    ...endpoints.map(each =>
      ec2('DescribeVpcEndpoints', { VpcEndpointIds: [each.VpcEndpointId] }, { VpcEndpoints: [each] }),
    ),
    ...Object.keys(vpcs).map(vpc => {
      const VpcEndpoints = endpoints.filter(({ VpcId }) => VpcId === parseEc2Id(vpc))
      return ec2('DescribeVpcEndpoints', buildFilters(['vpc-id', parseEc2Id(vpc)]), { VpcEndpoints })
    }),
  ]
}

function buildEndpoint(
  [arn, { service, vpc, securityGroups, policy }]: [string, ExampleVpcEndpoint],
  OwnerId: string,
) {
  return {
    VpcEndpointId: parseEc2Id(arn),
    VpcEndpointType: 'Interface',
    VpcId: parseEc2Id(vpc),
    ServiceName: service,
    State: 'available',
    PolicyDocument: JSON.stringify(policy),
    Groups: Object.keys(securityGroups).map(group => ({ GroupId: parseEc2Id(group) })),
    OwnerId,
  }
}

const taskInterfaceFilter = { ...buildFilters(['tag-key', 'aws:ecs:serviceName']), MaxResults }

function buildInterfaceResponses(
  { account, networkInterfaces }: RegionalNetwork,
  ec2: ResponseRecorder,
): RecordedCall[] {
  const interfaces = Object.entries(networkInterfaces).map(entry => buildInterface(entry, account))
  const tagged = interfaces.filter(({ TagSet }) => TagSet.length > 0)
  return [
    ec2('DescribeNetworkInterfaces', taskInterfaceFilter, { NetworkInterfaces: tagged }),
    ...interfaces.map(each =>
      ec2(
        'DescribeNetworkInterfaces',
        { NetworkInterfaceIds: [each.NetworkInterfaceId] },
        { NetworkInterfaces: [each] },
      ),
    ),
  ]
}

function buildInterface(
  [arn, { subnet, securityGroups, owner }]: [string, ExampleNetworkInterface],
  OwnerId: string,
) {
  return {
    NetworkInterfaceId: parseEc2Id(arn),
    ...(subnet === undefined ? {} : { SubnetId: parseEc2Id(subnet) }),
    OwnerId,
    Groups: Object.keys(securityGroups).map(group => ({ GroupId: parseEc2Id(group) })),
    ...buildOwner(owner ?? ''),
  }
}

/** ECS tags its network interfaces; Lambda and VPC endpoints describe theirs. */
function buildOwner(arn: string) {
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
  return { Description: isEndpoint ? `VPC Endpoint Interface ${parseEc2Id(arn)}` : '', TagSet: [] }
}
