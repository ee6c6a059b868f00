import * as z from 'zod/mini'
import { networkAclResource } from '../../../audit/resources/ec2/network-acl.ts'
import { routeTableResource } from '../../../audit/resources/ec2/route-table.ts'
import {
  networkAclAssociation,
  routeTableAssociation,
} from '../../../audit/resources/ec2/subnet-association.ts'
import { vpcResource } from '../../../audit/resources/ec2/vpc.ts'
import { nameOf, type Resource } from '../../../audit/resources/resource.ts'
import type { Ask, Aspect } from '../aspect.ts'
import { AnswerNotUnderstood } from '../failure.ts'
import type { Operation } from '../operation.ts'
import { askAll } from '../pages.ts'
import { NO_SUBNET, only } from './absent.ts'
import { by } from './filter.ts'
import { describeNetworkAcls, describeRouteTables, describeSubnets } from './operations.ts'

type Subnet = Resource<'AWS::EC2::Subnet'>

const text = z.string()
const subnetsAnswer = z.object({
  Subnets: z.array(z.object({ VpcId: text, MapPublicIpOnLaunch: z.boolean() })),
})
const maybe = z.optional(z.nullable(text))
const tablesAnswer = z.object({
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
const aclsAnswer = z.object({
  NetworkAcls: z.array(
    z.object({
      NetworkAclId: text,
      Associations: z.optional(
        z.nullable(z.array(z.object({ NetworkAclAssociationId: maybe, SubnetId: maybe }))),
      ),
    }),
  ),
})

type TableAnswer = z.infer<typeof tablesAnswer>['RouteTables'][number]

/** DescribeSubnets: the subnet's VPC, and whether it gives out public addresses. */
export const details: Aspect<'AWS::EC2::Subnet'> = {
  operations: [describeSubnets],
  absent: [NO_SUBNET],
  async read(ask, resource) {
    const { VpcId, MapPublicIpOnLaunch } = await subnetOf(ask, resource)
    return { facts: { vpc: vpcResource(VpcId, resource), mapPublicIpOnLaunch: MapPublicIpOnLaunch } }
  },
}

async function subnetOf(ask: Ask, resource: Subnet) {
  const answer = await ask(describeSubnets, { SubnetIds: [nameOf(resource)] }, subnetsAnswer)
  return only(answer.Subnets, describeSubnets, NO_SUBNET)
}

/**
 * DescribeRouteTables: the table that is associated with the subnet, else the main one of its VPC (VPC User Guide,
 * "Subnet route tables").
 */
export const routing: Aspect<'AWS::EC2::Subnet'> = {
  operations: [describeRouteTables, describeSubnets],
  absent: [NO_SUBNET],
  async read(ask, resource) {
    const own = await tablesBy(ask, [by('association.subnet-id', nameOf(resource))])
    const tables = own.length > 0 ? own : await mainTables(ask, resource)
    const [table] = tables
    if (table === undefined) {
      throw new AnswerNotUnderstood(`${describeRouteTables.action} answered no main route table of the VPC`)
    }
    const routeTable = routeTableResource(table.RouteTableId, resource)
    const id = associationOf(table, own.length > 0 ? nameOf(resource) : 'MAIN')
    if (!id)
      return { facts: { routeTable }, unknown: { routeTableAssociation: unnamed(describeRouteTables) } }
    return { facts: { routeTable, routeTableAssociation: routeTableAssociation(id, resource) } }
  },
}

function associationOf({ Associations }: TableAnswer, subnet: string): string | null | undefined {
  const found = Associations?.find(({ SubnetId, Main }) => (subnet === 'MAIN' ? Main : SubnetId === subnet))
  return found?.RouteTableAssociationId
}

function unnamed({ action }: Operation): string {
  return `${action} answered no association`
}

async function mainTables(ask: Ask, resource: Subnet): Promise<TableAnswer[]> {
  const { VpcId } = await subnetOf(ask, resource)
  return tablesBy(ask, [by('vpc-id', VpcId), by('association.main', 'true')])
}

async function tablesBy(ask: Ask, Filters: readonly object[]): Promise<TableAnswer[]> {
  const pages = await askAll(ask, describeRouteTables, { Filters }, tablesAnswer)
  return pages.flatMap(page => page.RouteTables)
}

/** DescribeNetworkAcls: every subnet has one (VPC User Guide, "Network ACL basics"). */
export const access: Aspect<'AWS::EC2::Subnet'> = {
  operations: [describeNetworkAcls, describeSubnets],
  absent: [NO_SUBNET],
  async read(ask, resource) {
    const input = { Filters: [by('association.subnet-id', nameOf(resource))] }
    const pages = await askAll(ask, describeNetworkAcls, input, aclsAnswer)
    const [acl] = pages.flatMap(page => page.NetworkAcls)
    if (acl === undefined) {
      await subnetOf(ask, resource)
      throw new AnswerNotUnderstood(`${describeNetworkAcls.action} answered no network ACL of the subnet`)
    }
    const networkAcl = networkAclResource(acl.NetworkAclId, resource)
    const found = acl.Associations?.find(({ SubnetId }) => SubnetId === nameOf(resource))
    const id = found?.NetworkAclAssociationId
    if (!id)
      return { facts: { networkAcl }, unknown: { networkAclAssociation: unnamed(describeNetworkAcls) } }
    return { facts: { networkAcl, networkAclAssociation: networkAclAssociation(id, resource) } }
  },
}
