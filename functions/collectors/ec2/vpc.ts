import * as z from 'zod/mini'
import { buildFlowLogResource } from '../../../audit/resources/ec2/flow-log.ts'
import { buildSubnetResource } from '../../../audit/resources/ec2/subnet.ts'
import { buildVpcEndpointResource } from '../../../audit/resources/ec2/vpc-endpoint.ts'
import type { FlowLog } from '../../../audit/resources/ec2/vpc.ts'
import { getResourceName, type Resource } from '../../../audit/resources/resource.ts'
import type { TypedAwsCall, FactCollector } from '../fact-collector.ts'
import { UnexpectedResponseError } from '../api/aws-errors.ts'
import type { AwsOperation } from '../api/aws-call.ts'
import { fetchAllPages } from '../lists/paginate.ts'
import { VPC_NOT_FOUND, expectSingle } from './not-found.ts'
import { deriveListedTags, networkTagsSchema } from '../tags/tag-list.ts'
import { createFilter } from './describe-filter.ts'
import { describeFlowLogs, describeSubnets, describeVpcEndpoints, describeVpcs } from './operations.ts'
import { isDeletedState } from './vpc-endpoint.ts'
import { quoteText } from '../../../audit/text/quote-text.ts'

type Vpc = Resource<'AWS::EC2::VPC'>

const text = z.string()
const maybe = z.optional(z.nullable(text))
const vpcsResponse = z.object({
  Vpcs: z.array(z.object({ IsDefault: z.boolean(), OwnerId: maybe, Tags: networkTagsSchema })),
})

/** DescribeVpcs: whether the VPC is the default VPC of its region. */
export const vpcDetails: FactCollector<'AWS::EC2::VPC'> = {
  operations: [describeVpcs],
  notFoundErrors: [VPC_NOT_FOUND],
  async collect(callApi, resource) {
    const { IsDefault, Tags } = await fetchVpc(callApi, resource)
    const { facts: tags, incomplete } = deriveListedTags(Tags)
    return { facts: { isDefault: IsDefault, ...tags }, incomplete }
  },
}

/** The VPC in DescribeVpcs's output. */
export async function fetchVpc(callApi: TypedAwsCall, resource: Vpc) {
  const response = await callApi(describeVpcs, { VpcIds: [getResourceName(resource)] }, vpcsResponse)
  return expectSingle(response.Vpcs, describeVpcs, VPC_NOT_FOUND)
}

const logsResponse = z.object({
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
const subnetsResponse = z.object({ Subnets: z.array(z.object({ SubnetId: text, OwnerId: maybe })) })

/** The maximum number of values in a filter (EC2 API Reference, "Filtering"). */
const MAX_FILTER_VALUES = 200

/** DescribeFlowLogs: the flow logs of the VPC and of its subnets. */
export const vpcFlowLogs: FactCollector<'AWS::EC2::VPC'> = {
  operations: [describeVpcs, describeSubnets, describeFlowLogs],
  notFoundErrors: [VPC_NOT_FOUND],
  async collect(callApi, resource) {
    const vpc = getResourceName(resource)
    expectOwnVpc(resource, await fetchVpc(callApi, resource), describeFlowLogs)
    const pages = await fetchAllPages(
      callApi,
      describeSubnets,
      { Filters: [createFilter('vpc-id', vpc)] },
      subnetsResponse,
    )
    const subnetIds = pages.flatMap(page => page.Subnets.map(({ SubnetId }) => SubnetId)).toSorted()
    const all = [vpc, ...subnetIds]
    const logs: FlowLog[] = []
    for (let start = 0; start < all.length; start += MAX_FILTER_VALUES) {
      logs.push(...(await fetchFlowLogs(callApi, all.slice(start, start + MAX_FILTER_VALUES), resource)))
    }
    const subnets = subnetIds.map(id => buildSubnetResource(id, resource))
    return { facts: { subnets, flowLogs: logs.toSorted((a, b) => (a.id < b.id ? -1 : 1)) } }
  },
}

/**
 * A flow log whose delivery fails keeps the status ACTIVE although nothing is delivered; it counts as FAILED
 * here.
 */
async function fetchFlowLogs(
  callApi: TypedAwsCall,
  resources: readonly string[],
  vpc: Vpc,
): Promise<FlowLog[]> {
  const input = { Filter: [createFilter('resource-id', ...resources)] }
  const pages = await fetchAllPages(callApi, describeFlowLogs, input, logsResponse)
  return pages
    .flatMap(page => page.FlowLogs)
    .map(({ FlowLogId, ResourceId, FlowLogStatus, DeliverLogsStatus, TrafficType }) => ({
      ...buildFlowLogResource(FlowLogId, vpc),
      id: FlowLogId,
      of: ResourceId,
      status: DeliverLogsStatus === 'FAILED' ? DeliverLogsStatus : FlowLogStatus,
      trafficType: TrafficType ?? 'UNKNOWN',
    }))
}

const endpointsResponse = z.object({
  VpcEndpoints: z.array(z.object({ VpcEndpointId: text, State: maybe, ServiceName: maybe })),
})

/** DescribeVpcEndpoints: the endpoints in the VPC. */
export const vpcEndpoints: FactCollector<'AWS::EC2::VPC'> = {
  operations: [describeVpcs, describeVpcEndpoints],
  notFoundErrors: [VPC_NOT_FOUND],
  async collect(callApi, resource) {
    expectOwnVpc(resource, await fetchVpc(callApi, resource), describeVpcEndpoints)
    const input = { Filters: [createFilter('vpc-id', getResourceName(resource))] }
    const pages = await fetchAllPages(callApi, describeVpcEndpoints, input, endpointsResponse)
    const found = pages.flatMap(page => page.VpcEndpoints).filter(({ State }) => !isDeletedState(State))
    const services = found.flatMap(({ VpcEndpointId, ServiceName }) =>
      ServiceName ? [[VpcEndpointId, ServiceName] as const] : [],
    )
    const ids = found.map(({ VpcEndpointId }) => VpcEndpointId).toSorted()
    return {
      facts: {
        endpoints: ids.map(id => buildVpcEndpointResource(id, resource)),
        endpointServices: Object.fromEntries(services),
      },
    }
  },
}

/**
 * Rejects the output of `operation` for a VPC that another account shares: the owner's flow logs, endpoints and
 * default group are not visible (VPC User Guide, "Share your VPC with other accounts"). Throws
 * UnexpectedResponseError.
 */
export function expectOwnVpc(
  resource: Vpc,
  { OwnerId }: { OwnerId?: string | null | undefined },
  { action }: AwsOperation,
): void {
  if (!OwnerId || OwnerId === resource.account) return
  throw new UnexpectedResponseError(
    `${action} does not show it: ${quoteText(getResourceName(resource))} belongs to account ${quoteText(OwnerId)}, which shares it`,
  )
}
