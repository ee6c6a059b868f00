import type { World, WorldRule } from '../../../examples/described/world.ts'
import type { Random } from '../../flows/burst/random.ts'
import { between, chance, setOf, some } from '../account/chance.ts'
import { ENDPOINT_POLICIES } from '../account/documents.ts'
import { anEndpoint, aRule, BLOCKS } from '../account/network.ts'
import { ACCOUNT, ec2Arn, idOf, nameIn } from '../account/place.ts'
import { anyOf, callStep, instead, type Change } from './step.ts'
import { told } from './telling.ts'

const OK = { requestId: 'e1759895-dd99-4093-a588-164c20f29039', _return: true }

type Side = 'ingress' | 'egress'
const NAMES = { ingress: 'Ingress', egress: 'Egress' } as const

/** Whether all groups that a rule names are there. */
function canBe({ securityGroup }: WorldRule, world: World): boolean {
  return securityGroup === undefined || securityGroup in world.securityGroups
}

/** A rule as EC2's old flat parameters say it, or as its permissions do; a group is named by the latter only. */
function asked(rule: WorldRule, isFlat: boolean): object {
  const { protocol: ipProtocol, fromPort, toPort, cidr, securityGroup } = rule
  const ports = { ipProtocol, fromPort, toPort }
  if (isFlat && cidr !== undefined) return { ...ports, cidrIp: cidr, ipPermissions: {} }
  const groups =
    securityGroup === undefined ? {} : { items: [{ userId: ACCOUNT, groupId: nameIn(securityGroup) }] }
  const ipRanges = cidr === undefined ? {} : { items: [{ cidrIp: cidr }] }
  return { ipPermissions: { items: [{ ...ports, groups, ipRanges, ipv6Ranges: {}, prefixListIds: {} }] } }
}

const authorize: Change = (world, random) => {
  const arn = anyOf(world.securityGroups, random)
  if (arn === undefined) return undefined
  const side = random.of<Side>(['ingress', 'ingress', 'egress'])
  const rule = aRule(random, Object.keys(world.securityGroups))
  const id = idOf('sgr', between(random, 4_096, 60_000))
  const groupId = nameIn(arn)
  const answered = {
    groupId,
    groupOwnerId: ACCOUNT,
    isEgress: side === 'egress',
    securityGroupRuleId: id,
    ipProtocol: rule.protocol,
    fromPort: rule.fromPort,
    toPort: rule.toPort,
  }
  return callStep(
    `ec2:AuthorizeSecurityGroup${NAMES[side]} ${groupId}: ${JSON.stringify(rule)}`,
    now => arn in now.securityGroups && canBe(rule, now),
    { securityGroups: { [arn]: { [side]: { [id]: rule } } } },
    told(
      `ec2:AuthorizeSecurityGroup${NAMES[side]}`,
      { groupId, ...asked(rule, chance(random, 0.3)) },
      { ...OK, securityGroupRuleSet: { items: [answered] } },
    ),
  )
}

/** A rule of a group, by its id. */
function someRule(world: World, random: Random) {
  const all = Object.entries(world.securityGroups).flatMap(([arn, group]) =>
    (['ingress', 'egress'] as const).flatMap(side =>
      Object.entries(group[side]).map(([id, rule]) => ({ arn, side, id, rule })),
    ),
  )
  return all.length === 0 ? undefined : random.of(all)
}

const revoke: Change = (world, random) => {
  const found = someRule(world, random)
  if (found === undefined) return undefined
  const { arn, side, id } = found
  const groupId = nameIn(arn)
  return callStep(
    `ec2:RevokeSecurityGroup${NAMES[side]} ${groupId} ${id}`,
    now => id in (now.securityGroups[arn]?.[side] ?? {}),
    { securityGroups: { [arn]: { [side]: { [id]: null } } } },
    told(
      `ec2:RevokeSecurityGroup${NAMES[side]}`,
      { groupId, securityGroupRuleIds: { items: [{ securityGroupRuleId: id }] } },
      OK,
    ),
  )
}

const modifyRule: Change = (world, random) => {
  const found = someRule(world, random)
  if (found === undefined) return undefined
  const { arn, side, id } = found
  const rule = aRule(random, Object.keys(world.securityGroups))
  const { protocol, fromPort, toPort, cidr, securityGroup } = rule
  const peer = cidr === undefined ? { ReferencedGroupId: nameIn(securityGroup ?? '') } : { CidrIpv4: cidr }
  const SecurityGroupRule = { IpProtocol: protocol, FromPort: fromPort, ToPort: toPort, ...peer }
  return callStep(
    `ec2:ModifySecurityGroupRules ${nameIn(arn)} ${id}: ${JSON.stringify(rule)}`,
    now => id in (now.securityGroups[arn]?.[side] ?? {}) && canBe(rule, now),
    { securityGroups: { [arn]: { [side]: { [id]: { cidr: null, securityGroup: null, ...rule } } } } },
    told(
      'ec2:ModifySecurityGroupRules',
      {
        ModifySecurityGroupRulesRequest: {
          GroupId: nameIn(arn),
          SecurityGroupRule: { SecurityGroupRuleId: id, tag: 1, SecurityGroupRule },
        },
      },
      { ModifySecurityGroupRulesResponse: { return: true } },
    ),
  )
}

