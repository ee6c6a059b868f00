import type { PolicyDocument } from '../../policy/document.ts'
import { against, changed, type KindDefinition } from '../kind.ts'
import type { Place, Resource } from '../resource.ts'
import { networkResource } from './network-resource.ts'

/** What is known of a VPC endpoint. */
export interface VpcEndpointFacts {
  /** Such as `com.amazonaws.eu-west-1.ecr.dkr`; `'NONE'` where the endpoint leads to no service. */
  serviceName: string
  /** `Interface`, `Gateway`, `GatewayLoadBalancer`, `Resource` or `ServiceNetwork`. */
  type: string
  /** `available` where it works; AWS writes it in either case. */
  state: string
  /** `'NONE'` where the endpoint's type takes no policy. */
  policy: PolicyDocument | 'NONE'
  securityGroups: readonly Resource<'AWS::EC2::SecurityGroup'>[]
}

export const vpcEndpointKind = {
  kind: 'AWS::EC2::VPCEndpoint',
  noun: 'VPC endpoint',
  judgedWhereUsed: true,
  facts: {
    serviceName: { aspect: 'details', reaches: [[against('AWS::EC2::VPC', 'endpoints')]] },
    type: { aspect: 'details', reaches: [[against('AWS::EC2::VPC', 'endpoints')]] },
    state: { aspect: 'details', reaches: [[against('AWS::EC2::VPC', 'endpoints')]] },
    policy: { aspect: 'details', reaches: [] },
    securityGroups: {
      aspect: 'details',
      reaches: [[changed('securityGroups')]],
      relation: { to: 'AWS::EC2::SecurityGroup', says: 'is in', inverse: 'attached to' },
    },
  },
} satisfies KindDefinition

/** A VPC endpoint by its id. */
export function vpcEndpointResource(id: string, where: Place): Resource<'AWS::EC2::VPCEndpoint'> {
  return networkResource('AWS::EC2::VPCEndpoint', 'vpc-endpoint', id, where)
}
