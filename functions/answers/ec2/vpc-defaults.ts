import * as z from 'zod/mini'
import { networkAclResource } from '../../../audit/resources/ec2/network-acl.ts'
import { routeTableResource } from '../../../audit/resources/ec2/route-table.ts'
import { securityGroupResource } from '../../../audit/resources/ec2/security-group.ts'
import { routeTableAssociation } from '../../../audit/resources/ec2/subnet-association.ts'
import { nameOf } from '../../../audit/resources/resource.ts'
import type { Ask, Aspect } from '../aspect.ts'
import { askAll } from '../pages.ts'
import { NO_VPC } from './absent.ts'
import { by } from './filter.ts'
import {
  describeNetworkAcls,
  describeRouteTables,
  describeSecurityGroups,
  describeVpcs,
} from './operations.ts'
import { expectOwn, vpcOf } from './vpc.ts'

const text = z.string()
const maybe = z.optional(z.nullable(text))
const groupsAnswer = z.object({ SecurityGroups: z.array(z.object({ GroupId: text })) })
const aclsAnswer = z.object({ NetworkAcls: z.array(z.object({ NetworkAclId: text })) })
const association = z.object({
  RouteTableAssociationId: maybe,
  Main: z.optional(z.nullable(z.boolean())),
})
const tablesAnswer = z.object({
  RouteTables: z.array(
    z.object({ RouteTableId: text, Associations: z.optional(z.nullable(z.array(association))) }),
  ),
})

/** What AWS makes with a VPC, as far as it is there. */
interface Defaults {
  group: { GroupId: string } | undefined
  acl: { NetworkAclId: string } | undefined
  table: z.infer<typeof tablesAnswer>['RouteTables'][number] | undefined
}

/**
 * The default security group and network ACL of a VPC, and its main route table. Every VPC has them, so the VPC itself
 * tells why there are none.
 */
export const defaults: Aspect<'AWS::EC2::VPC'> = {
  operations: [describeSecurityGroups, describeNetworkAcls, describeRouteTables, describeVpcs],
  absent: [NO_VPC],
  async read(ask, resource) {
    const { group, acl, table } = await defaultsOf(ask, nameOf(resource))
    if (group === undefined || acl === undefined || table === undefined)
      expectOwn(resource, await vpcOf(ask, resource), describeSecurityGroups)
    const id = table?.Associations?.find(({ Main }) => Main === true)?.RouteTableAssociationId
    return {
      facts: {
        defaultSecurityGroup: group ? securityGroupResource(group.GroupId, resource) : 'NONE',
        defaultNetworkAcl: acl ? networkAclResource(acl.NetworkAclId, resource) : 'NONE',
        mainRouteTable: table ? routeTableResource(table.RouteTableId, resource) : 'NONE',
        mainRouteTableAssociation: id ? routeTableAssociation(id, resource) : 'NONE',
      },
    }
  },
}

async function defaultsOf(ask: Ask, vpc: string): Promise<Defaults> {
  const inside = (name: string, value: string) => ({ Filters: [by('vpc-id', vpc), by(name, value)] })
  const groups = await askAll(ask, describeSecurityGroups, inside('group-name', 'default'), groupsAnswer)
  const acls = await askAll(ask, describeNetworkAcls, inside('default', 'true'), aclsAnswer)
  const tables = await askAll(ask, describeRouteTables, inside('association.main', 'true'), tablesAnswer)
  const [group] = groups.flatMap(page => page.SecurityGroups)
  const [acl] = acls.flatMap(page => page.NetworkAcls)
  const [table] = tables.flatMap(page => page.RouteTables)
  return { group, acl, table }
}
