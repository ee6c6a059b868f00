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
  routes: readonly Route[]
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
  onlyWhereNamed: true,
  facts: { routes: { aspect: 'routes', reaches: subnets } },
} satisfies KindDefinition

/** A route table by its id. */
export function routeTableResource(id: string, where: Place): Resource<'AWS::EC2::RouteTable'> {
  return networkResource('AWS::EC2::RouteTable', 'route-table', id, where)
}
