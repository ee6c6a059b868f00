import * as z from 'zod/mini'
import { buildSecurityGroupResource } from '../../../audit/resources/ec2/security-group.ts'
import { deriveListedTags, networkTagsSchema } from '../tags/tag-list.ts'
import { getResourceName } from '../../../audit/resources/resource.ts'
import type { FactCollector } from '../fact-collector.ts'
import { UnexpectedResponseError } from '../api/aws-errors.ts'
import { parsePolicyResponse } from '../api/parse-policy.ts'
import { VPC_ENDPOINT_NOT_FOUND, expectSingle } from './not-found.ts'
import { describeVpcEndpoints } from './operations.ts'

const text = z.string()
const maybe = z.optional(z.nullable(text))
const endpointResponse = z.object({
  ServiceName: maybe,
  VpcEndpointType: text,
  State: text,
  PolicyDocument: maybe,
  Groups: z.array(z.object({ GroupId: text })),
  Tags: networkTagsSchema,
})
const endpointsResponse = z.object({ VpcEndpoints: z.array(endpointResponse) })

/**
 * DescribeVpcEndpoints: the service of the endpoint, its policy and its network. A deleted endpoint stays
 * visible for a while.
 */
export const vpcEndpointDetails: FactCollector<'AWS::EC2::VPCEndpoint'> = {
  operations: [describeVpcEndpoints],
  notFoundErrors: [VPC_ENDPOINT_NOT_FOUND],
  async collect(callApi, resource) {
    const response = await callApi(
      describeVpcEndpoints,
      { VpcEndpointIds: [getResourceName(resource)] },
      endpointsResponse,
    )
    const present = response.VpcEndpoints.filter(({ State }) => !isDeletedState(State))
    const endpoint = expectSingle(present, describeVpcEndpoints, VPC_ENDPOINT_NOT_FOUND)
    const { facts: tags, incomplete } = deriveListedTags(endpoint.Tags)
    const groups = endpoint.Groups.map(({ GroupId }) => GroupId)
    return {
      facts: {
        serviceName: endpoint.ServiceName ?? 'NONE',
        type: endpoint.VpcEndpointType,
        state: endpoint.State,
        policy: parseEndpointPolicy(endpoint),
        securityGroups: groups.toSorted().map(id => buildSecurityGroupResource(id, resource)),
        ...tags,
      },
      incomplete,
    }
  },
}

/** Whether `state`, in any case, means that the endpoint is deleted. */
export function isDeletedState(state: string | null | undefined): boolean {
  return state?.toLowerCase() === 'deleted'
}

/** Endpoints of AWS services always have a policy; those of other services may have none. */
function parseEndpointPolicy({
  PolicyDocument,
  VpcEndpointType,
  ServiceName,
}: z.infer<typeof endpointResponse>) {
  if (PolicyDocument) return parsePolicyResponse(PolicyDocument, describeVpcEndpoints)
  const ofAws = /^(cn\.)?com\.amazonaws\.(?!vpce\.)/.test(ServiceName ?? '')
  if (ofAws && (VpcEndpointType === 'Gateway' || VpcEndpointType === 'Interface')) {
    throw new UnexpectedResponseError(`${describeVpcEndpoints.action} returned no PolicyDocument`)
  }
  return 'NONE' as const
}
