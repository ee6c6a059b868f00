import * as z from 'zod/mini'
import { buildSecurityGroupResource } from '../../../audit/resources/ec2/security-group.ts'
import { buildSubnetResource } from '../../../audit/resources/ec2/subnet.ts'
import { buildVpcEndpointResource } from '../../../audit/resources/ec2/vpc-endpoint.ts'
import { buildServiceResourceByName } from '../../../audit/resources/ecs/service.ts'
import { buildFunctionResource } from '../../../audit/resources/lambda/function.ts'
import { getResourceName } from '../../../audit/resources/resource.ts'
import type { FactCollector } from '../fact-collector.ts'
import { NETWORK_INTERFACE_NOT_FOUND, expectSingle } from './not-found.ts'
import { describeNetworkInterfaces } from './operations.ts'

const text = z.optional(z.nullable(z.string()))
const interfacesResponse = z.object({
  NetworkInterfaces: z.array(
    z.object({
      SubnetId: text,
      Description: text,
      Groups: z.optional(z.nullable(z.array(z.object({ GroupId: z.string() })))),
      TagSet: z.optional(z.nullable(z.array(z.object({ Key: z.string(), Value: text })))),
    }),
  ),
})

/** How ECS, Lambda and VPC endpoints describe their network interfaces. */
const TASK_DESCRIPTION = /^arn:[\w-]+:ecs:[\w-]+:\d{12}:attachment\//
const FUNCTION_DESCRIPTION = /^AWS Lambda VPC ENI-([\w-]{1,64}?)-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const ENDPOINT_DESCRIPTION = /^VPC Endpoint Interface (vpce-[0-9a-f]{8,32})$/

/** ECS tags an interface only when the service or the RunTask call enables `enableECSManagedTags`. */
const UNTAGGED_TASK = 'it belongs to a task that ECS does not tag with its service'

/** DescribeNetworkInterfaces: the security groups of the interface, and its owner. */
export const networkInterfaceDetails: FactCollector<'AWS::EC2::NetworkInterface'> = {
  operations: [describeNetworkInterfaces],
  notFoundErrors: [NETWORK_INTERFACE_NOT_FOUND],
  async collect(callApi, resource) {
    const input = { NetworkInterfaceIds: [getResourceName(resource)] }
    const { NetworkInterfaces } = await callApi(describeNetworkInterfaces, input, interfacesResponse)
    const found = expectSingle(NetworkInterfaces, describeNetworkInterfaces, NETWORK_INTERFACE_NOT_FOUND)
    const tags = new Map((found.TagSet ?? []).map(({ Key, Value }) => [Key, Value ?? undefined]))
    const service = tags.get('aws:ecs:serviceName')
    const [, lambda] = FUNCTION_DESCRIPTION.exec(found.Description ?? '') ?? []
    const [, endpoint] = ENDPOINT_DESCRIPTION.exec(found.Description ?? '') ?? []
    const isUntagged = TASK_DESCRIPTION.test(found.Description ?? '') && !tags.has('aws:ecs:clusterName')
    const groups = (found.Groups ?? []).map(({ GroupId }) => GroupId).toSorted()
    return {
      facts: {
        subnet: found.SubnetId ? buildSubnetResource(found.SubnetId, resource) : 'NONE',
        securityGroups: groups.map(id => buildSecurityGroupResource(id, resource)),
        ...(isUntagged
          ? {}
          : {
              service: service
                ? buildServiceResourceByName(service, tags.get('aws:ecs:clusterName'), resource)
                : 'NONE',
            }),
        function: lambda ? buildFunctionResource(lambda, resource) : 'NONE',
        endpoint: endpoint ? buildVpcEndpointResource(endpoint, resource) : 'NONE',
      },
      ...(isUntagged ? { unknown: { service: UNTAGGED_TASK } } : {}),
    }
  },
}
