import type { World } from '../../../examples/described/world.ts'
import type { Random } from '../../flows/burst/random.ts'
import { between } from '../account/chance.ts'
import { anEntry, GATEWAYS, someEntries } from '../account/network.ts'
import { ec2Arn, idOf, nameIn } from '../account/place.ts'
import { anyOf, callStep, type Change } from './step.ts'
import { told } from './telling.ts'

const OK = { requestId: 'edbed1d9-432b-4a6d-ae58-987c0c3b8661', _return: true }
const EVERYWHERE = '0.0.0.0/0'

/** The id by which EC2 calls what ties a subnet to its table or list. */
function associationOf(prefix: 'rtbassoc' | 'aclassoc', arn: string): string {
  return `${prefix}-${nameIn(arn).split('-').at(-1) ?? ''}`
}

const setRoute: Change = (world, random) => {
  const arn = anyOf(world.routeTables, random)
  if (arn === undefined) return undefined
  const target = random.of(GATEWAYS)
  const has = world.routeTables[arn]?.routes[EVERYWHERE] !== undefined
  const call = has ? 'ReplaceRoute' : 'CreateRoute'
  const way = target.startsWith('nat-') ? { natGatewayId: target } : { gatewayId: target }
  return callStep(
    `ec2:${call} ${nameIn(arn)}: ${target}`,
    now => arn in now.routeTables && (now.routeTables[arn]?.routes[EVERYWHERE] !== undefined) === has,
    { routeTables: { [arn]: { routes: { [EVERYWHERE]: target } } } },
    told(`ec2:${call}`, { routeTableId: nameIn(arn), destinationCidrBlock: EVERYWHERE, ...way }, OK),
  )
}

const deleteRoute: Change = (world, random) => {
  const arn = anyOf(world.routeTables, random)
  if (arn === undefined) return undefined
  return callStep(
    `ec2:DeleteRoute ${nameIn(arn)}`,
    now => now.routeTables[arn]?.routes[EVERYWHERE] !== undefined,
    { routeTables: { [arn]: { routes: { [EVERYWHERE]: null } } } },
    told('ec2:DeleteRoute', { routeTableId: nameIn(arn), destinationCidrBlock: EVERYWHERE }, OK),
  )
}

const createTable: Change = (world, random) => {
  const id = idOf('rtb', between(random, 2, 5))
  const arn = ec2Arn('route-table', id)
  const [vpc = ''] = Object.keys(world.vpcs)
  return callStep(
    `ec2:CreateRouteTable ${id}`,
    now => !(arn in now.routeTables),
    { routeTables: { [arn]: { vpc, routes: {}, main: false } } },
    told(
      'ec2:CreateRouteTable',
      { vpcId: nameIn(vpc) },
      { ...OK, routeTable: { routeTableId: id, vpcId: nameIn(vpc) } },
    ),
  )
}

/** EC2 deletes a table that no subnet has and that is not the main one. */
function isFreeTable(arn: string, { routeTables, subnets }: World): boolean {
  const table = routeTables[arn]
  const isUsed = Object.values(subnets).some(({ routeTable }) => routeTable === arn)
  return table !== undefined && table.main !== true && !isUsed
}

const deleteTable: Change = (world, random) => {
  const free = Object.keys(world.routeTables).filter(arn => isFreeTable(arn, world))
  if (free.length === 0) return undefined
  const arn = random.of(free)
  return callStep(
    `ec2:DeleteRouteTable ${nameIn(arn)}`,
    now => isFreeTable(arn, now),
    { routeTables: { [arn]: null } },
    told('ec2:DeleteRouteTable', { routeTableId: nameIn(arn) }, OK),
  )
}

/** A subnet gets a table of its own, another one, or the main one of its VPC again. */
const associateTable: Change = (world, random) => {
  const subnet = anyOf(world.subnets, random)
  const table = anyOf(world.routeTables, random)
  if (subnet === undefined || table === undefined) return undefined
  const has = world.subnets[subnet]?.routeTable !== undefined
  const call = has ? 'ReplaceRouteTableAssociation' : 'AssociateRouteTable'
  const associationId = associationOf('rtbassoc', subnet)
  const request = has ? { associationId } : { subnetId: nameIn(subnet) }
  const response = has ? { newAssociationId: associationId } : { associationId }
  return callStep(
    `ec2:${call} ${nameIn(subnet)}: ${nameIn(table)}`,
    now =>
      subnet in now.subnets &&
      table in now.routeTables &&
      (now.subnets[subnet]?.routeTable !== undefined) === has,
    { subnets: { [subnet]: { routeTable: table } } },
    told(`ec2:${call}`, { ...request, routeTableId: nameIn(table) }, { ...OK, ...response }),
  )
}

