import * as z from 'zod/mini'
import { buildNetworkAclResource } from '../../../audit/resources/ec2/network-acl.ts'
import { buildRouteTableResource } from '../../../audit/resources/ec2/route-table.ts'
import {
  buildNetworkAclAssociationResource,
  buildRouteTableAssociationResource,
} from '../../../audit/resources/ec2/subnet-association.ts'
import { buildVpcResource } from '../../../audit/resources/ec2/vpc.ts'
import { getResourceName, type Resource } from '../../../audit/resources/resource.ts'
import type { TypedAwsCall, FactCollector } from '../fact-collector.ts'
import { UnexpectedResponseError } from '../api/aws-errors.ts'
import type { AwsOperation } from '../api/aws-call.ts'
import { fetchAllPages } from '../lists/paginate.ts'
import { SUBNET_NOT_FOUND, expectSingle } from './not-found.ts'
import { deriveListedTags, networkTagsSchema } from '../tags/tag-list.ts'
import { createFilter } from './describe-filter.ts'
import { describeNetworkAcls, describeRouteTables, describeSubnets } from './operations.ts'

type Subnet = Resource<'AWS::EC2::Subnet'>

const text = z.string()
const subnetsResponse = z.object({
  Subnets: z.array(z.object({ VpcId: text, MapPublicIpOnLaunch: z.boolean(), Tags: networkTagsSchema })),
})
const maybe = z.optional(z.nullable(text))
const tablesResponse = z.object({
  RouteTables: z.array(
    z.object({
      RouteTableId: text,
      Associations: z.optional(
        z.nullable(
          z.array(
            z.object({
              RouteTableAssociationId: maybe,
              SubnetId: maybe,
              Main: z.optional(z.nullable(z.boolean())),
            }),
          ),
        ),
      ),
    }),
  ),
})
const aclsResponse = z.object({
  NetworkAcls: z.array(
    z.object({
      NetworkAclId: text,
      Associations: z.optional(
        z.nullable(z.array(z.object({ NetworkAclAssociationId: maybe, SubnetId: maybe }))),
      ),
    }),
  ),
})

type TableResponse = z.infer<typeof tablesResponse>['RouteTables'][number]

/** DescribeSubnets: the subnet's VPC, and whether it assigns public addresses. */
export const subnetDetails: FactCollector<'AWS::EC2::Subnet'> = {
  operations: [describeSubnets],
  notFoundErrors: [SUBNET_NOT_FOUND],
  async collect(callApi, resource) {
    const { VpcId, MapPublicIpOnLaunch, Tags } = await fetchSubnet(callApi, resource)
    const { facts: tags, incomplete } = deriveListedTags(Tags)
    const vpc = buildVpcResource(VpcId, resource)
    return { facts: { vpc, mapPublicIpOnLaunch: MapPublicIpOnLaunch, ...tags }, incomplete }
  },
}

async function fetchSubnet(callApi: TypedAwsCall, resource: Subnet) {
  const response = await callApi(describeSubnets, { SubnetIds: [getResourceName(resource)] }, subnetsResponse)
  return expectSingle(response.Subnets, describeSubnets, SUBNET_NOT_FOUND)
}

/**
 * DescribeRouteTables: the table that is associated with the subnet, or else the main table of its VPC (VPC
 * User Guide, "Subnet route tables").
 */
export const subnetRouting: FactCollector<'AWS::EC2::Subnet'> = {
  operations: [describeRouteTables, describeSubnets],
  notFoundErrors: [SUBNET_NOT_FOUND],
  async collect(callApi, resource) {
    const own = await fetchRouteTables(callApi, [
      createFilter('association.subnet-id', getResourceName(resource)),
    ])
    const tables = own.length > 0 ? own : await fetchMainRouteTables(callApi, resource)
    const [table] = tables
    if (table === undefined) {
      throw new UnexpectedResponseError(
        `${describeRouteTables.action} returned no main route table of the VPC`,
      )
    }
    const routeTable = buildRouteTableResource(table.RouteTableId, resource)
    const id = findAssociationId(table, own.length > 0 ? getResourceName(resource) : 'MAIN')
    if (!id)
      return {
        facts: { routeTable },
        unknown: { routeTableAssociation: explainMissingAssociation(describeRouteTables) },
      }
    return { facts: { routeTable, routeTableAssociation: buildRouteTableAssociationResource(id, resource) } }
  },
}

function findAssociationId({ Associations }: TableResponse, subnet: string): string | null | undefined {
  const found = Associations?.find(({ SubnetId, Main }) => (subnet === 'MAIN' ? Main : SubnetId === subnet))
  return found?.RouteTableAssociationId
}

function explainMissingAssociation({ action }: AwsOperation): string {
  return `${action} returned no association`
}

async function fetchMainRouteTables(callApi: TypedAwsCall, resource: Subnet): Promise<TableResponse[]> {
  const { VpcId } = await fetchSubnet(callApi, resource)
  return fetchRouteTables(callApi, [createFilter('vpc-id', VpcId), createFilter('association.main', 'true')])
}

async function fetchRouteTables(callApi: TypedAwsCall, Filters: readonly object[]): Promise<TableResponse[]> {
  const pages = await fetchAllPages(callApi, describeRouteTables, { Filters }, tablesResponse)
  return pages.flatMap(page => page.RouteTables)
}

/** DescribeNetworkAcls: every subnet has exactly one (VPC User Guide, "Network ACL basics"). */
export const subnetNetworkAcl: FactCollector<'AWS::EC2::Subnet'> = {
  operations: [describeNetworkAcls, describeSubnets],
  notFoundErrors: [SUBNET_NOT_FOUND],
  async collect(callApi, resource) {
    const input = { Filters: [createFilter('association.subnet-id', getResourceName(resource))] }
    const pages = await fetchAllPages(callApi, describeNetworkAcls, input, aclsResponse)
    const [acl] = pages.flatMap(page => page.NetworkAcls)
    if (acl === undefined) {
      await fetchSubnet(callApi, resource)
      throw new UnexpectedResponseError(`${describeNetworkAcls.action} returned no network ACL of the subnet`)
    }
    const networkAcl = buildNetworkAclResource(acl.NetworkAclId, resource)
    const found = acl.Associations?.find(({ SubnetId }) => SubnetId === getResourceName(resource))
    const id = found?.NetworkAclAssociationId
    if (!id)
      return {
        facts: { networkAcl },
        unknown: { networkAclAssociation: explainMissingAssociation(describeNetworkAcls) },
      }
    return { facts: { networkAcl, networkAclAssociation: buildNetworkAclAssociationResource(id, resource) } }
  },
}
