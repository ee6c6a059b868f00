import * as z from 'zod/mini'
import type { RouteTableFacts, VpcRoute } from '../../../audit/resources/ec2/route-table.ts'
import {
  buildInternetGatewayResource,
  buildNatGatewayResource,
  buildPeeringConnectionResource,
} from '../../../audit/resources/ec2/route-target.ts'
import { buildVpcResource } from '../../../audit/resources/ec2/vpc.ts'
import { isPrefixListId } from '../../../audit/resources/ec2/prefix-list.ts'
import { deriveListedTags, networkTagsSchema } from '../tags/tag-list.ts'
import { getResourceName, type Resource } from '../../../audit/resources/resource.ts'
import type { FactCollector } from '../fact-collector.ts'
import { UnexpectedResponseError } from '../api/aws-errors.ts'
import { listPrefixLists } from './prefix-list.ts'
import { ROUTE_TABLE_NOT_FOUND, expectSingle } from './not-found.ts'
import { describeRouteTables } from './operations.ts'

const maybe = z.optional(z.nullable(z.string()))

/**
 * The target fields of a route, the most specific first: a route to a NAT instance also names its interface.
 */
export const ROUTE_TARGETS = [
  'GatewayId',
  'NatGatewayId',
  'EgressOnlyInternetGatewayId',
  'TransitGatewayId',
  'VpcPeeringConnectionId',
  'LocalGatewayId',
  'CarrierGatewayId',
  'InstanceId',
  'NetworkInterfaceId',
  'CoreNetworkArn',
  'OdbNetworkArn',
] as const

const routeResponse = z.object({
  DestinationCidrBlock: maybe,
  DestinationIpv6CidrBlock: maybe,
  DestinationPrefixListId: maybe,
  State: z.enum(['active', 'blackhole', 'filtered']),
  Origin: maybe,
  GatewayId: maybe,
  NatGatewayId: maybe,
  EgressOnlyInternetGatewayId: maybe,
  TransitGatewayId: maybe,
  VpcPeeringConnectionId: maybe,
  LocalGatewayId: maybe,
  CarrierGatewayId: maybe,
  InstanceId: maybe,
  NetworkInterfaceId: maybe,
  CoreNetworkArn: maybe,
  OdbNetworkArn: maybe,
})
const tablesResponse = z.object({
  RouteTables: z.array(z.object({ VpcId: maybe, Routes: z.array(routeResponse), Tags: networkTagsSchema })),
})

/** DescribeRouteTables: the routes of the table and their targets. */
export const routeTableRoutes: FactCollector<'AWS::EC2::RouteTable'> = {
  operations: [describeRouteTables],
  notFoundErrors: [ROUTE_TABLE_NOT_FOUND],
  async collect(callApi, resource) {
    const response = await callApi(
      describeRouteTables,
      { RouteTableIds: [getResourceName(resource)] },
      tablesResponse,
    )
    const { Routes, VpcId, Tags } = expectSingle(
      response.RouteTables,
      describeRouteTables,
      ROUTE_TABLE_NOT_FOUND,
    )
    const { facts: tags, incomplete } = deriveListedTags(Tags)
    return {
      facts: {
        vpc: VpcId ? buildVpcResource(VpcId, resource) : 'NONE',
        ...deriveRouteFacts(Routes.map(parseRouteResponse), resource),
        ...tags,
      },
      incomplete,
    }
  },
}

/** The facts of a route table with these routes. */
export function deriveRouteFacts(
  routes: readonly VpcRoute[],
  resource: Resource<'AWS::EC2::RouteTable'>,
): Omit<RouteTableFacts, 'vpc' | 'tags'> {
  const all = routes.filter(vpcRoute => !isEndpointRoute(vpcRoute))
  const leadingTo = (prefix: string) =>
    [...new Set(all.map(({ target }) => target).filter(id => id.startsWith(prefix)))].toSorted()
  return {
    routes: all.toSorted(compareDestinations),
    internetGateways: leadingTo('igw-').map(id => buildInternetGatewayResource(id, resource)),
    natGateways: leadingTo('nat-').map(id => buildNatGatewayResource(id, resource)),
    peeringConnections: leadingTo('pcx-').map(id => buildPeeringConnectionResource(id, resource)),
    prefixLists: listPrefixLists(
      all.map(({ destination }) => destination),
      resource,
    ),
  }
}

/** AWS adds and removes the routes of a gateway endpoint with the endpoint. */
function isEndpointRoute({ destination, target }: VpcRoute): boolean {
  return isPrefixListId(destination) && target.startsWith('vpce-')
}

/** A route of DescribeRouteTables's output. Throws UnexpectedResponseError. */
export function parseRouteResponse(route: z.infer<typeof routeResponse>): VpcRoute {
  const destination =
    route.DestinationCidrBlock ?? route.DestinationIpv6CidrBlock ?? route.DestinationPrefixListId
  const [target] = ROUTE_TARGETS.flatMap(name => route[name] ?? [])
  if (!destination || !target) {
    throw new UnexpectedResponseError(
      `${describeRouteTables.action} returned a route without a ${destination ? 'target' : 'destination'}`,
    )
  }
  const propagated = route.Origin === 'EnableVgwRoutePropagation' ? { propagated: true as const } : {}
  return { destination, target, state: route.State, ...propagated }
}

function compareDestinations(one: VpcRoute, other: VpcRoute): number {
  return one.destination < other.destination ? -1 : Number(one.destination > other.destination)
}
