import * as z from 'zod/mini'
import { buildNetworkAclResource } from '../../../audit/resources/ec2/network-acl.ts'
import { buildRouteTableResource } from '../../../audit/resources/ec2/route-table.ts'
import { buildSecurityGroupResource } from '../../../audit/resources/ec2/security-group.ts'
import { buildRouteTableAssociationResource } from '../../../audit/resources/ec2/subnet-association.ts'
import { getResourceName } from '../../../audit/resources/resource.ts'
import type { TypedAwsCall, FactCollector } from '../fact-collector.ts'
import { fetchAllPages } from '../lists/paginate.ts'
import { VPC_NOT_FOUND } from './not-found.ts'
import { createFilter } from './describe-filter.ts'
import {
  describeNetworkAcls,
  describeRouteTables,
  describeSecurityGroups,
  describeVpcs,
} from './operations.ts'
import { expectOwnVpc, fetchVpc } from './vpc.ts'

const text = z.string()
const maybe = z.optional(z.nullable(text))
const groupsResponse = z.object({ SecurityGroups: z.array(z.object({ GroupId: text })) })
const aclsResponse = z.object({ NetworkAcls: z.array(z.object({ NetworkAclId: text })) })
const association = z.object({
  RouteTableAssociationId: maybe,
  Main: z.optional(z.nullable(z.boolean())),
})
const tablesResponse = z.object({
  RouteTables: z.array(
    z.object({ RouteTableId: text, Associations: z.optional(z.nullable(z.array(association))) }),
  ),
})

/** The resources that AWS creates with a VPC, if they exist. */
interface VpcDefaultResources {
  group: { GroupId: string } | undefined
  acl: { NetworkAclId: string } | undefined
  table: z.infer<typeof tablesResponse>['RouteTables'][number] | undefined
}

/**
 * The default security group and network ACL of a VPC, and its main route table. Every VPC has them, so reading
 * the VPC explains why they are missing.
 */
export const vpcDefaults: FactCollector<'AWS::EC2::VPC'> = {
  operations: [describeSecurityGroups, describeNetworkAcls, describeRouteTables, describeVpcs],
  notFoundErrors: [VPC_NOT_FOUND],
  async collect(callApi, resource) {
    const { group, acl, table } = await fetchDefaults(callApi, getResourceName(resource))
    if (group === undefined || acl === undefined || table === undefined)
      expectOwnVpc(resource, await fetchVpc(callApi, resource), describeSecurityGroups)
    const id = table?.Associations?.find(({ Main }) => Main === true)?.RouteTableAssociationId
    return {
      facts: {
        defaultSecurityGroup: group ? buildSecurityGroupResource(group.GroupId, resource) : 'NONE',
        defaultNetworkAcl: acl ? buildNetworkAclResource(acl.NetworkAclId, resource) : 'NONE',
        mainRouteTable: table ? buildRouteTableResource(table.RouteTableId, resource) : 'NONE',
        mainRouteTableAssociation: id ? buildRouteTableAssociationResource(id, resource) : 'NONE',
      },
    }
  },
}

async function fetchDefaults(callApi: TypedAwsCall, vpc: string): Promise<VpcDefaultResources> {
  const inside = (name: string, value: string) => ({
    Filters: [createFilter('vpc-id', vpc), createFilter(name, value)],
  })
  const groups = await fetchAllPages(
    callApi,
    describeSecurityGroups,
    inside('group-name', 'default'),
    groupsResponse,
  )
  const acls = await fetchAllPages(callApi, describeNetworkAcls, inside('default', 'true'), aclsResponse)
  const tables = await fetchAllPages(
    callApi,
    describeRouteTables,
    inside('association.main', 'true'),
    tablesResponse,
  )
  const [group] = groups.flatMap(page => page.SecurityGroups)
  const [acl] = acls.flatMap(page => page.NetworkAcls)
  const [table] = tables.flatMap(page => page.RouteTables)
  return { group, acl, table }
}
