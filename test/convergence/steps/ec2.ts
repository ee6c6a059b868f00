import type { ExampleAccount, ExampleSecurityGroupRule } from '../../../examples/account/example-account.ts'
import type { SeededRandom } from '../../flows/burst/random.ts'
import {
  chooseBetween,
  chooseWithProbability,
  createMemberSet,
  chooseSome,
} from '../accounts/random-choice.ts'
import { ENDPOINT_POLICIES } from '../accounts/policy-documents.ts'
import { generateEndpoint, generateGroupRule, CIDR_BLOCKS, PREFIX_LISTS } from '../accounts/network.ts'
import { HISTORY_ACCOUNT_ID, formatEc2Arn, formatEc2Id, parseLastArnPart } from '../accounts/identifiers.ts'
import { chooseAny, buildCallStep, buildReplacementPatch, type ChangeGenerator } from './step.ts'
import { buildCallEvent } from './step-event.ts'

const OK = { requestId: 'e1759895-dd99-4093-a588-164c20f29039', _return: true }

type Side = 'ingress' | 'egress'
const NAMES = { ingress: 'Ingress', egress: 'Egress' } as const

/** Whether all groups that a rule references exist. */
function canBe({ securityGroup }: ExampleSecurityGroupRule, exampleAccount: ExampleAccount): boolean {
  return securityGroup === undefined || securityGroup in exampleAccount.securityGroups
}

/** Builds the request for a rule with EC2's old flat parameters, or with permissions, which can reference a group. */
function asked(rule: ExampleSecurityGroupRule, isFlat: boolean): object {
  const { protocol: ipProtocol, fromPort, toPort, cidr, prefixList, securityGroup } = rule
  const ports = { ipProtocol, fromPort, toPort }
  if (isFlat && cidr !== undefined) return { ...ports, cidrIp: cidr, ipPermissions: {} }
  const groups =
    securityGroup === undefined
      ? {}
      : { items: [{ userId: HISTORY_ACCOUNT_ID, groupId: parseLastArnPart(securityGroup) }] }
  const ipRanges = cidr === undefined ? {} : { items: [{ cidrIp: cidr }] }
  const prefixListIds =
    prefixList === undefined ? {} : { items: [{ prefixListId: parseLastArnPart(prefixList) }] }
  return { ipPermissions: { items: [{ ...ports, groups, ipRanges, ipv6Ranges: {}, prefixListIds }] } }
}

const authorize: ChangeGenerator = (exampleAccount, seededRandom) => {
  const arn = chooseAny(exampleAccount.securityGroups, seededRandom)
  if (arn === undefined) return undefined
  const side = seededRandom.pick<Side>(['ingress', 'ingress', 'egress'])
  const rule = generateGroupRule(seededRandom, Object.keys(exampleAccount.securityGroups))
  const id = formatEc2Id('sgr', chooseBetween(seededRandom, 4_096, 60_000))
  const groupId = parseLastArnPart(arn)
  const responded = {
    groupId,
    groupOwnerId: HISTORY_ACCOUNT_ID,
    isEgress: side === 'egress',
    securityGroupRuleId: id,
    ipProtocol: rule.protocol,
    fromPort: rule.fromPort,
    toPort: rule.toPort,
  }
  return buildCallStep(
    `ec2:AuthorizeSecurityGroup${NAMES[side]} ${groupId}: ${JSON.stringify(rule)}`,
    now => arn in now.securityGroups && canBe(rule, now),
    { securityGroups: { [arn]: { [side]: { [id]: rule } } } },
    buildCallEvent(
      `ec2:AuthorizeSecurityGroup${NAMES[side]}`,
      { groupId, ...asked(rule, chooseWithProbability(seededRandom, 0.3)) },
      { ...OK, securityGroupRuleSet: { items: [responded] } },
    ),
  )
}

/** Chooses a rule of a group by its id. */
function someRule(exampleAccount: ExampleAccount, seededRandom: SeededRandom) {
  const all = Object.entries(exampleAccount.securityGroups).flatMap(([arn, group]) =>
    (['ingress', 'egress'] as const).flatMap(side =>
      Object.entries(group[side]).map(([id, rule]) => ({ arn, side, id, rule })),
    ),
  )
  return all.length === 0 ? undefined : seededRandom.pick(all)
}

