import * as z from 'zod/mini'
import { networkAclResource } from '../../../audit/resources/ec2/network-acl.ts'
import { networkInterfaceResource } from '../../../audit/resources/ec2/network-interface.ts'
import { routeTableResource } from '../../../audit/resources/ec2/route-table.ts'
import { securityGroupResource } from '../../../audit/resources/ec2/security-group.ts'
import { subnetResource } from '../../../audit/resources/ec2/subnet.ts'
import { vpcEndpointResource } from '../../../audit/resources/ec2/vpc-endpoint.ts'
import { vpcResource } from '../../../audit/resources/ec2/vpc.ts'
import type { Kind, Place, Resource } from '../../../audit/resources/resource.ts'
import type { Listing } from '../listing.ts'
import type { Operation } from '../operation.ts'
import { askPage } from '../pages.ts'
import { by } from './filter.ts'
import * as operations from './operations.ts'
import { isGone } from './vpc-endpoint.ts'

/** The largest page that most of EC2's lists give (EC2 API Reference). */
export const MaxResults = 1_000

/** The largest page of DescribeRouteTables. */
export const MAX_ROUTE_TABLES = 100

const maybe = z.optional(z.nullable(z.string()))

/** The name of the list in an operation's answer, and of the id of what is on it. */
interface Answered {
  list: string
  id: string
}

/** What is on a list of the region and the account's own: what others share with it only workloads lead to. */
function listing(
  kind: Kind,
  noun: string,
  operation: Operation,
  input: Readonly<Record<string, unknown>>,
  { list, id }: Answered,
  resourceOf: (id: string, where: Place) => Resource,
): Listing {
  const item = z.object({ [id]: z.string(), OwnerId: maybe, State: maybe })
  const answer = z.object({ [list]: z.array(item) })
  return {
    kind,
    noun,
    of: 'REGION',
    operations: [operation],
    async page(ask, where, token) {
      const { page, ...more } = await askPage(ask, operation, input, answer, token)
      const own = (page[list] ?? []).filter(
        ({ OwnerId, State }) => (!OwnerId || OwnerId === where.account) && !isGone(State as string),
      )
      return { resources: own.map(each => resourceOf(each[id] as string, where)), ...more }
    },
  }
}

/** The lists of the network of a region: all of it, whether something uses it or not. */
export const networkListings: readonly Listing[] = [
  listing(
    'AWS::EC2::SecurityGroup',
    'security groups',
    operations.describeSecurityGroups,
    { MaxResults },
    { list: 'SecurityGroups', id: 'GroupId' },
    securityGroupResource,
  ),
  listing(
    'AWS::EC2::Subnet',
    'subnets',
    operations.describeSubnets,
    { MaxResults },
    { list: 'Subnets', id: 'SubnetId' },
    subnetResource,
  ),
  listing(
    'AWS::EC2::RouteTable',
    'route tables',
    operations.describeRouteTables,
    { MaxResults: MAX_ROUTE_TABLES },
    { list: 'RouteTables', id: 'RouteTableId' },
    routeTableResource,
  ),
  listing(
    'AWS::EC2::NetworkAcl',
    'network ACLs',
    operations.describeNetworkAcls,
    { MaxResults },
    { list: 'NetworkAcls', id: 'NetworkAclId' },
    networkAclResource,
  ),
  listing(
    'AWS::EC2::VPC',
    'VPCs',
    operations.describeVpcs,
    { MaxResults },
    { list: 'Vpcs', id: 'VpcId' },
    vpcResource,
  ),
  listing(
    'AWS::EC2::VPCEndpoint',
    'VPC endpoints',
    operations.describeVpcEndpoints,
    { MaxResults },
    { list: 'VpcEndpoints', id: 'VpcEndpointId' },
    vpcEndpointResource,
  ),
  listing(
    'AWS::EC2::NetworkInterface',
    'network interfaces of tasks',
    operations.describeNetworkInterfaces,
    { Filters: [by('tag-key', 'aws:ecs:serviceName')], MaxResults },
    { list: 'NetworkInterfaces', id: 'NetworkInterfaceId' },
    networkInterfaceResource,
  ),
]
