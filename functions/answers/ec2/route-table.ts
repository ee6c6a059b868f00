import * as z from 'zod/mini'
import type { Route } from '../../../audit/resources/ec2/route-table.ts'
import { internetGateway, natGateway, peeringConnection } from '../../../audit/resources/ec2/route-target.ts'
import { vpcResource } from '../../../audit/resources/ec2/vpc.ts'
import { nameOf } from '../../../audit/resources/resource.ts'
import type { Aspect } from '../aspect.ts'
import { AnswerNotUnderstood } from '../failure.ts'
import { NO_ROUTE_TABLE, only } from './absent.ts'
import { describeRouteTables } from './operations.ts'

const maybe = z.optional(z.nullable(z.string()))

/** Where a route says its target, the most telling first: a NAT instance is also named by its interface. */
const TARGETS = [
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

const routeAnswer = z.object({
  DestinationCidrBlock: maybe,
  DestinationIpv6CidrBlock: maybe,
  DestinationPrefixListId: maybe,
  State: z.enum(['active', 'blackhole', 'filtered']),
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
const tablesAnswer = z.object({
  RouteTables: z.array(z.object({ VpcId: maybe, Routes: z.array(routeAnswer) })),
})

/** DescribeRouteTables: the routes of the table, and where they lead. */
export const routes: Aspect<'AWS::EC2::RouteTable'> = {
  operations: [describeRouteTables],
  absent: [NO_ROUTE_TABLE],
  async read(ask, resource) {
    const answer = await ask(describeRouteTables, { RouteTableIds: [nameOf(resource)] }, tablesAnswer)
    const { Routes, VpcId } = only(answer.RouteTables, describeRouteTables, NO_ROUTE_TABLE)
    const all = Routes.map(routeOf).filter(route => !isOfEndpoint(route))
    const leadingTo = (prefix: string) =>
      [...new Set(all.map(({ target }) => target).filter(id => id.startsWith(prefix)))].toSorted()
    return {
      facts: {
        vpc: VpcId ? vpcResource(VpcId, resource) : 'NONE',
        routes: all.toSorted(byDestination),
        internetGateways: leadingTo('igw-').map(id => internetGateway(id, resource)),
        natGateways: leadingTo('nat-').map(id => natGateway(id, resource)),
        peeringConnections: leadingTo('pcx-').map(id => peeringConnection(id, resource)),
      },
    }
  },
}

/** AWS keeps the routes to a gateway endpoint as that says: they come and go with it. */
function isOfEndpoint({ destination, target }: Route): boolean {
  return destination.startsWith('pl-') && target.startsWith('vpce-')
}

function routeOf(route: z.infer<typeof routeAnswer>): Route {
  const destination =
    route.DestinationCidrBlock ?? route.DestinationIpv6CidrBlock ?? route.DestinationPrefixListId
  const [target] = TARGETS.flatMap(name => route[name] ?? [])
  if (!destination || !target) {
    throw new AnswerNotUnderstood(
      `${describeRouteTables.action} answered a route without a ${destination ? 'target' : 'destination'}`,
    )
  }
  return { destination, target, state: route.State }
}

function byDestination(one: Route, other: Route): number {
  return one.destination < other.destination ? -1 : Number(one.destination > other.destination)
}
