import type { InternetRoute } from '../../engines/network/internet-routes.ts'
import { incoming, type KindDefinition, type EffectPath } from '../kind-definition.ts'
import type { ResourceLocation, Resource } from '../resource.ts'
import { buildEc2Resource } from './ec2-resource.ts'
import { workloadsOfSubnet } from './subnet.ts'

/** A route (EC2 API Reference, Route). */
export interface VpcRoute {
  /** An IPv4 or IPv6 CIDR block, or a prefix list. */
  destination: string
  /** The id of the target, such as `igw-…` or `nat-…`, or `local`. */
  target: string
  state: 'active' | 'blackhole' | 'filtered'
  /** Set if a virtual private gateway propagates the route. */
  propagated?: true
}

/** The facts of a route table. */
export interface RouteTableFacts {
  vpc: Resource<'AWS::EC2::VPC'> | 'NONE'
  tags: Readonly<Record<string, string>>
  /** All routes except those to gateway endpoints, which AWS manages. */
  routes: readonly VpcRoute[]
  /** The internet gateways that are targets of routes. */
  internetGateways: readonly Resource<'AWS::EC2::InternetGateway'>[]
  natGateways: readonly Resource<'AWS::EC2::NatGateway'>[]
  peeringConnections: readonly Resource<'AWS::EC2::VPCPeeringConnection'>[]
  /** The prefix lists that are destinations of routes. */
  prefixLists: readonly Resource<'AWS::EC2::PrefixList'>[]
}

/** The derived facts of a route table. */
export interface RouteTableDerivedFacts {
  /** The routes to the whole internet. */
  internetRoutes: readonly InternetRoute[]
}

const routedSubnets = incoming('AWS::EC2::Subnet', 'routeTable')

/** The subnets of a route table, and the workloads in them. */
export const usersOfRouteTable: readonly EffectPath[] = [
  [routedSubnets],
  ...workloadsOfSubnet.map(effectPath => [routedSubnets, ...effectPath]),
]

export const routeTableKind = {
  kind: 'AWS::EC2::RouteTable',
  label: 'route table',
  evaluatedIfInUse: true,
  facts: {
    vpc: {
      collector: 'routes',
      affects: [],
      relationship: { to: 'AWS::EC2::VPC', label: 'is in', inverseLabel: 'the VPC of' },
    },
    tags: { collector: 'routes', affects: [] },
    routes: { collector: 'routes', affects: usersOfRouteTable },
    internetGateways: {
      collector: 'routes',
      affects: [],
      relationship: {
        to: 'AWS::EC2::InternetGateway',
        label: 'routes to',
        inverseLabel: 'a route target of',
      },
    },
    natGateways: {
      collector: 'routes',
      affects: [],
      relationship: { to: 'AWS::EC2::NatGateway', label: 'routes to', inverseLabel: 'a route target of' },
    },
    peeringConnections: {
      collector: 'routes',
      affects: [],
      relationship: {
        to: 'AWS::EC2::VPCPeeringConnection',
        label: 'routes to',
        inverseLabel: 'a route target of',
      },
    },
    prefixLists: {
      collector: 'routes',
      affects: usersOfRouteTable,
      relationship: {
        to: 'AWS::EC2::PrefixList',
        label: 'has routes for',
        inverseLabel: 'a route destination of',
      },
    },
  },
} satisfies KindDefinition

/** A route table by its id. */
export function buildRouteTableResource(
  id: string,
  where: ResourceLocation,
): Resource<'AWS::EC2::RouteTable'> {
  return buildEc2Resource('AWS::EC2::RouteTable', 'route-table', id, where)
}