const revoke: ChangeGenerator = (exampleAccount, seededRandom) => {
  const found = someRule(exampleAccount, seededRandom)
  if (found === undefined) return undefined
  const { arn, side, id } = found
  const groupId = parseLastArnPart(arn)
  return buildCallStep(
    `ec2:RevokeSecurityGroup${NAMES[side]} ${groupId} ${id}`,
    now => id in (now.securityGroups[arn]?.[side] ?? {}),
    { securityGroups: { [arn]: { [side]: { [id]: null } } } },
    buildCallEvent(
      `ec2:RevokeSecurityGroup${NAMES[side]}`,
      { groupId, securityGroupRuleIds: { items: [{ securityGroupRuleId: id }] } },
      OK,
    ),
  )
}

/** Returns the peer of a rule as ModifySecurityGroupRules names it. */
function askedPeer({ cidr, prefixList, securityGroup }: ExampleSecurityGroupRule): object {
  if (cidr !== undefined) return { CidrIpv4: cidr }
  if (prefixList !== undefined) return { PrefixListId: parseLastArnPart(prefixList) }
  return { ReferencedGroupId: parseLastArnPart(securityGroup ?? '') }
}

const modifyPrefixList: ChangeGenerator = ({ prefixLists = {} }, seededRandom) => {
  const arn = seededRandom.pick(PREFIX_LISTS)
  const block = seededRandom.pick(CIDR_BLOCKS)
  const removed = Object.keys(prefixLists[arn]?.entries ?? {}).filter(each => each !== block)
  const PrefixListId = parseLastArnPart(arn)
  return buildCallStep(
    `ec2:ModifyManagedPrefixList ${PrefixListId}: ${block}`,
    now => arn in (now.prefixLists ?? {}),
    {
      prefixLists: { [arn]: { entries: buildReplacementPatch(createMemberSet(removed), { [block]: true }) } },
    },
    buildCallEvent(
      'ec2:ModifyManagedPrefixList',
      {
        ModifyManagedPrefixListRequest: {
          PrefixListId,
          AddEntry: { tag: 1, Cidr: block },
          RemoveEntry: removed.map((Cidr, index) => ({ tag: index + 1, Cidr })),
        },
      },
      {
        ModifyManagedPrefixListResponse: {
          prefixList: { prefixListId: PrefixListId, state: 'modify-in-progress' },
        },
      },
    ),
  )
}

const modifyRule: ChangeGenerator = (exampleAccount, seededRandom) => {
  const found = someRule(exampleAccount, seededRandom)
  if (found === undefined) return undefined
  const { arn, side, id } = found
  const rule = generateGroupRule(seededRandom, Object.keys(exampleAccount.securityGroups))
  const { protocol, fromPort, toPort } = rule
  const peer = askedPeer(rule)
  const SecurityGroupRule = { IpProtocol: protocol, FromPort: fromPort, ToPort: toPort, ...peer }
  return buildCallStep(
    `ec2:ModifySecurityGroupRules ${parseLastArnPart(arn)} ${id}: ${JSON.stringify(rule)}`,
    now => id in (now.securityGroups[arn]?.[side] ?? {}) && canBe(rule, now),
    {
      securityGroups: {
        [arn]: { [side]: { [id]: { cidr: null, prefixList: null, securityGroup: null, ...rule } } },
      },
    },
    buildCallEvent(
      'ec2:ModifySecurityGroupRules',
      {
        ModifySecurityGroupRulesRequest: {
          GroupId: parseLastArnPart(arn),
          SecurityGroupRule: { SecurityGroupRuleId: id, tag: 1, SecurityGroupRule },
        },
      },
      { ModifySecurityGroupRulesResponse: { return: true } },
    ),
  )
}

const createGroup: ChangeGenerator = (exampleAccount, seededRandom) => {
  const id = formatEc2Id('sg', chooseBetween(seededRandom, 6, 9))
  const arn = formatEc2Arn('security-group', id)
  const [vpc = ''] = Object.keys(exampleAccount.vpcs)
  const name = `made-${id}`
  return buildCallStep(
    `ec2:CreateSecurityGroup ${id}`,
    now => !(arn in now.securityGroups),
    { securityGroups: { [arn]: { name, vpc, ingress: {}, egress: {} } } },
    buildCallEvent(
      'ec2:CreateSecurityGroup',
      { groupName: name, groupDescription: 'made', vpcId: parseLastArnPart(vpc) },
      { ...OK, groupId: id },
    ),
  )
}

