import type { ExampleAccount } from '../../../examples/account/example-account.ts'
import type { SeededRandom } from '../../flows/burst/random.ts'
import { chooseBetween } from '../accounts/random-choice.ts'
import { generateAclEntry, ROUTE_GATEWAYS, generateAclEntries } from '../accounts/network.ts'
import { formatEc2Arn, formatEc2Id, parseLastArnPart } from '../accounts/identifiers.ts'
import { chooseAny, buildCallStep, type ChangeGenerator } from './step.ts'
import { buildCallEvent } from './step-event.ts'

const OK = { requestId: 'edbed1d9-432b-4a6d-ae58-987c0c3b8661', _return: true }
const EVERYWHERE = '0.0.0.0/0'

/** Formats the id of the association of a subnet with its route table or network ACL. */
function buildAssociationId(prefix: 'rtbassoc' | 'aclassoc', arn: string): string {
  return `${prefix}-${parseLastArnPart(arn).split('-').at(-1) ?? ''}`
}

const setRoute: ChangeGenerator = (exampleAccount, seededRandom) => {
  const arn = chooseAny(exampleAccount.routeTables, seededRandom)
  if (arn === undefined) return undefined
  const target = seededRandom.pick(ROUTE_GATEWAYS)
  const has = exampleAccount.routeTables[arn]?.routes[EVERYWHERE] !== undefined
  const call = has ? 'ReplaceRoute' : 'CreateRoute'
  const direction = target.startsWith('nat-') ? { natGatewayId: target } : { gatewayId: target }
  return buildCallStep(
    `ec2:${call} ${parseLastArnPart(arn)}: ${target}`,
    now => arn in now.routeTables && (now.routeTables[arn]?.routes[EVERYWHERE] !== undefined) === has,
    { routeTables: { [arn]: { routes: { [EVERYWHERE]: target } } } },
    buildCallEvent(
      `ec2:${call}`,
      { routeTableId: parseLastArnPart(arn), destinationCidrBlock: EVERYWHERE, ...direction },
      OK,
    ),
  )
}

const deleteRoute: ChangeGenerator = (exampleAccount, seededRandom) => {
  const arn = chooseAny(exampleAccount.routeTables, seededRandom)
  if (arn === undefined) return undefined
  return buildCallStep(
    `ec2:DeleteRoute ${parseLastArnPart(arn)}`,
    now => now.routeTables[arn]?.routes[EVERYWHERE] !== undefined,
    { routeTables: { [arn]: { routes: { [EVERYWHERE]: null } } } },
    buildCallEvent(
      'ec2:DeleteRoute',
      { routeTableId: parseLastArnPart(arn), destinationCidrBlock: EVERYWHERE },
      OK,
    ),
  )
}

const createTable: ChangeGenerator = (exampleAccount, seededRandom) => {
  const id = formatEc2Id('rtb', chooseBetween(seededRandom, 2, 5))
  const arn = formatEc2Arn('route-table', id)
  const [vpc = ''] = Object.keys(exampleAccount.vpcs)
  return buildCallStep(
    `ec2:CreateRouteTable ${id}`,
    now => !(arn in now.routeTables),
    { routeTables: { [arn]: { vpc, routes: {}, main: false } } },
    buildCallEvent(
      'ec2:CreateRouteTable',
      { vpcId: parseLastArnPart(vpc) },
      { ...OK, routeTable: { routeTableId: id, vpcId: parseLastArnPart(vpc) } },
    ),
  )
}

/** EC2 deletes a route table that no subnet uses and that is not the main one. */
function isFreeTable(arn: string, { routeTables, subnets }: ExampleAccount): boolean {
  const table = routeTables[arn]
  const isUsed = Object.values(subnets).some(({ routeTable }) => routeTable === arn)
  return table !== undefined && table.main !== true && !isUsed
}

