import { listFunctionPaths } from '../function-paths.ts'
import { incoming, type KindDefinition, type EffectPath } from '../kind-definition.ts'
import type { ResourceLocation, Resource } from '../resource.ts'
import { buildEc2Resource } from './ec2-resource.ts'

/** The facts of a subnet. */
export interface SubnetFacts {
  vpc: Resource<'AWS::EC2::VPC'>
  /** Whether new network interfaces get a public IPv4 address automatically. */
  mapPublicIpOnLaunch: boolean
  tags: Readonly<Record<string, string>>
  /** The effective route table: its own, or else the main route table of its VPC. */
  routeTable: Resource<'AWS::EC2::RouteTable'>
  /** The association of that route table: the subnet's own, or else that of the main route table. */
  routeTableAssociation: Resource<'AWS::EC2::SubnetRouteTableAssociation'>
  networkAcl: Resource<'AWS::EC2::NetworkAcl'>
  networkAclAssociation: Resource<'AWS::EC2::SubnetNetworkAclAssociation'>
}

/** The workloads in a subnet. */
export const workloadsOfSubnet: readonly EffectPath[] = [
  ...listFunctionPaths('subnets'),
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
    tags: { collector: 'details', affects: [] },
    routeTable: {
      collector: 'routing',
      affects: workloadsOfSubnet,
      relationship: { to: 'AWS::EC2::RouteTable', label: 'uses', inverseLabel: 'the route table of' },
    },
    routeTableAssociation: {
      collector: 'routing',
      affects: [],
      relationship: {
        to: 'AWS::EC2::SubnetRouteTableAssociation',
        label: 'uses',
        inverseLabel: 'the route table association of',
      },
    },
    networkAcl: {
      collector: 'access',
      affects: workloadsOfSubnet,
      relationship: {
        to: 'AWS::EC2::NetworkAcl',
        label: 'uses',
        inverseLabel: 'the network ACL of',
      },
    },
    networkAclAssociation: {
      collector: 'access',
      affects: [],
      relationship: {
        to: 'AWS::EC2::SubnetNetworkAclAssociation',
        label: 'uses',
        inverseLabel: 'the network ACL association of',
      },
    },
  },
} satisfies KindDefinition

/** A subnet by its id. */
export function buildSubnetResource(id: string, where: ResourceLocation): Resource<'AWS::EC2::Subnet'> {
  return buildEc2Resource('AWS::EC2::Subnet', 'subnet', id, where)
}