/** EC2 deletes a group that is unused, not referenced by a rule, and not the default one. */
function isUnused(
  arn: string,
  { securityGroups, functions, services, vpcEndpoints }: ExampleAccount,
): boolean {
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

const deleteGroup: ChangeGenerator = (exampleAccount, seededRandom) => {
  const free = Object.keys(exampleAccount.securityGroups).filter(arn => isUnused(arn, exampleAccount))
  if (free.length === 0) return undefined
  const arn = seededRandom.pick(free)
  const groupId = parseLastArnPart(arn)
  return buildCallStep(
    `ec2:DeleteSecurityGroup ${groupId}`,
    now => isUnused(arn, now),
    { securityGroups: { [arn]: null } },
    buildCallEvent('ec2:DeleteSecurityGroup', { groupId }, { ...OK, groupId }),
  )
}

const createEndpoint: ChangeGenerator = (exampleAccount, seededRandom) => {
  const id = formatEc2Id('vpce', chooseBetween(seededRandom, 1, 4))
  const arn = formatEc2Arn('vpc-endpoint', id)
  const [vpc = ''] = Object.keys(exampleAccount.vpcs)
  const endpoint = generateEndpoint(seededRandom, vpc, Object.keys(exampleAccount.securityGroups))
  const { service, securityGroups } = endpoint
  const groups = Object.keys(securityGroups)
  return buildCallStep(
    `ec2:CreateVpcEndpoint ${id}: ${service}`,
    now => !(arn in now.vpcEndpoints) && groups.every(group => group in now.securityGroups),
    { vpcEndpoints: { [arn]: endpoint } },
    buildCallEvent(
      'ec2:CreateVpcEndpoint',
      {
        CreateVpcEndpointRequest: {
          VpcId: parseLastArnPart(vpc),
          ServiceName: service,
          VpcEndpointType: 'Interface',
          SecurityGroupId: groups.map((group, index) => ({
            tag: index + 1,
            content: parseLastArnPart(group),
          })),
        },
      },
      {
        CreateVpcEndpointResponse: {
          vpcEndpoint: {
            vpcEndpointId: id,
            vpcId: parseLastArnPart(vpc),
            serviceName: service,
            state: 'pending',
          },
        },
      },
    ),
  )
}

const modifyEndpoint: ChangeGenerator = (exampleAccount, seededRandom) => {
  const arn = chooseAny(exampleAccount.vpcEndpoints, seededRandom)
  const endpoint = arn && exampleAccount.vpcEndpoints[arn]
  if (arn === undefined || !endpoint) return undefined
  const policy = seededRandom.pick(ENDPOINT_POLICIES)
  const groups = chooseSome(seededRandom, Object.keys(exampleAccount.securityGroups), 1, 2)
  const isPolicy = chooseWithProbability(seededRandom, 0.5)
  const wrapped = isPolicy
    ? { PolicyDocument: JSON.stringify(policy) }
    : {
        AddSecurityGroupId: groups.map((group, index) => ({
          tag: index + 1,
          content: parseLastArnPart(group),
        })),
      }
  return buildCallStep(
    `ec2:ModifyVpcEndpoint ${parseLastArnPart(arn)}: ${isPolicy ? 'its policy' : groups.map(parseLastArnPart).join(', ')}`,
    now => arn in now.vpcEndpoints && groups.every(group => group in now.securityGroups),
    {
      vpcEndpoints: {
        [arn]: isPolicy
          ? { policy }
          : { securityGroups: buildReplacementPatch(endpoint.securityGroups, createMemberSet(groups)) },
      },
    },
    buildCallEvent(
      'ec2:ModifyVpcEndpoint',
      { ModifyVpcEndpointRequest: { VpcEndpointId: parseLastArnPart(arn), ...wrapped } },
      { ModifyVpcEndpointResponse: { return: true } },
    ),
  )
}

const deleteEndpoint: ChangeGenerator = (exampleAccount, seededRandom) => {
  const arn = chooseAny(exampleAccount.vpcEndpoints, seededRandom)
  if (arn === undefined) return undefined
  return buildCallStep(
    `ec2:DeleteVpcEndpoints ${parseLastArnPart(arn)}`,
    now => arn in now.vpcEndpoints,
    { vpcEndpoints: { [arn]: null } },
    buildCallEvent(
      'ec2:DeleteVpcEndpoints',
      { DeleteVpcEndpointsRequest: { VpcEndpointId: { tag: 1, content: parseLastArnPart(arn) } } },
      { DeleteVpcEndpointsResponse: { unsuccessful: '' } },
    ),
  )
}

const setFlowLogs: ChangeGenerator = exampleAccount => {
  const [arn = ''] = Object.keys(exampleAccount.vpcs)
  const has = exampleAccount.vpcs[arn]?.flowLogs === true
  const log = `fl-${parseLastArnPart(arn).split('-').at(-1) ?? ''}`
  const call = has ? 'DeleteFlowLogs' : 'CreateFlowLogs'
  const request = has
    ? { DeleteFlowLogsRequest: { FlowLogId: { tag: 1, content: log } } }
    : {
        CreateFlowLogsRequest: {
          ResourceType: 'VPC',
          ResourceId: { tag: 1, content: parseLastArnPart(arn) },
          TrafficType: 'ALL',
        },
      }
  const response = has
    ? { DeleteFlowLogsResponse: { unsuccessful: '' } }
    : { CreateFlowLogsResponse: { flowLogIdSet: { item: log }, unsuccessful: '' } }
  return buildCallStep(
    `ec2:${call} ${log}`,
    now => arn in now.vpcs && (now.vpcs[arn]?.flowLogs === true) === has,
    { vpcs: { [arn]: { flowLogs: !has } } },
    buildCallEvent(`ec2:${call}`, request, response),
  )
}

const modifySubnet: ChangeGenerator = (exampleAccount, seededRandom) => {
  const arn = chooseAny(exampleAccount.subnets, seededRandom)
  if (arn === undefined) return undefined
  const value = chooseWithProbability(seededRandom, 0.5)
  return buildCallStep(
    `ec2:ModifySubnetAttribute ${parseLastArnPart(arn)}: mapPublicIpOnLaunch ${value}`,
    now => arn in now.subnets,
    { subnets: { [arn]: { mapPublicIpOnLaunch: value } } },
    buildCallEvent(
      'ec2:ModifySubnetAttribute',
      { subnetId: parseLastArnPart(arn), mapPublicIpOnLaunch: { value } },
      OK,
    ),
  )
}

const createSubnet: ChangeGenerator = (exampleAccount, seededRandom) => {
  const id = formatEc2Id('subnet', chooseBetween(seededRandom, 1, 5))
  const arn = formatEc2Arn('subnet', id)
  const [vpc = ''] = Object.keys(exampleAccount.vpcs)
  const ofVpc = Object.entries(exampleAccount.networkAcls).find(([, { isDefault }]) => isDefault)
  const networkAcl = ofVpc?.[0] ?? ''
  return buildCallStep(
    `ec2:CreateSubnet ${id}`,
    now => !(arn in now.subnets) && networkAcl in now.networkAcls,
    { subnets: { [arn]: { vpc, networkAcl, mapPublicIpOnLaunch: false } } },
    buildCallEvent(
      'ec2:CreateSubnet',
      { vpcId: parseLastArnPart(vpc), cidrBlock: CIDR_BLOCKS[0] },
      { ...OK, subnet: { subnetId: id, vpcId: parseLastArnPart(vpc), state: 'available' } },
    ),
  )
}

/** EC2 deletes an unused subnet. */
function isEmpty(arn: string, { subnets, functions, services }: ExampleAccount): boolean {
  const workloads = [...Object.values(functions), ...Object.values(services)]
  return arn in subnets && workloads.every(each => !(arn in (each.subnets ?? {})))
}

const deleteSubnet: ChangeGenerator = (exampleAccount, seededRandom) => {
  const empty = Object.keys(exampleAccount.subnets).filter(arn => isEmpty(arn, exampleAccount))
  if (empty.length === 0 || Object.keys(exampleAccount.subnets).length === 1) return undefined
  const arn = seededRandom.pick(empty)
  return buildCallStep(
    `ec2:DeleteSubnet ${parseLastArnPart(arn)}`,
    now => isEmpty(arn, now) && Object.keys(now.subnets).length > 1,
    { subnets: { [arn]: null } },
    buildCallEvent('ec2:DeleteSubnet', { subnetId: parseLastArnPart(arn) }, OK),
  )
}

/** Change generators for security groups, VPC endpoints, subnets and flow logs. */
export const ec2ChangeGenerators: Readonly<Record<string, ChangeGenerator>> = {
  authorize,
  revoke,
  modifyRule,
  modifyPrefixList,
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