const deleteTable: ChangeGenerator = (exampleAccount, seededRandom) => {
  const free = Object.keys(exampleAccount.routeTables).filter(arn => isFreeTable(arn, exampleAccount))
  if (free.length === 0) return undefined
  const arn = seededRandom.pick(free)
  return buildCallStep(
    `ec2:DeleteRouteTable ${parseLastArnPart(arn)}`,
    now => isFreeTable(arn, now),
    { routeTables: { [arn]: null } },
    buildCallEvent('ec2:DeleteRouteTable', { routeTableId: parseLastArnPart(arn) }, OK),
  )
}

/** Gives a subnet its own route table, another one, or the main one of its VPC again. */
const associateTable: ChangeGenerator = (exampleAccount, seededRandom) => {
  const subnet = chooseAny(exampleAccount.subnets, seededRandom)
  const table = chooseAny(exampleAccount.routeTables, seededRandom)
  if (subnet === undefined || table === undefined) return undefined
  const has = exampleAccount.subnets[subnet]?.routeTable !== undefined
  const call = has ? 'ReplaceRouteTableAssociation' : 'AssociateRouteTable'
  const associationId = buildAssociationId('rtbassoc', subnet)
  const request = has ? { associationId } : { subnetId: parseLastArnPart(subnet) }
  const response = has ? { newAssociationId: associationId } : { associationId }
  return buildCallStep(
    `ec2:${call} ${parseLastArnPart(subnet)}: ${parseLastArnPart(table)}`,
    now =>
      subnet in now.subnets &&
      table in now.routeTables &&
      (now.subnets[subnet]?.routeTable !== undefined) === has,
    { subnets: { [subnet]: { routeTable: table } } },
    buildCallEvent(
      `ec2:${call}`,
      { ...request, routeTableId: parseLastArnPart(table) },
      { ...OK, ...response },
    ),
  )
}

const disassociateTable: ChangeGenerator = (exampleAccount, seededRandom) => {
  const own = Object.entries(exampleAccount.subnets).filter(([, { routeTable }]) => routeTable !== undefined)
  const subnet = chooseAny(Object.fromEntries(own), seededRandom)
  if (subnet === undefined) return undefined
  return buildCallStep(
    `ec2:DisassociateRouteTable ${parseLastArnPart(subnet)}`,
    now => now.subnets[subnet]?.routeTable !== undefined,
    { subnets: { [subnet]: { routeTable: null } } },
    buildCallEvent(
      'ec2:DisassociateRouteTable',
      { associationId: buildAssociationId('rtbassoc', subnet) },
      OK,
    ),
  )
}

/** The direction and the number of an entry of a network ACL. */
function chooseRuleNumber(seededRandom: SeededRandom) {
  const side = seededRandom.pick(['ingress', 'egress'] as const)
  return { side, egress: side === 'egress', number: seededRandom.pick(['90', '100']) }
}

const setEntry: ChangeGenerator = (exampleAccount, seededRandom) => {
  const arn = chooseAny(exampleAccount.networkAcls, seededRandom)
  if (arn === undefined) return undefined
  const { side, egress, number } = chooseRuleNumber(seededRandom)
  const entry = generateAclEntry(seededRandom)
  const has = exampleAccount.networkAcls[arn]?.[side][number] !== undefined
  const call = has ? 'ReplaceNetworkAclEntry' : 'CreateNetworkAclEntry'
  const request = {
    networkAclId: parseLastArnPart(arn),
    ruleNumber: Number(number),
    aclProtocol: entry.protocol,
    ruleAction: entry.action,
    egress,
    cidrBlock: entry.cidr,
    icmpTypeCode: {},
    portRange: entry.from === undefined ? {} : { from: entry.from, to: entry.to },
  }
  return buildCallStep(
    `ec2:${call} ${parseLastArnPart(arn)} ${side} ${number}: ${JSON.stringify(entry)}`,
    now => arn in now.networkAcls && (now.networkAcls[arn]?.[side][number] !== undefined) === has,
    { networkAcls: { [arn]: { [side]: { [number]: { from: null, to: null, ...entry } } } } },
    buildCallEvent(`ec2:${call}`, request, OK),
  )
}

