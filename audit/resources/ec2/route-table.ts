import type { InternetRoute } from '../../engines/network/internet-routes.ts'
import { incoming, type KindDefinition, type EffectPath } from '../kind-definition.ts'
import type { ResourceLocation, Resource } from '../resource.ts'
import { buildEc2Resource } from './ec2-resource.ts'
import { workloadsOfSubnet } from './subnet.ts'

/** Where packets to a destination go (EC2 API Reference, Route). */
export interface VpcRoute {
  /** A CIDR block of IPv4 or IPv6, or a prefix list. */
  destination: string
  /** The id of the target, such as `igw-…` or `nat-…`, or `local`. */
  target: string
  state: 'active' | 'blackhole' | 'filtered'
}

/** What is known of a route table. */
export interface RouteTableFacts {
  vpc: Resource<'AWS::EC2::VPC'> | 'NONE'
  /** All but those to gateway endpoints, which AWS keeps by itself. */
  routes: readonly VpcRoute[]
  /** The gateways and connections that the routes lead to. */
  internetGateways: readonly Resource<'AWS::EC2::InternetGateway'>[]
  natGateways: readonly Resource<'AWS::EC2::NatGateway'>[]
  peeringConnections: readonly Resource<'AWS::EC2::VPCPeeringConnection'>[]
}

/** What engines say of a route table. */
export interface RouteTableDerivedFacts {
  /** By what packets to every address of the internet leave. */
  internetRoutes: readonly InternetRoute[]
}

const routedSubnets = incoming('AWS::EC2::Subnet', 'routeTable')
const subnets: readonly EffectPath[] = [
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
    routes: { collector: 'routes', affects: subnets },
    internetGateways: {
      collector: 'routes',
      affects: [],
      relationship: {
        to: 'AWS::EC2::InternetGateway',
        label: 'leads to',
        inverseLabel: 'where packets go by',
      },
    },
    natGateways: {
      collector: 'routes',
      affects: [],
      relationship: { to: 'AWS::EC2::NatGateway', label: 'leads to', inverseLabel: 'where packets go by' },
    },
    peeringConnections: {
      collector: 'routes',
      affects: [],
      relationship: {
        to: 'AWS::EC2::VPCPeeringConnection',
        label: 'leads to',
        inverseLabel: 'where packets go by',
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
