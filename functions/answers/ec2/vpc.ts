import * as z from 'zod/mini'
import { flowLogResource } from '../../../audit/resources/ec2/flow-log.ts'
import { subnetResource } from '../../../audit/resources/ec2/subnet.ts'
import { vpcEndpointResource } from '../../../audit/resources/ec2/vpc-endpoint.ts'
import type { FlowLog } from '../../../audit/resources/ec2/vpc.ts'
import { nameOf, type Resource } from '../../../audit/resources/resource.ts'
import type { Ask, Aspect } from '../aspect.ts'
import { AnswerNotUnderstood } from '../failure.ts'
import type { Operation } from '../operation.ts'
import { askAll } from '../pages.ts'
import { NO_VPC, only } from './absent.ts'
import { by } from './filter.ts'
import { describeFlowLogs, describeSubnets, describeVpcEndpoints, describeVpcs } from './operations.ts'
import { isGone } from './vpc-endpoint.ts'

type Vpc = Resource<'AWS::EC2::VPC'>

const text = z.string()
const maybe = z.optional(z.nullable(text))
const vpcsAnswer = z.object({ Vpcs: z.array(z.object({ IsDefault: z.boolean(), OwnerId: maybe })) })

/** DescribeVpcs: whether AWS made the VPC, one for every region. */
export const details: Aspect<'AWS::EC2::VPC'> = {
  operations: [describeVpcs],
  absent: [NO_VPC],
  async read(ask, resource) {
    return { facts: { isDefault: (await vpcOf(ask, resource)).IsDefault } }
  },
}

/** The VPC as DescribeVpcs answers it. */
export async function vpcOf(ask: Ask, resource: Vpc) {
  const answer = await ask(describeVpcs, { VpcIds: [nameOf(resource)] }, vpcsAnswer)
  return only(answer.Vpcs, describeVpcs, NO_VPC)
}

const logsAnswer = z.object({
  FlowLogs: z.array(
    z.object({
      FlowLogId: text,
      ResourceId: text,
      FlowLogStatus: text,
      DeliverLogsStatus: maybe,
      TrafficType: z.optional(z.nullable(z.enum(['ACCEPT', 'REJECT', 'ALL']))),
    }),
  ),
})
const subnetsAnswer = z.object({ Subnets: z.array(z.object({ SubnetId: text, OwnerId: maybe })) })

/** Values that EC2 takes in one filter (EC2 API Reference, "Filtering"). */
const MOST_VALUES = 200

/** DescribeFlowLogs: the logs of the VPC and of its subnets. */
export const flowLogs: Aspect<'AWS::EC2::VPC'> = {
  operations: [describeVpcs, describeSubnets, describeFlowLogs],
  absent: [NO_VPC],
  async read(ask, resource) {
    const vpc = nameOf(resource)
    expectOwn(resource, await vpcOf(ask, resource), describeFlowLogs)
    const pages = await askAll(ask, describeSubnets, { Filters: [by('vpc-id', vpc)] }, subnetsAnswer)
    const subnetIds = pages.flatMap(page => page.Subnets.map(({ SubnetId }) => SubnetId)).toSorted()
    const all = [vpc, ...subnetIds]
    const logs: FlowLog[] = []
    for (let start = 0; start < all.length; start += MOST_VALUES) {
      logs.push(...(await logsOf(ask, all.slice(start, start + MOST_VALUES), resource)))
    }
    const subnets = subnetIds.map(id => subnetResource(id, resource))
    return { facts: { subnets, flowLogs: logs.toSorted((a, b) => (a.id < b.id ? -1 : 1)) } }
  },
}

/** A log that cannot be delivered keeps its status ACTIVE though nothing is written of it: it is FAILED here. */
async function logsOf(ask: Ask, resources: readonly string[], vpc: Vpc): Promise<FlowLog[]> {
  const input = { Filter: [by('resource-id', ...resources)] }
  const pages = await askAll(ask, describeFlowLogs, input, logsAnswer)
  return pages
    .flatMap(page => page.FlowLogs)
    .map(({ FlowLogId, ResourceId, FlowLogStatus, DeliverLogsStatus, TrafficType }) => ({
      ...flowLogResource(FlowLogId, vpc),
      id: FlowLogId,
      of: ResourceId,
      status: DeliverLogsStatus === 'FAILED' ? DeliverLogsStatus : FlowLogStatus,
      trafficType: TrafficType ?? 'UNKNOWN',
    }))
}

const endpointsAnswer = z.object({
  VpcEndpoints: z.array(z.object({ VpcEndpointId: text, State: maybe, ServiceName: maybe })),
})

/** DescribeVpcEndpoints: the endpoints in the VPC. */
export const endpoints: Aspect<'AWS::EC2::VPC'> = {
  operations: [describeVpcs, describeVpcEndpoints],
  absent: [NO_VPC],
  async read(ask, resource) {
    expectOwn(resource, await vpcOf(ask, resource), describeVpcEndpoints)
    const input = { Filters: [by('vpc-id', nameOf(resource))] }
    const pages = await askAll(ask, describeVpcEndpoints, input, endpointsAnswer)
    const found = pages.flatMap(page => page.VpcEndpoints).filter(({ State }) => !isGone(State))
    const services = found.flatMap(({ VpcEndpointId, ServiceName }) =>
      ServiceName ? [[VpcEndpointId, ServiceName] as const] : [],
    )
    const ids = found.map(({ VpcEndpointId }) => VpcEndpointId).toSorted()
    return {
      facts: {
        endpoints: ids.map(id => vpcEndpointResource(id, resource)),
        endpointServices: Object.fromEntries(services),
      },
    }
  },
}

/**
 * Refuses what `operation` says of a VPC that another account shares with this one: the owner's flow logs, endpoints
 * and default group are not shown (VPC User Guide, "Share your VPC with other accounts").
 */
export function expectOwn(
  resource: Vpc,
  { OwnerId }: { OwnerId?: string | null | undefined },
  { action }: Operation,
): void {
  if (!OwnerId || OwnerId === resource.account) return
  throw new AnswerNotUnderstood(
    `what ${action} answered says nothing: ${nameOf(resource)} belongs to account ${OwnerId}, which shares it`,
  )
}
