import type { PolicyDocument } from '../../engines/iam/policy-document.ts'
import { incoming, modified, type KindDefinition } from '../kind-definition.ts'
import type { ResourceLocation, Resource } from '../resource.ts'
import { buildEc2Resource } from './ec2-resource.ts'

/** The facts of a VPC endpoint. */
export interface VpcEndpointFacts {
  /** Such as `com.amazonaws.eu-west-1.ecr.dkr`; `'NONE'` if the endpoint has no service. */
  serviceName: string
  /** `Interface`, `Gateway`, `GatewayLoadBalancer`, `Resource` or `ServiceNetwork`. */
  type: string
  /** `available` if it works; AWS uses upper and lower case. */
  state: string
  /** `'NONE'` if the endpoint's type has no policy. */
  policy: PolicyDocument | 'NONE'
  securityGroups: readonly Resource<'AWS::EC2::SecurityGroup'>[]
  tags: Readonly<Record<string, string>>
}

export const vpcEndpointKind = {
  kind: 'AWS::EC2::VPCEndpoint',
  label: 'VPC endpoint',
  evaluatedIfInUse: true,
  facts: {
    serviceName: { collector: 'details', affects: [[incoming('AWS::EC2::VPC', 'endpoints')]] },
    type: { collector: 'details', affects: [[incoming('AWS::EC2::VPC', 'endpoints')]] },
    state: { collector: 'details', affects: [[incoming('AWS::EC2::VPC', 'endpoints')]] },
    policy: { collector: 'details', affects: [] },
    tags: { collector: 'details', affects: [] },
    securityGroups: {
      collector: 'details',
      affects: [[modified('securityGroups')]],
      relationship: { to: 'AWS::EC2::SecurityGroup', label: 'uses', inverseLabel: 'attached to' },
    },
  },
} satisfies KindDefinition

/** A VPC endpoint by its id. */
export function buildVpcEndpointResource(
  id: string,
  where: ResourceLocation,
): Resource<'AWS::EC2::VPCEndpoint'> {
  return buildEc2Resource('AWS::EC2::VPCEndpoint', 'vpc-endpoint', id, where)
}
