import type { KindDefinition } from '../kind-definition.ts'
import type { ResourceLocation, Resource } from '../resource.ts'
import { buildEc2Resource } from './ec2-resource.ts'

/** An internet gateway has no facts of its own: the state of a route to it is a fact of the route table. */
export const internetGatewayKind = {
  kind: 'AWS::EC2::InternetGateway',
  label: 'internet gateway',
  facts: {},
} satisfies KindDefinition

/** A NAT gateway has no facts of its own. */
export const natGatewayKind = {
  kind: 'AWS::EC2::NatGateway',
  label: 'NAT gateway',
  facts: {},
} satisfies KindDefinition

/** A VPC peering connection has no facts of its own. */
export const peeringConnectionKind = {
  kind: 'AWS::EC2::VPCPeeringConnection',
  label: 'VPC peering connection',
  facts: {},
} satisfies KindDefinition

/** An internet gateway by its id, `igw-…`. */
export function buildInternetGatewayResource(
  id: string,
  where: ResourceLocation,
): Resource<'AWS::EC2::InternetGateway'> {
  return buildEc2Resource('AWS::EC2::InternetGateway', 'internet-gateway', id, where)
}

/** A NAT gateway by its id, `nat-…`. */
export function buildNatGatewayResource(
  id: string,
  where: ResourceLocation,
): Resource<'AWS::EC2::NatGateway'> {
  return buildEc2Resource('AWS::EC2::NatGateway', 'natgateway', id, where)
}

/** A peering connection by its id, `pcx-…`. */
export function buildPeeringConnectionResource(
  id: string,
  where: ResourceLocation,
): Resource<'AWS::EC2::VPCPeeringConnection'> {
  return buildEc2Resource('AWS::EC2::VPCPeeringConnection', 'vpc-peering-connection', id, where)
}
