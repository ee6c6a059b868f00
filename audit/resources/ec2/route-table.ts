import type { Way } from '../../network/ways.ts'
import { against, type KindDefinition, type Path } from '../kind.ts'
import type { Place, Resource } from '../resource.ts'
import { networkResource } from './network-resource.ts'
import { workloadsOfSubnet } from './subnet.ts'

/** Where packets to a destination go (EC2 API Reference, Route). */
export interface Route {
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
  routes: readonly Route[]
  /** The gateways and connections that the routes lead to. */
  internetGateways: readonly Resource<'AWS::EC2::InternetGateway'>[]
  natGateways: readonly Resource<'AWS::EC2::NatGateway'>[]
  peeringConnections: readonly Resource<'AWS::EC2::VPCPeeringConnection'>[]
}

/** What engines say of a route table. */
export interface RouteTableDerivedFacts {
  /** By what packets to every address of the internet leave. */
  internetWays: readonly Way[]
}

const routed = against('AWS::EC2::Subnet', 'routeTable')
const subnets: readonly Path[] = [[routed], ...workloadsOfSubnet.map(path => [routed, ...path])]

export const routeTableKind = {
  kind: 'AWS::EC2::RouteTable',
  noun: 'route table',
  judgedWhereUsed: true,
  facts: {
    vpc: {
      aspect: 'routes',
      reaches: [],
      relation: { to: 'AWS::EC2::VPC', says: 'is in', inverse: 'the VPC of' },
    },
    routes: { aspect: 'routes', reaches: subnets },
    internetGateways: {
      aspect: 'routes',
      reaches: [],
      relation: { to: 'AWS::EC2::InternetGateway', says: 'leads to', inverse: 'where packets go by' },
    },
    natGateways: {
      aspect: 'routes',
      reaches: [],
      relation: { to: 'AWS::EC2::NatGateway', says: 'leads to', inverse: 'where packets go by' },
    },
    peeringConnections: {
      aspect: 'routes',
      reaches: [],
      relation: { to: 'AWS::EC2::VPCPeeringConnection', says: 'leads to', inverse: 'where packets go by' },
    },
  },
} satisfies KindDefinition

/** A route table by its id. */
export function routeTableResource(id: string, where: Place): Resource<'AWS::EC2::RouteTable'> {
  return networkResource('AWS::EC2::RouteTable', 'route-table', id, where)
}
