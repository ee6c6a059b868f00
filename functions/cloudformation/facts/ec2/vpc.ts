import { unknown, type Fact } from '../../../../audit/resources/fact.ts'
import { buildFlowLogResource } from '../../../../audit/resources/ec2/flow-log.ts'
import { buildNetworkAclResource } from '../../../../audit/resources/ec2/network-acl.ts'
import { buildRouteTableResource } from '../../../../audit/resources/ec2/route-table.ts'
import {
  buildNetworkAclAssociationResource,
  buildRouteTableAssociationResource,
} from '../../../../audit/resources/ec2/subnet-association.ts'
import { buildSubnetResource, type SubnetFacts } from '../../../../audit/resources/ec2/subnet.ts'
import { buildVpcResource, type FlowLog, type VpcFacts } from '../../../../audit/resources/ec2/vpc.ts'
import type { FactsByName } from '../../../../audit/resources/fact.ts'
import type { ResolvedResource } from '../../resolve/resolved-template.ts'
import type { FactLookup, Projection } from '../contribution.ts'
import { createFact, deriveFact, type ProjectedFacts } from '../derive/derive-fact.ts'
import {
  addMembers,
  compareArns,
  editFact,
  projectEdit,
  projectOwnResource,
  type FactsBefore,
} from '../derive/edit-facts.ts'
import { setTags } from '../derive/set-tags.ts'
import { PropertyError } from '../properties/property-error.ts'
import { readChoice, readFlag, requireTextProperty } from '../properties/read-property.ts'

/** AWS::EC2::VPC: its tags, and that it is there. AWS creates its default resources, whose ids are not known before. */
export const projectVpc: Projection = (resolvedResource, { account, region }) => {
  const byAws = unknown('AWS creates it with the VPC')
  return projectOwnResource(resolvedResource, {
    resource: buildVpcResource(resolvedResource.physicalId, { account, region }),
    created: {
      isDefault: createFact(false),
      tags: createFact({}),
      flowLogs: createFact([]),
      subnets: createFact([]),
      endpoints: createFact([]),
      endpointServices: createFact({}),
      defaultSecurityGroup: byAws,
      defaultNetworkAcl: byAws,
      mainRouteTable: byAws,
      mainRouteTableAssociation: byAws,
    },
    derive: before => ({ tags: setTags(before('tags'), resolvedResource) }),
  })
}

/** AWS::EC2::Subnet: its VPC. A new one has the main route table and the default network ACL of its VPC. */
export const projectSubnet: Projection = (resolvedResource, { account, region }) => {
  const where = { account, region }
  const subnet = buildSubnetResource(resolvedResource.physicalId, where)
  const vpc = deriveFact(() => buildVpcResource(requireTextProperty(resolvedResource, 'VpcId'), where))
  const own = projectOwnResource(resolvedResource, {
    resource: subnet,
    created: { tags: createFact({}) },
    derive: (before, findFacts) => ({
      vpc,
      tags: setTags(before('tags'), resolvedResource),
      mapPublicIpOnLaunch: deriveFact(() => readFlag(resolvedResource, 'MapPublicIpOnLaunch') ?? false),
      ...inheritDefaults(before, vpc, findFacts),
    }),
  })
  if ('unknown' in vpc) return own
  const inVpc = projectEdit(resolvedResource, vpc.known, before => ({
    subnets: addMembers(before('subnets'), createFact([subnet]), compareArns),
  }))
  return [...own, inVpc]
}

/** The defaults of the VPC, for what the subnet is not associated with. */
function inheritDefaults(
  before: FactsBefore<'AWS::EC2::Subnet'>,
  vpc: Fact<SubnetFacts['vpc']>,
  findFacts: FactLookup | undefined,
): ProjectedFacts<'AWS::EC2::Subnet'> {
  const facts = 'known' in vpc ? findFacts?.(vpc.known) : undefined
  const inherit = <V>(current: Fact<V>, name: keyof VpcFacts): Fact<V> =>
    'known' in current ? current : findDefault(facts, name)
  return {
    routeTable: inherit(before('routeTable'), 'mainRouteTable'),
    routeTableAssociation: inherit(before('routeTableAssociation'), 'mainRouteTableAssociation'),
    networkAcl: inherit(before('networkAcl'), 'defaultNetworkAcl'),
  }
}