const disassociateTable: Change = (world, random) => {
  const own = Object.entries(world.subnets).filter(([, { routeTable }]) => routeTable !== undefined)
  const subnet = anyOf(Object.fromEntries(own), random)
  if (subnet === undefined) return undefined
  return callStep(
    `ec2:DisassociateRouteTable ${nameIn(subnet)}`,
    now => now.subnets[subnet]?.routeTable !== undefined,
    { subnets: { [subnet]: { routeTable: null } } },
    told('ec2:DisassociateRouteTable', { associationId: associationOf('rtbassoc', subnet) }, OK),
  )
}

/** Which side of a list an entry is on, and its number. */
function aPlace(random: Random) {
  const side = random.of(['ingress', 'egress'] as const)
  return { side, egress: side === 'egress', number: random.of(['90', '100']) }
}

const setEntry: Change = (world, random) => {
  const arn = anyOf(world.networkAcls, random)
  if (arn === undefined) return undefined
  const { side, egress, number } = aPlace(random)
  const entry = anEntry(random)
  const has = world.networkAcls[arn]?.[side][number] !== undefined
  const call = has ? 'ReplaceNetworkAclEntry' : 'CreateNetworkAclEntry'
  const request = {
    networkAclId: nameIn(arn),
    ruleNumber: Number(number),
    aclProtocol: entry.protocol,
    ruleAction: entry.action,
    egress,
    cidrBlock: entry.cidr,
    icmpTypeCode: {},
    portRange: entry.from === undefined ? {} : { from: entry.from, to: entry.to },
  }
  return callStep(
    `ec2:${call} ${nameIn(arn)} ${side} ${number}: ${JSON.stringify(entry)}`,
    now => arn in now.networkAcls && (now.networkAcls[arn]?.[side][number] !== undefined) === has,
    { networkAcls: { [arn]: { [side]: { [number]: { from: null, to: null, ...entry } } } } },
    told(`ec2:${call}`, request, OK),
  )
}

const deleteEntry: Change = (world, random) => {
  const arn = anyOf(world.networkAcls, random)
  if (arn === undefined) return undefined
  const { side, egress, number } = aPlace(random)
  return callStep(
    `ec2:DeleteNetworkAclEntry ${nameIn(arn)} ${side} ${number}`,
    now => now.networkAcls[arn]?.[side][number] !== undefined,
    { networkAcls: { [arn]: { [side]: { [number]: null } } } },
    told('ec2:DeleteNetworkAclEntry', { networkAclId: nameIn(arn), ruleNumber: Number(number), egress }, OK),
  )
}

const createAcl: Change = (world, random) => {
  const id = idOf('acl', between(random, 2, 4))
  const arn = ec2Arn('network-acl', id)
  const [vpc = ''] = Object.keys(world.vpcs)
  return callStep(
    `ec2:CreateNetworkAcl ${id}`,
    now => !(arn in now.networkAcls),
    { networkAcls: { [arn]: { vpc, isDefault: false, ...someEntries(random) } } },
    told(
      'ec2:CreateNetworkAcl',
      { vpcId: nameIn(vpc) },
      { ...OK, networkAcl: { networkAclId: id, vpcId: nameIn(vpc) } },
    ),
  )
}

/** EC2 deletes a list that guards nothing and is not the default one. */
function isFreeAcl(arn: string, { networkAcls, subnets }: World): boolean {
  const acl = networkAcls[arn]
  const isUsed = Object.values(subnets).some(({ networkAcl }) => networkAcl === arn)
  return acl !== undefined && acl.isDefault !== true && !isUsed
}

const deleteAcl: Change = (world, random) => {
  const free = Object.keys(world.networkAcls).filter(arn => isFreeAcl(arn, world))
  if (free.length === 0) return undefined
  const arn = random.of(free)
  return callStep(
    `ec2:DeleteNetworkAcl ${nameIn(arn)}`,
    now => isFreeAcl(arn, now),
    { networkAcls: { [arn]: null } },
    told('ec2:DeleteNetworkAcl', { networkAclId: nameIn(arn) }, OK),
  )
}

const associateAcl: Change = (world, random) => {
  const subnet = anyOf(world.subnets, random)
  const acl = anyOf(world.networkAcls, random)
  if (subnet === undefined || acl === undefined) return undefined
  const associationId = associationOf('aclassoc', subnet)
  return callStep(
    `ec2:ReplaceNetworkAclAssociation ${nameIn(subnet)}: ${nameIn(acl)}`,
    now => subnet in now.subnets && acl in now.networkAcls,
    { subnets: { [subnet]: { networkAcl: acl } } },
    told(
      'ec2:ReplaceNetworkAclAssociation',
      { associationId, networkAclId: nameIn(acl) },
      { ...OK, newAssociationId: associationId },
    ),
  )
}

/** Ways to change where packets go, and which ones pass. */
export const ofRouting: Readonly<Record<string, Change>> = {
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
