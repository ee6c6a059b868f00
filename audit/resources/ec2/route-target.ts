import type { KindDefinition } from '../kind.ts'
import type { Place, Resource } from '../resource.ts'
import { networkResource } from './network-resource.ts'

/** What packets leave a VPC by is a name alone: whether a route to it works is a fact of the route table. */
export const internetGatewayKind = {
  kind: 'AWS::EC2::InternetGateway',
  noun: 'internet gateway',
  facts: {},
} satisfies KindDefinition

/** A NAT gateway is a name alone, as an internet gateway is. */
export const natGatewayKind = {
  kind: 'AWS::EC2::NatGateway',
  noun: 'NAT gateway',
  facts: {},
} satisfies KindDefinition

/** A peering connection is a name alone, as an internet gateway is. */
export const peeringConnectionKind = {
  kind: 'AWS::EC2::VPCPeeringConnection',
  noun: 'VPC peering connection',
  facts: {},
} satisfies KindDefinition

/** An internet gateway by its id, `igw-…`. */
export function internetGateway(id: string, where: Place): Resource<'AWS::EC2::InternetGateway'> {
  return networkResource('AWS::EC2::InternetGateway', 'internet-gateway', id, where)
}

/** A NAT gateway by its id, `nat-…`. */
export function natGateway(id: string, where: Place): Resource<'AWS::EC2::NatGateway'> {
  return networkResource('AWS::EC2::NatGateway', 'natgateway', id, where)
}

/** A peering connection by its id, `pcx-…`. */
export function peeringConnection(id: string, where: Place): Resource<'AWS::EC2::VPCPeeringConnection'> {
  return networkResource('AWS::EC2::VPCPeeringConnection', 'vpc-peering-connection', id, where)
}
