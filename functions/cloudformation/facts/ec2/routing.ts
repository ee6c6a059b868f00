import { buildRouteTableResource, type VpcRoute } from '../../../../audit/resources/ec2/route-table.ts'
import {
  buildInternetGatewayResource,
  buildNatGatewayResource,
  buildPeeringConnectionResource,
} from '../../../../audit/resources/ec2/route-target.ts'
import { buildVpcResource } from '../../../../audit/resources/ec2/vpc.ts'
import type { Resource } from '../../../../audit/resources/resource.ts'
import { deriveRouteFacts, parseRouteResponse, ROUTE_TARGETS } from '../../../collectors/ec2/route-table.ts'
import type { ResolvedResource } from '../../resolve/resolved-template.ts'
import type { Projection } from '../contribution.ts'
import { createFact, deriveFact, mapFact } from '../derive/derive-fact.ts'
import { editFact, projectEdit, projectOwnResource } from '../derive/edit-facts.ts'
import { setTags } from '../derive/set-tags.ts'
import { readTextProperty, requireTextProperty } from '../properties/read-property.ts'

/**
 * AWS::EC2::RouteTable: its VPC. The routes of a new one to the blocks of its VPC, which its properties do not have, are
 * left out: they are no routes to the internet.
 */
export const projectRouteTable: Projection = (resolvedResource, { account, region }) => {
  const where = { account, region }
  const none = createFact([])
  return projectOwnResource(resolvedResource, {
    resource: buildRouteTableResource(resolvedResource.physicalId, where),
    created: {
      routes: none,
      internetGateways: none,
      natGateways: none,
      peeringConnections: none,
      prefixLists: none,
      tags: createFact({}),
    },
    derive: before => ({
      tags: setTags(before('tags'), resolvedResource),
      vpc: deriveFact(() => buildVpcResource(requireTextProperty(resolvedResource, 'VpcId'), where)),
    }),
  })
}

/** AWS::EC2::Route: a route of its table. */
export const projectRoute: Projection = (resolvedResource, { account, region }) => {
  const id = requireTextProperty(resolvedResource, 'RouteTableId')
  const resource = buildRouteTableResource(id, { account, region })
  const route = deriveFact(() => readRoute(resolvedResource))
  return [
    projectEdit(resolvedResource, resource, before => {
      const routes = editFact(before('routes'), all =>
        'known' in route ? createFact(putRoute(all, route.known, resource)) : createFact(all, route.unknown),
      )
      return {
        routes,
        internetGateways: mapFact(routes, all => deriveRouteFacts(all, resource).internetGateways),
        natGateways: mapFact(routes, all => deriveRouteFacts(all, resource).natGateways),
        peeringConnections: mapFact(routes, all => deriveRouteFacts(all, resource).peeringConnections),
        prefixLists: mapFact(routes, all => deriveRouteFacts(all, resource).prefixLists),
      }
    }),
  ]
}

const DESTINATIONS = ['DestinationCidrBlock', 'DestinationIpv6CidrBlock', 'DestinationPrefixListId'] as const

/** EC2 returns the endpoint of a Gateway Load Balancer as a gateway. */
function readRoute(resolvedResource: ResolvedResource): VpcRoute {
  const names = [...DESTINATIONS, ...ROUTE_TARGETS]
  const fields = names.map(name => [name, readTextProperty(resolvedResource, name)] as const)
  const endpoint = readTextProperty(resolvedResource, 'VpcEndpointId')
  return parseRouteResponse({
    ...Object.fromEntries(fields),
    ...(endpoint === undefined ? {} : { GatewayId: endpoint }),
    State: 'active',
  })
}

/** A table has one route to a destination; a target that stays keeps its state. */
function putRoute(
  routes: readonly VpcRoute[],
  route: VpcRoute,
  resource: Resource<'AWS::EC2::RouteTable'>,
): readonly VpcRoute[] {
  const same = routes.find(each => each.destination === route.destination && each.target === route.target)
  const others = routes.filter(({ destination }) => destination !== route.destination)
  return deriveRouteFacts([...others, same ?? route], resource).routes
}

/** AWS::EC2::InternetGateway: only connects other resources. */
export const projectInternetGateway: Projection = (resolvedResource, { account, region }) =>
  projectOwnResource(resolvedResource, {
    resource: buildInternetGatewayResource(resolvedResource.physicalId, { account, region }),
    created: {},
    derive: () => ({}),
  })

/** AWS::EC2::NatGateway: only connects other resources. */
export const projectNatGateway: Projection = (resolvedResource, { account, region }) =>
  projectOwnResource(resolvedResource, {
    resource: buildNatGatewayResource(resolvedResource.physicalId, { account, region }),
    created: {},
    derive: () => ({}),
  })

/** AWS::EC2::VPCPeeringConnection: only connects other resources. */
export const projectPeeringConnection: Projection = (resolvedResource, { account, region }) =>
  projectOwnResource(resolvedResource, {
    resource: buildPeeringConnectionResource(resolvedResource.physicalId, { account, region }),
    created: {},
    derive: () => ({}),
  })
