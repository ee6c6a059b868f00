import * as z from 'zod/mini'
import { securityGroupResource } from '../../../audit/resources/ec2/security-group.ts'
import { nameOf } from '../../../audit/resources/resource.ts'
import type { Aspect } from '../aspect.ts'
import { AnswerNotUnderstood } from '../failure.ts'
import { policyFrom } from '../policy.ts'
import { NO_VPC_ENDPOINT, only } from './absent.ts'
import { describeVpcEndpoints } from './operations.ts'

const text = z.string()
const maybe = z.optional(z.nullable(text))
const endpointAnswer = z.object({
  ServiceName: maybe,
  VpcEndpointType: text,
  State: text,
  PolicyDocument: maybe,
  Groups: z.array(z.object({ GroupId: text })),
})
const endpointsAnswer = z.object({ VpcEndpoints: z.array(endpointAnswer) })

/** DescribeVpcEndpoints: what the endpoint leads to, who may use it and how. One that is deleted is shown for a while. */
export const details: Aspect<'AWS::EC2::VPCEndpoint'> = {
  operations: [describeVpcEndpoints],
  absent: [NO_VPC_ENDPOINT],
  async read(ask, resource) {
    const answer = await ask(describeVpcEndpoints, { VpcEndpointIds: [nameOf(resource)] }, endpointsAnswer)
    const present = answer.VpcEndpoints.filter(({ State }) => !isGone(State))
    const endpoint = only(present, describeVpcEndpoints, NO_VPC_ENDPOINT)
    const groups = endpoint.Groups.map(({ GroupId }) => GroupId)
    return {
      facts: {
        serviceName: endpoint.ServiceName ?? 'NONE',
        type: endpoint.VpcEndpointType,
        state: endpoint.State,
        policy: policyOf(endpoint),
        securityGroups: groups.toSorted().map(id => securityGroupResource(id, resource)),
      },
    }
  },
}

/** Whether `state`, in either case, says that the endpoint is no more. */
export function isGone(state: string | null | undefined): boolean {
  return state?.toLowerCase() === 'deleted'
}

/** Endpoints of AWS's services have a policy, be it the default one; those of others may have none. */
function policyOf({ PolicyDocument, VpcEndpointType, ServiceName }: z.infer<typeof endpointAnswer>) {
  if (PolicyDocument) return policyFrom(PolicyDocument, describeVpcEndpoints)
  const ofAws = /^(cn\.)?com\.amazonaws\.(?!vpce\.)/.test(ServiceName ?? '')
  if (ofAws && (VpcEndpointType === 'Gateway' || VpcEndpointType === 'Interface')) {
    throw new AnswerNotUnderstood(`the answer of ${describeVpcEndpoints.action} has no PolicyDocument`)
  }
  return 'NONE' as const
}
