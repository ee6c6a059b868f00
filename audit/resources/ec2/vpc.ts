import { against, type KindDefinition } from '../kind.ts'
import type { Place, Resource } from '../resource.ts'
import { networkResource } from './network-resource.ts'

/** A log of the traffic of a VPC or of one of its subnets (EC2 API Reference, FlowLog). */
export interface FlowLog {
  id: string
  /** The id of what it logs: `vpc-…` or `subnet-…`. */
  of: string
  /** `ACTIVE` where it logs. */
  status: string
  trafficType: 'ACCEPT' | 'REJECT' | 'ALL' | 'UNKNOWN'
}

/** What is known of a VPC. */
export interface VpcFacts {
  isDefault: boolean
  flowLogs: readonly FlowLog[]
  /** The ids of its subnets. */
  subnetIds: readonly string[]
  endpoints: readonly Resource<'AWS::EC2::VPCEndpoint'>[]
  /** The services that the endpoints lead to, by the endpoints' ids. */
  endpointServices: Readonly<Record<string, string>>
}

export const vpcKind = {
  kind: 'AWS::EC2::VPC',
  noun: 'VPC',
  facts: {
    isDefault: {
      aspect: 'details',
      reaches: [
        [against('AWS::Lambda::Function', 'vpc')],
        [against('AWS::EC2::Subnet', 'vpc'), against('AWS::ECS::Service', 'subnets')],
      ],
    },
    flowLogs: { aspect: 'flow logs', reaches: [] },
    subnetIds: { aspect: 'flow logs', reaches: [] },
    endpoints: {
      aspect: 'endpoints',
      reaches: [],
      relation: { to: 'AWS::EC2::VPCEndpoint', says: 'has', inverse: 'an endpoint of' },
    },
    endpointServices: { aspect: 'endpoints', reaches: [] },
  },
} satisfies KindDefinition

/** A VPC by its id. */
export function vpcResource(id: string, where: Place): Resource<'AWS::EC2::VPC'> {
  return networkResource('AWS::EC2::VPC', 'vpc', id, where)
}