const deleteEntry: ChangeGenerator = (exampleAccount, seededRandom) => {
  const arn = chooseAny(exampleAccount.networkAcls, seededRandom)
  if (arn === undefined) return undefined
  const { side, egress, number } = chooseRuleNumber(seededRandom)
  return buildCallStep(
    `ec2:DeleteNetworkAclEntry ${parseLastArnPart(arn)} ${side} ${number}`,
    now => now.networkAcls[arn]?.[side][number] !== undefined,
    { networkAcls: { [arn]: { [side]: { [number]: null } } } },
    buildCallEvent(
      'ec2:DeleteNetworkAclEntry',
      { networkAclId: parseLastArnPart(arn), ruleNumber: Number(number), egress },
      OK,
    ),
  )
}

const createAcl: ChangeGenerator = (exampleAccount, seededRandom) => {
  const id = formatEc2Id('acl', chooseBetween(seededRandom, 2, 4))
  const arn = formatEc2Arn('network-acl', id)
  const [vpc = ''] = Object.keys(exampleAccount.vpcs)
  return buildCallStep(
    `ec2:CreateNetworkAcl ${id}`,
    now => !(arn in now.networkAcls),
    { networkAcls: { [arn]: { vpc, isDefault: false, ...generateAclEntries(seededRandom) } } },
    buildCallEvent(
      'ec2:CreateNetworkAcl',
      { vpcId: parseLastArnPart(vpc) },
      { ...OK, networkAcl: { networkAclId: id, vpcId: parseLastArnPart(vpc) } },
    ),
  )
}

/** EC2 deletes a network ACL that no subnet uses and that is not the default one. */
function isFreeAcl(arn: string, { networkAcls, subnets }: ExampleAccount): boolean {
  const acl = networkAcls[arn]
  const isUsed = Object.values(subnets).some(({ networkAcl }) => networkAcl === arn)
  return acl !== undefined && acl.isDefault !== true && !isUsed
}

const deleteAcl: ChangeGenerator = (exampleAccount, seededRandom) => {
  const free = Object.keys(exampleAccount.networkAcls).filter(arn => isFreeAcl(arn, exampleAccount))
  if (free.length === 0) return undefined
  const arn = seededRandom.pick(free)
  return buildCallStep(
    `ec2:DeleteNetworkAcl ${parseLastArnPart(arn)}`,
    now => isFreeAcl(arn, now),
    { networkAcls: { [arn]: null } },
    buildCallEvent('ec2:DeleteNetworkAcl', { networkAclId: parseLastArnPart(arn) }, OK),
  )
}

const associateAcl: ChangeGenerator = (exampleAccount, seededRandom) => {
  const subnet = chooseAny(exampleAccount.subnets, seededRandom)
  const acl = chooseAny(exampleAccount.networkAcls, seededRandom)
  if (subnet === undefined || acl === undefined) return undefined
  const associationId = buildAssociationId('aclassoc', subnet)
  return buildCallStep(
    `ec2:ReplaceNetworkAclAssociation ${parseLastArnPart(subnet)}: ${parseLastArnPart(acl)}`,
    now => subnet in now.subnets && acl in now.networkAcls,
    { subnets: { [subnet]: { networkAcl: acl } } },
    buildCallEvent(
      'ec2:ReplaceNetworkAclAssociation',
      { associationId, networkAclId: parseLastArnPart(acl) },
      { ...OK, newAssociationId: associationId },
    ),
  )
}

/** Change generators for routes and network ACLs. */
export const routingChangeGenerators: Readonly<Record<string, ChangeGenerator>> = {
  setRoute,
  deleteRoute,
  createTable,
  deleteTable,
  associateTable,
  disassociateTable,
  setEntry,
  deleteEntry,
  createAcl,
  deleteAcl,
  associateAcl,
}
