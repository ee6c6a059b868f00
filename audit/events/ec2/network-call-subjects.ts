import { buildFlowLogResource } from '../../resources/ec2/flow-log.ts'
import { buildNetworkAclResource } from '../../resources/ec2/network-acl.ts'
import { buildNetworkInterfaceResource } from '../../resources/ec2/network-interface.ts'
import { buildPrefixListResource } from '../../resources/ec2/prefix-list.ts'
import {
  buildInternetGatewayResource,
  buildNatGatewayResource,
  buildPeeringConnectionResource,
} from '../../resources/ec2/route-target.ts'
import { buildRouteTableResource } from '../../resources/ec2/route-table.ts'
import { buildSecurityGroupResource } from '../../resources/ec2/security-group.ts'
import {
  buildNetworkAclAssociationResource,
  buildRouteTableAssociationResource,
} from '../../resources/ec2/subnet-association.ts'
import { buildSubnetResource } from '../../resources/ec2/subnet.ts'
import { buildVpcEndpointResource } from '../../resources/ec2/vpc-endpoint.ts'
import { buildVpcResource } from '../../resources/ec2/vpc.ts'
import type { Kind, ResourceLocation, Resource } from '../../resources/resource.ts'
import type { Change, Expectation, Subject, IndirectSubjects } from '../change.ts'
import type { CloudTrailEvent } from '../cloudtrail-event.ts'
import { extractEc2Ids, type Ec2IdPrefix } from './ec2-ids.ts'

/** The subjects of a network call; empty if it concerns no audited kind. */
export type NetworkCallSubjects = Pick<
  Partial<Change>,
  'subjects' | 'indirectSubjects' | 'unresolvedKinds' | 'eventuallyConsistent'
>

/** Parses the subjects of a network call. */
export type NetworkCallParser = (call: CloudTrailEvent) => NetworkCallSubjects

type CreateResource = (id: string, where: ResourceLocation) => Resource

const RESOURCE_BUILDERS: Readonly<Record<Ec2IdPrefix, CreateResource>> = {
  acl: buildNetworkAclResource,
  aclassoc: buildNetworkAclAssociationResource,
  eni: buildNetworkInterfaceResource,
  fl: buildFlowLogResource,
  igw: buildInternetGatewayResource,
  nat: buildNatGatewayResource,
  pcx: buildPeeringConnectionResource,
  pl: buildPrefixListResource,
  rtb: buildRouteTableResource,
  rtbassoc: buildRouteTableAssociationResource,
  sg: buildSecurityGroupResource,
  subnet: buildSubnetResource,
  vpc: buildVpcResource,
  vpce: buildVpcEndpointResource,
}

/** The kinds with facts, by id prefix. */
const AUDITED_KINDS = {
  acl: 'AWS::EC2::NetworkAcl',
  eni: 'AWS::EC2::NetworkInterface',
  pl: 'AWS::EC2::PrefixList',
  rtb: 'AWS::EC2::RouteTable',
  sg: 'AWS::EC2::SecurityGroup',
  subnet: 'AWS::EC2::Subnet',
  vpc: 'AWS::EC2::VPC',
  vpce: 'AWS::EC2::VPCEndpoint',
} as const satisfies Partial<Record<Ec2IdPrefix, Kind>>

/** The id prefixes of kinds with facts. */
export type AuditedIdPrefix = keyof typeof AUDITED_KINDS

const EXPECT_PRESENT: Expectation = { presence: 'PRESENT' }

/** The resource with the id `id`. */
function createNetworkResource(id: string, prefix: Ec2IdPrefix, call: CloudTrailEvent): Resource {
  return RESOURCE_BUILDERS[prefix](id, call)
}

/** Subjects for the resources with these ids. */
export function createNetworkSubjects(
  ids: readonly string[],
  prefix: AuditedIdPrefix,
  facts: Subject['facts'],
  call: CloudTrailEvent,
  expectation: Expectation = EXPECT_PRESENT,
): Subject[] {
  return ids.map(id => ({ resource: createNetworkResource(id, prefix, call), facts, expectation }))
}

/** The ids in the request of a call, or else those in its response. */
export function listCallIds(call: CloudTrailEvent, prefix: Ec2IdPrefix): string[] {
  const [requested, returned] = [call.request, call.response].map(each => extractEc2Ids(each, prefix, call))
  return requested?.length ? requested : (returned ?? [])
}

/** Subjects for the resources with these ids; without ids, the kind is unresolved. */
export function createCallSubjects(
  ids: readonly string[],
  prefix: AuditedIdPrefix,
  facts: Subject['facts'],
  call: CloudTrailEvent,
  expectation?: Expectation,
): NetworkCallSubjects {
  if (ids.length === 0) return { unresolvedKinds: [AUDITED_KINDS[prefix]] }
  return { subjects: createNetworkSubjects(ids, prefix, facts, call, expectation) }
}

/** Indirect subjects: resources that reference one of the resources with these ids. */
export function createIndirectSubjects(
  ids: readonly string[],
  prefix: Ec2IdPrefix,
  reference: Pick<IndirectSubjects, 'kind' | 'relationship' | 'facts' | 'required'>,
  call: CloudTrailEvent,
): IndirectSubjects[] {
  return ids.map(id => ({ target: createNetworkResource(id, prefix, call), ...reference }))
}

/** Merges the subjects of several parsers. */
export function mergeCallSubjects(...parts: readonly NetworkCallSubjects[]): NetworkCallSubjects {
  return {
    subjects: parts.flatMap(({ subjects = [] }) => subjects),
    indirectSubjects: parts.flatMap(({ indirectSubjects = [] }) => indirectSubjects),
    unresolvedKinds: [...new Set(parts.flatMap(({ unresolvedKinds = [] }) => unresolvedKinds))],
  }
}

/** Builds a parser for calls that change `facts` of the first resource that they name. */
export function buildChangeParser(prefix: AuditedIdPrefix, ...facts: string[]): NetworkCallParser {
  return call => createCallSubjects(listCallIds(call, prefix).slice(0, 1), prefix, facts, call)
}

/** Builds a parser for calls that create a resource. */
export function buildCreationParser(prefix: AuditedIdPrefix): NetworkCallParser {
  return call =>
    createCallSubjects(extractEc2Ids(call.response, prefix, call).slice(0, 1), prefix, 'ALL', call)
}

/** Builds a parser for calls that delete resources. */
export function buildDeletionParser(prefix: AuditedIdPrefix): NetworkCallParser {
  return call => createCallSubjects(listCallIds(call, prefix), prefix, 'ALL', call, { presence: 'DELETED' })
}