function findDefault<V>(facts: FactsByName | undefined, name: keyof VpcFacts): Fact<V> {
  const fact = facts?.[name] ?? unknown(`${name} of the VPC is not known`)
  if ('unknown' in fact) return unknown(`it is that of the VPC: ${fact.unknown}`)
  return fact.known === 'NONE' ? unknown(`the VPC has no ${name}`) : (fact as Fact<V>)
}

/** AWS::EC2::SubnetRouteTableAssociation: the route table of its subnet. */
export const projectRouteTableAssociation: Projection = (resolvedResource, { account, region }) => {
  const where = { account, region }
  const id = requireTextProperty(resolvedResource, 'SubnetId')
  return [
    projectEdit(resolvedResource, buildSubnetResource(id, where), () => ({
      routeTable: deriveFact(() =>
        buildRouteTableResource(requireTextProperty(resolvedResource, 'RouteTableId'), where),
      ),
      routeTableAssociation: createFact(
        buildRouteTableAssociationResource(resolvedResource.physicalId, where),
      ),
    })),
  ]
}

/** AWS::EC2::SubnetNetworkAclAssociation: the network ACL of its subnet. */
export const projectNetworkAclAssociation: Projection = (resolvedResource, { account, region }) => {
  const where = { account, region }
  const id = requireTextProperty(resolvedResource, 'SubnetId')
  return [
    projectEdit(resolvedResource, buildSubnetResource(id, where), () => ({
      networkAcl: deriveFact(() =>
        buildNetworkAclResource(requireTextProperty(resolvedResource, 'NetworkAclId'), where),
      ),
      networkAclAssociation: createFact(
        buildNetworkAclAssociationResource(resolvedResource.physicalId, where),
      ),
    })),
  ]
}

/**
 * AWS::EC2::FlowLog: a flow log of its VPC. That of a subnet belongs to a VPC that the template does not name. Throws
 * PropertyError.
 */
export const projectFlowLog: Projection = (resolvedResource, { account, region }) => {
  const types = ['VPC', 'Subnet', 'NetworkInterface', 'TransitGateway', 'TransitGatewayAttachment'] as const
  const type = readChoice(resolvedResource, 'ResourceType', types)
  if (type === 'Subnet') throw new PropertyError('property ResourceId names a subnet: its VPC is not known')
  if (type !== 'VPC') return []
  const vpc = buildVpcResource(requireTextProperty(resolvedResource, 'ResourceId'), { account, region })
  const flowLog = deriveFact(() => readFlowLog(resolvedResource, { account, region }))
  return [
    projectEdit(resolvedResource, vpc, before => ({
      flowLogs: editFact(before('flowLogs'), all => {
        const others = all.filter(({ id }) => id !== resolvedResource.physicalId)
        if ('unknown' in flowLog) return createFact(others, flowLog.unknown)
        return createFact(
          [...others, keepStatus(all, flowLog.known)].toSorted((a, b) => (a.id < b.id ? -1 : 1)),
        )
      }),
    })),
  ]
}

function readFlowLog(
  resolvedResource: ResolvedResource,
  where: { account: string; region: string },
): FlowLog {
  const { physicalId: id } = resolvedResource
  const trafficType = readChoice(resolvedResource, 'TrafficType', ['ACCEPT', 'REJECT', 'ALL'] as const)
  return {
    ...buildFlowLogResource(id, where),
    id,
    of: requireTextProperty(resolvedResource, 'ResourceId'),
    status: 'ACTIVE',
    trafficType: trafficType ?? 'UNKNOWN',
  }
}

/** A flow log whose delivery fails still fails after the deployment. */
function keepStatus(all: readonly FlowLog[], log: FlowLog): FlowLog {
  return { ...log, status: all.find(({ id }) => id === log.id)?.status ?? log.status }
}
