import * as z from 'zod/mini'
import { securityGroupResource } from '../../../audit/resources/ec2/security-group.ts'
import { subnetResource } from '../../../audit/resources/ec2/subnet.ts'
import { vpcEndpointResource } from '../../../audit/resources/ec2/vpc-endpoint.ts'
import { serviceNamed } from '../../../audit/resources/ecs/service.ts'
import { functionResource } from '../../../audit/resources/lambda/function.ts'
import { nameOf } from '../../../audit/resources/resource.ts'
import type { Aspect } from '../aspect.ts'
import { NO_NETWORK_INTERFACE, only } from './absent.ts'
import { describeNetworkInterfaces } from './operations.ts'

const text = z.optional(z.nullable(z.string()))
const answer = z.object({
  NetworkInterfaces: z.array(
    z.object({
      SubnetId: text,
      Description: text,
      Groups: z.optional(z.nullable(z.array(z.object({ GroupId: z.string() })))),
      TagSet: z.optional(z.nullable(z.array(z.object({ Key: z.string(), Value: text })))),
    }),
  ),
})

/** How ECS, Lambda and the endpoints of VPCs describe the interfaces that they make. */
const OF_A_TASK = /^arn:[\w-]+:ecs:[\w-]+:\d{12}:attachment\//
const OF_A_FUNCTION = /^AWS Lambda VPC ENI-([\w-]{1,64}?)-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const OF_AN_ENDPOINT = /^VPC Endpoint Interface (vpce-[0-9a-f]{8,32})$/

/** ECS tags them where the service, or who runs the task, asks for it (`enableECSManagedTags`). */
const UNTAGGED = 'it is of a task that ECS does not tag with its service'

/** DescribeNetworkInterfaces: the groups of the interface, and whose it is. */
export const details: Aspect<'AWS::EC2::NetworkInterface'> = {
  operations: [describeNetworkInterfaces],
  absent: [NO_NETWORK_INTERFACE],
  async read(ask, resource) {
    const input = { NetworkInterfaceIds: [nameOf(resource)] }
    const { NetworkInterfaces } = await ask(describeNetworkInterfaces, input, answer)
    const found = only(NetworkInterfaces, describeNetworkInterfaces, NO_NETWORK_INTERFACE)
    const tags = new Map((found.TagSet ?? []).map(({ Key, Value }) => [Key, Value ?? undefined]))
    const service = tags.get('aws:ecs:serviceName')
    const [, lambda] = OF_A_FUNCTION.exec(found.Description ?? '') ?? []
    const [, endpoint] = OF_AN_ENDPOINT.exec(found.Description ?? '') ?? []
    const isUntagged = OF_A_TASK.test(found.Description ?? '') && !tags.has('aws:ecs:clusterName')
    const groups = (found.Groups ?? []).map(({ GroupId }) => GroupId).toSorted()
    return {
      facts: {
        subnet: found.SubnetId ? subnetResource(found.SubnetId, resource) : 'NONE',
        securityGroups: groups.map(id => securityGroupResource(id, resource)),
        ...(isUntagged
          ? {}
          : { service: service ? serviceNamed(service, tags.get('aws:ecs:clusterName'), resource) : 'NONE' }),
        function: lambda ? functionResource(lambda, resource) : 'NONE',
        endpoint: endpoint ? vpcEndpointResource(endpoint, resource) : 'NONE',
      },
      ...(isUntagged ? { unknown: { service: UNTAGGED } } : {}),
    }
  },
}
