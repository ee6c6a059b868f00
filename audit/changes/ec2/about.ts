import { flowLogResource } from '../../resources/ec2/flow-log.ts'
import { networkAclResource } from '../../resources/ec2/network-acl.ts'
import { networkInterfaceResource } from '../../resources/ec2/network-interface.ts'
import { internetGateway, natGateway, peeringConnection } from '../../resources/ec2/route-target.ts'
import { routeTableResource } from '../../resources/ec2/route-table.ts'
import { securityGroupResource } from '../../resources/ec2/security-group.ts'
import { networkAclAssociation, routeTableAssociation } from '../../resources/ec2/subnet-association.ts'
import { subnetResource } from '../../resources/ec2/subnet.ts'
import { vpcEndpointResource } from '../../resources/ec2/vpc-endpoint.ts'
import { vpcResource } from '../../resources/ec2/vpc.ts'
import type { Kind, Place, Resource } from '../../resources/resource.ts'
import type { Change, Expectation, Subject, Through } from '../change.ts'
import type { ApiCall } from '../cloudtrail.ts'
import { idsIn, type IdPrefix } from './network-ids.ts'

/** What a call is about; nothing where it is about what no kind of ours stands for. */
export type About = Pick<Partial<Change>, 'subjects' | 'through' | 'unresolved'>

/** Reads what a call is about. */
export type AboutCall = (call: ApiCall) => About

type Name = (id: string, where: Place) => Resource

const RESOURCES: Readonly<Record<IdPrefix, Name>> = {
  acl: networkAclResource,
  aclassoc: networkAclAssociation,
  eni: networkInterfaceResource,
  fl: flowLogResource,
  igw: internetGateway,
  nat: natGateway,
  pcx: peeringConnection,
  rtb: routeTableResource,
  rtbassoc: routeTableAssociation,
  sg: securityGroupResource,
  subnet: subnetResource,
  vpc: vpcResource,
  vpce: vpcEndpointResource,
}

/** The kinds that are read, by how their ids begin. */
const KINDS = {
  acl: 'AWS::EC2::NetworkAcl',
  eni: 'AWS::EC2::NetworkInterface',
  rtb: 'AWS::EC2::RouteTable',
  sg: 'AWS::EC2::SecurityGroup',
  subnet: 'AWS::EC2::Subnet',
  vpc: 'AWS::EC2::VPC',
  vpce: 'AWS::EC2::VPCEndpoint',
} as const satisfies Partial<Record<IdPrefix, Kind>>

/** How the ids of what is read begin. */
export type ReadPrefix = keyof typeof KINDS

const PRESENT: Expectation = { presence: 'PRESENT' }

/** The thing that `id` names. */
export function resourceOf(id: string, prefix: IdPrefix, call: ApiCall): Resource {
  return RESOURCES[prefix](id, call)
}

/** The things that `ids` name, as subjects. */
export function subjectsOf(
  ids: readonly string[],
  prefix: ReadPrefix,
  facts: Subject['facts'],
  call: ApiCall,
  expects: Expectation = PRESENT,
): Subject[] {
  return ids.map(id => ({ resource: resourceOf(id, prefix, call), facts, expects }))
}

/** The ids of a call: those in its request, else those in its response. */
export function idsOf(call: ApiCall, prefix: IdPrefix): string[] {
  const [asked, answered] = [call.request, call.response].map(each => idsIn(each, prefix, call))
  return asked?.length ? asked : (answered ?? [])
}

/** About the things that `ids` name; about some of their kind where there is none. */
export function about(
  ids: readonly string[],
  prefix: ReadPrefix,
  facts: Subject['facts'],
  call: ApiCall,
  expects?: Expectation,
): About {
  if (ids.length === 0) return { unresolved: [KINDS[prefix]] }
  return { subjects: subjectsOf(ids, prefix, facts, call, expects) }
}

/** Those of a kind that name one of what `ids` name. */
export function namers(
  ids: readonly string[],
  prefix: IdPrefix,
  by: Pick<Through, 'of' | 'relation' | 'facts' | 'must'>,
  call: ApiCall,
): Through[] {
  return ids.map(id => ({ target: resourceOf(id, prefix, call), ...by }))
}

/** All of `parts` together. */
export function together(...parts: readonly About[]): About {
  return {
    subjects: parts.flatMap(({ subjects = [] }) => subjects),
    through: parts.flatMap(({ through = [] }) => through),
    unresolved: [...new Set(parts.flatMap(({ unresolved = [] }) => unresolved))],
  }
}

/** About the first thing that the call names; `facts` are those that it changes. */
export function changes(prefix: ReadPrefix, ...facts: string[]): AboutCall {
  return call => about(idsOf(call, prefix).slice(0, 1), prefix, facts, call)
}

/** About what the call created. */
export function creates(prefix: ReadPrefix): AboutCall {
  return call => about(idsIn(call.response, prefix, call).slice(0, 1), prefix, 'ALL', call)
}

/** About all that the call deleted. */
export function deletes(prefix: ReadPrefix): AboutCall {
  return call => about(idsOf(call, prefix), prefix, 'ALL', call, { presence: 'GONE' })
}
