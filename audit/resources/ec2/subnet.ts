import { incoming, type KindDefinition, type EffectPath } from '../kind-definition.ts'
import type { ResourceLocation, Resource } from '../resource.ts'
import { buildEc2Resource } from './ec2-resource.ts'

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
export const workloadsOfSubnet: readonly EffectPath[] = [
  [incoming('AWS::Lambda::Function', 'subnets')],
  [incoming('AWS::ECS::Service', 'subnets')],
]

export const subnetKind = {
  kind: 'AWS::EC2::Subnet',
  label: 'subnet',
  evaluatedIfInUse: true,
  facts: {
    vpc: {
      collector: 'details',
      affects: workloadsOfSubnet,
      relationship: { to: 'AWS::EC2::VPC', label: 'is in', inverseLabel: 'the VPC of' },
    },
    mapPublicIpOnLaunch: { collector: 'details', affects: workloadsOfSubnet },
    routeTable: {
      collector: 'routing',
      affects: workloadsOfSubnet,
      relationship: { to: 'AWS::EC2::RouteTable', label: 'routes by', inverseLabel: 'the route table of' },
    },
    routeTableAssociation: {
      collector: 'routing',
      affects: [],
      relationship: {
        to: 'AWS::EC2::SubnetRouteTableAssociation',
        label: 'routes by',
        inverseLabel: 'what routes',
      },
    },
    networkAcl: {
      collector: 'access',
      affects: workloadsOfSubnet,
      relationship: {
        to: 'AWS::EC2::NetworkAcl',
        label: 'is guarded by',
        inverseLabel: 'the network ACL of',
      },
    },
    networkAclAssociation: {
      collector: 'access',
      affects: [],
      relationship: {
        to: 'AWS::EC2::SubnetNetworkAclAssociation',
        label: 'is guarded by',
        inverseLabel: 'what guards',
      },
    },
  },
} satisfies KindDefinition

/** A subnet by its id. */
export function buildSubnetResource(id: string, where: ResourceLocation): Resource<'AWS::EC2::Subnet'> {
  return buildEc2Resource('AWS::EC2::Subnet', 'subnet', id, where)
}
