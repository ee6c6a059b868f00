import * as z from 'zod/mini'
import { buildNetworkAclResource } from '../../../audit/resources/ec2/network-acl.ts'
import { buildNetworkInterfaceResource } from '../../../audit/resources/ec2/network-interface.ts'
import { buildRouteTableResource } from '../../../audit/resources/ec2/route-table.ts'
import { buildSecurityGroupResource } from '../../../audit/resources/ec2/security-group.ts'
import { buildSubnetResource } from '../../../audit/resources/ec2/subnet.ts'
import { buildVpcEndpointResource } from '../../../audit/resources/ec2/vpc-endpoint.ts'
import { buildVpcResource } from '../../../audit/resources/ec2/vpc.ts'
import type { Kind, ResourceLocation, Resource } from '../../../audit/resources/resource.ts'
import { createResourceList, type ResourceList } from '../lists/resource-list.ts'
import type { AwsOperation } from '../api/aws-call.ts'
import { createFilter } from './describe-filter.ts'
import * as operations from './operations.ts'
import { isDeletedState } from './vpc-endpoint.ts'

/** The largest page of most EC2 lists (EC2 API Reference). */
export const EC2_PAGE_SIZE = 1_000

/** The largest page of DescribeRouteTables. */
export const ROUTE_TABLE_PAGE_SIZE = 100

const maybe = z.optional(z.nullable(z.string()))

/** The list field of an operation's output, and the id field of its items. */
interface ResponseFields {
  list: string
  id: string
}

/**
 * Lists the account's own resources of a region: shared ones are discovered through the workloads that use
 * them.
 */
function createNetworkList(
  kind: Kind,
  label: string,
  awsOperation: AwsOperation,
  input: Readonly<Record<string, unknown>>,
  { list, id }: ResponseFields,
  resourceOf: (id: string, where: ResourceLocation) => Resource,
): ResourceList {
  const item = z.object({ [id]: z.string(), OwnerId: maybe, State: maybe })
  const response = z.object({ [list]: z.array(item) })
  return createResourceList(
    { kind, label, scope: 'REGION' },
    awsOperation,
    { input, response },
    (page, where) =>
      (page[list] ?? [])
        .filter(
          ({ OwnerId, State }) => (!OwnerId || OwnerId === where.account) && !isDeletedState(State as string),
        )
        .map(each => resourceOf(each[id] as string, where)),
  )
}

/** The network lists of a region: all resources, used or not. */
export const networkResourceLists: readonly ResourceList[] = [
  createNetworkList(
    'AWS::EC2::SecurityGroup',
    'security groups',
    operations.describeSecurityGroups,
    { MaxResults: EC2_PAGE_SIZE },
    { list: 'SecurityGroups', id: 'GroupId' },
    buildSecurityGroupResource,
  ),
  createNetworkList(
    'AWS::EC2::Subnet',
    'subnets',
    operations.describeSubnets,
    { MaxResults: EC2_PAGE_SIZE },
    { list: 'Subnets', id: 'SubnetId' },
    buildSubnetResource,
  ),
  createNetworkList(
    'AWS::EC2::RouteTable',
    'route tables',
    operations.describeRouteTables,
    { MaxResults: ROUTE_TABLE_PAGE_SIZE },
    { list: 'RouteTables', id: 'RouteTableId' },
    buildRouteTableResource,
  ),
  createNetworkList(
    'AWS::EC2::NetworkAcl',
    'network ACLs',
    operations.describeNetworkAcls,
    { MaxResults: EC2_PAGE_SIZE },
    { list: 'NetworkAcls', id: 'NetworkAclId' },
    buildNetworkAclResource,
  ),
  createNetworkList(
    'AWS::EC2::VPC',
    'VPCs',
    operations.describeVpcs,
    { MaxResults: EC2_PAGE_SIZE },
    { list: 'Vpcs', id: 'VpcId' },
    buildVpcResource,
  ),
  createNetworkList(
    'AWS::EC2::VPCEndpoint',
    'VPC endpoints',
    operations.describeVpcEndpoints,
    { MaxResults: EC2_PAGE_SIZE },
    { list: 'VpcEndpoints', id: 'VpcEndpointId' },
    buildVpcEndpointResource,
  ),
  createNetworkList(
    'AWS::EC2::NetworkInterface',
    'network interfaces of tasks',
    operations.describeNetworkInterfaces,
    { Filters: [createFilter('tag-key', 'aws:ecs:serviceName')], MaxResults: EC2_PAGE_SIZE },
    { list: 'NetworkInterfaces', id: 'NetworkInterfaceId' },
    buildNetworkInterfaceResource,
  ),
]