const createGroup: Change = (world, random) => {
  const id = idOf('sg', between(random, 6, 9))
  const arn = ec2Arn('security-group', id)
  const [vpc = ''] = Object.keys(world.vpcs)
  const name = `made-${id}`
  return callStep(
    `ec2:CreateSecurityGroup ${id}`,
    now => !(arn in now.securityGroups),
    { securityGroups: { [arn]: { name, vpc, ingress: {}, egress: {} } } },
    told(
      'ec2:CreateSecurityGroup',
      { groupName: name, groupDescription: 'made', vpcId: nameIn(vpc) },
      { ...OK, groupId: id },
    ),
  )
}

/** EC2 deletes a group that nothing is in, no rule names, and that is not the default one. */
function isUnused(arn: string, { securityGroups, functions, services, vpcEndpoints }: World): boolean {
  const group = securityGroups[arn]
  if (group === undefined || group.name === 'default') return false
  const workloads = [...Object.values(functions), ...Object.values(services), ...Object.values(vpcEndpoints)]
  const rules = Object.entries(securityGroups).flatMap(([other, { ingress, egress }]) =>
    other === arn ? [] : [...Object.values(ingress), ...Object.values(egress)],
  )
  return (
    workloads.every(each => !(arn in (each.securityGroups ?? {}))) &&
    rules.every(({ securityGroup }) => securityGroup !== arn)
  )
}

const deleteGroup: Change = (world, random) => {
  const free = Object.keys(world.securityGroups).filter(arn => isUnused(arn, world))
  if (free.length === 0) return undefined
  const arn = random.of(free)
  const groupId = nameIn(arn)
  return callStep(
    `ec2:DeleteSecurityGroup ${groupId}`,
    now => isUnused(arn, now),
    { securityGroups: { [arn]: null } },
    told('ec2:DeleteSecurityGroup', { groupId }, { ...OK, groupId }),
  )
}

const createEndpoint: Change = (world, random) => {
  const id = idOf('vpce', between(random, 1, 4))
  const arn = ec2Arn('vpc-endpoint', id)
  const [vpc = ''] = Object.keys(world.vpcs)
  const endpoint = anEndpoint(random, vpc, Object.keys(world.securityGroups))
  const { service, securityGroups } = endpoint
  const groups = Object.keys(securityGroups)
  return callStep(
    `ec2:CreateVpcEndpoint ${id}: ${service}`,
    now => !(arn in now.vpcEndpoints) && groups.every(group => group in now.securityGroups),
    { vpcEndpoints: { [arn]: endpoint } },
    told(
      'ec2:CreateVpcEndpoint',
      {
        CreateVpcEndpointRequest: {
          VpcId: nameIn(vpc),
          ServiceName: service,
          VpcEndpointType: 'Interface',
          SecurityGroupId: groups.map((group, index) => ({ tag: index + 1, content: nameIn(group) })),
        },
      },
      {
        CreateVpcEndpointResponse: {
          vpcEndpoint: { vpcEndpointId: id, vpcId: nameIn(vpc), serviceName: service, state: 'pending' },
        },
      },
    ),
  )
}

const modifyEndpoint: Change = (world, random) => {
  const arn = anyOf(world.vpcEndpoints, random)
  const endpoint = arn && world.vpcEndpoints[arn]
  if (arn === undefined || !endpoint) return undefined
  const policy = random.of(ENDPOINT_POLICIES)
  const groups = some(random, Object.keys(world.securityGroups), 1, 2)
  const isPolicy = chance(random, 0.5)
  const wrapped = isPolicy
    ? { PolicyDocument: JSON.stringify(policy) }
    : { AddSecurityGroupId: groups.map((group, index) => ({ tag: index + 1, content: nameIn(group) })) }
  return callStep(
    `ec2:ModifyVpcEndpoint ${nameIn(arn)}: ${isPolicy ? 'its policy' : groups.map(nameIn).join(', ')}`,
    now => arn in now.vpcEndpoints && groups.every(group => group in now.securityGroups),
    {
      vpcEndpoints: {
        [arn]: isPolicy ? { policy } : { securityGroups: instead(endpoint.securityGroups, setOf(groups)) },
      },
    },
    told(
      'ec2:ModifyVpcEndpoint',
      { ModifyVpcEndpointRequest: { VpcEndpointId: nameIn(arn), ...wrapped } },
      { ModifyVpcEndpointResponse: { return: true } },
    ),
  )
}

