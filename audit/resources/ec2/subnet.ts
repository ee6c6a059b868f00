import { against, type KindDefinition, type Path } from '../kind.ts'
import type { Place, Resource } from '../resource.ts'
import { networkResource } from './network-resource.ts'

/** What is known of a subnet. */
export interface SubnetFacts {
  vpc: Resource<'AWS::EC2::VPC'>
  /** Whether what starts here gets a public IPv4 address by itself. */
  mapPublicIpOnLaunch: boolean
  /** The route table in force: its own, else the main one of its VPC. */
  routeTable: Resource<'AWS::EC2::RouteTable'>
  /** What makes it so: an association of the subnet, else the one of the main table. */
  routeTableAssociation: Resource<'AWS::EC2::SubnetRouteTableAssociation'>
  networkAcl: Resource<'AWS::EC2::NetworkAcl'>
  networkAclAssociation: Resource<'AWS::EC2::SubnetNetworkAclAssociation'>
}

/** The workloads in a subnet. */
export const workloadsOfSubnet: readonly Path[] = [
  [against('AWS::Lambda::Function', 'subnets')],
  [against('AWS::ECS::Service', 'subnets')],
]

export const subnetKind = {
  kind: 'AWS::EC2::Subnet',
  noun: 'subnet',
  judgedWhereUsed: true,
  facts: {
    vpc: {
      aspect: 'details',
      reaches: workloadsOfSubnet,
      relation: { to: 'AWS::EC2::VPC', says: 'is in', inverse: 'the VPC of' },
    },
    mapPublicIpOnLaunch: { aspect: 'details', reaches: workloadsOfSubnet },
    routeTable: {
      aspect: 'routing',
      reaches: workloadsOfSubnet,
      relation: { to: 'AWS::EC2::RouteTable', says: 'routes by', inverse: 'the route table of' },
    },
    routeTableAssociation: {
      aspect: 'routing',
      reaches: [],
      relation: { to: 'AWS::EC2::SubnetRouteTableAssociation', says: 'routes by', inverse: 'what routes' },
    },
    networkAcl: {
      aspect: 'access',
      reaches: workloadsOfSubnet,
      relation: { to: 'AWS::EC2::NetworkAcl', says: 'is guarded by', inverse: 'the network ACL of' },
    },
    networkAclAssociation: {
      aspect: 'access',
      reaches: [],
      relation: {
        to: 'AWS::EC2::SubnetNetworkAclAssociation',
        says: 'is guarded by',
        inverse: 'what guards',
      },
    },
  },
} satisfies KindDefinition

/** A subnet by its id. */
export function subnetResource(id: string, where: Place): Resource<'AWS::EC2::Subnet'> {
  return networkResource('AWS::EC2::Subnet', 'subnet', id, where)
}