const deleteEndpoint: Change = (world, random) => {
  const arn = anyOf(world.vpcEndpoints, random)
  if (arn === undefined) return undefined
  return callStep(
    `ec2:DeleteVpcEndpoints ${nameIn(arn)}`,
    now => arn in now.vpcEndpoints,
    { vpcEndpoints: { [arn]: null } },
    told(
      'ec2:DeleteVpcEndpoints',
      { DeleteVpcEndpointsRequest: { VpcEndpointId: { tag: 1, content: nameIn(arn) } } },
      { DeleteVpcEndpointsResponse: { unsuccessful: '' } },
    ),
  )
}

const setFlowLogs: Change = world => {
  const [arn = ''] = Object.keys(world.vpcs)
  const has = world.vpcs[arn]?.flowLogs === true
  const log = `fl-${nameIn(arn).split('-').at(-1) ?? ''}`
  const call = has ? 'DeleteFlowLogs' : 'CreateFlowLogs'
  const request = has
    ? { DeleteFlowLogsRequest: { FlowLogId: { tag: 1, content: log } } }
    : {
        CreateFlowLogsRequest: {
          ResourceType: 'VPC',
          ResourceId: { tag: 1, content: nameIn(arn) },
          TrafficType: 'ALL',
        },
      }
  const response = has
    ? { DeleteFlowLogsResponse: { unsuccessful: '' } }
    : { CreateFlowLogsResponse: { flowLogIdSet: { item: log }, unsuccessful: '' } }
  return callStep(
    `ec2:${call} ${log}`,
    now => arn in now.vpcs && (now.vpcs[arn]?.flowLogs === true) === has,
    { vpcs: { [arn]: { flowLogs: !has } } },
    told(`ec2:${call}`, request, response),
  )
}

const modifySubnet: Change = (world, random) => {
  const arn = anyOf(world.subnets, random)
  if (arn === undefined) return undefined
  const value = chance(random, 0.5)
  return callStep(
    `ec2:ModifySubnetAttribute ${nameIn(arn)}: mapPublicIpOnLaunch ${value}`,
    now => arn in now.subnets,
    { subnets: { [arn]: { mapPublicIpOnLaunch: value } } },
    told('ec2:ModifySubnetAttribute', { subnetId: nameIn(arn), mapPublicIpOnLaunch: { value } }, OK),
  )
}

const createSubnet: Change = (world, random) => {
  const id = idOf('subnet', between(random, 1, 5))
  const arn = ec2Arn('subnet', id)
  const [vpc = ''] = Object.keys(world.vpcs)
  const ofVpc = Object.entries(world.networkAcls).find(([, { isDefault }]) => isDefault)
  const networkAcl = ofVpc?.[0] ?? ''
  return callStep(
    `ec2:CreateSubnet ${id}`,
    now => !(arn in now.subnets) && networkAcl in now.networkAcls,
    { subnets: { [arn]: { vpc, networkAcl, mapPublicIpOnLaunch: false } } },
    told(
      'ec2:CreateSubnet',
      { vpcId: nameIn(vpc), cidrBlock: BLOCKS[0] },
      { ...OK, subnet: { subnetId: id, vpcId: nameIn(vpc), state: 'available' } },
    ),
  )
}

/** EC2 deletes a subnet that nothing is in. */
function isEmpty(arn: string, { subnets, functions, services }: World): boolean {
  const workloads = [...Object.values(functions), ...Object.values(services)]
  return arn in subnets && workloads.every(each => !(arn in (each.subnets ?? {})))
}

const deleteSubnet: Change = (world, random) => {
  const empty = Object.keys(world.subnets).filter(arn => isEmpty(arn, world))
  if (empty.length === 0 || Object.keys(world.subnets).length === 1) return undefined
  const arn = random.of(empty)
  return callStep(
    `ec2:DeleteSubnet ${nameIn(arn)}`,
    now => isEmpty(arn, now) && Object.keys(now.subnets).length > 1,
    { subnets: { [arn]: null } },
    told('ec2:DeleteSubnet', { subnetId: nameIn(arn) }, OK),
  )
}

/** Ways to change groups, endpoints, subnets and flow logs. */
export const ofEc2: Readonly<Record<string, Change>> = {
  authorize,
  revoke,
  modifyRule,
  createGroup,
  deleteGroup,
  createEndpoint,
  modifyEndpoint,
  deleteEndpoint,
  setFlowLogs,
  modifySubnet,
  createSubnet,
  deleteSubnet,
}
