import { against, type KindDefinition } from '../kind.ts'
import type { Place, Resource } from '../resource.ts'
import { networkResource } from './network-resource.ts'

/** A log of the traffic of a VPC or of one of its subnets (EC2 API Reference, FlowLog). */
export interface FlowLog extends Resource<'AWS::EC2::FlowLog'> {
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
  subnets: readonly Resource<'AWS::EC2::Subnet'>[]
  endpoints: readonly Resource<'AWS::EC2::VPCEndpoint'>[]
  /** The services that the endpoints lead to, by the endpoints' ids. */
  endpointServices: Readonly<Record<string, string>>
  /** What AWS makes with a VPC, and of which no event tells. */
  defaultSecurityGroup: Resource<'AWS::EC2::SecurityGroup'> | 'NONE'
  defaultNetworkAcl: Resource<'AWS::EC2::NetworkAcl'> | 'NONE'
  mainRouteTable: Resource<'AWS::EC2::RouteTable'> | 'NONE'
  /** What makes that table the main one. */
  mainRouteTableAssociation: Resource<'AWS::EC2::SubnetRouteTableAssociation'> | 'NONE'
}

export const vpcKind = {
  kind: 'AWS::EC2::VPC',
  noun: 'VPC',
  judgedWhereUsed: true,
  facts: {
    isDefault: {
      aspect: 'details',
      reaches: [
        [against('AWS::Lambda::Function', 'vpc')],
        [against('AWS::EC2::Subnet', 'vpc'), against('AWS::ECS::Service', 'subnets')],
      ],
    },
    flowLogs: {
      aspect: 'flow logs',
      reaches: [],
      relation: { to: 'AWS::EC2::FlowLog', says: 'is logged by', inverse: 'a log of' },
    },
    subnets: {
      aspect: 'flow logs',
      reaches: [],
      relation: { to: 'AWS::EC2::Subnet', says: 'has', inverse: 'a subnet of', contained: true },
    },
    endpoints: {
      aspect: 'endpoints',
      reaches: [],
      relation: { to: 'AWS::EC2::VPCEndpoint', says: 'has', inverse: 'an endpoint of' },
    },
    endpointServices: { aspect: 'endpoints', reaches: [] },
    defaultSecurityGroup: {
      aspect: 'defaults',
      reaches: [],
      relation: {
        to: 'AWS::EC2::SecurityGroup',
        says: 'has',
        inverse: 'the default group of',
        contained: true,
      },
    },
    defaultNetworkAcl: {
      aspect: 'defaults',
      reaches: [],
      relation: {
        to: 'AWS::EC2::NetworkAcl',
        says: 'has',
        inverse: 'the default network ACL of',
        contained: true,
      },
    },
    mainRouteTable: {
      aspect: 'defaults',
      reaches: [],
      relation: {
        to: 'AWS::EC2::RouteTable',
        says: 'has',
        inverse: 'the main route table of',
        contained: true,
      },
    },
    mainRouteTableAssociation: {
      aspect: 'defaults',
      reaches: [],
      relation: { to: 'AWS::EC2::SubnetRouteTableAssociation', says: 'routes by', inverse: 'what routes' },
    },
  },
} satisfies KindDefinition

/** A VPC by its id. */
export function vpcResource(id: string, where: Place): Resource<'AWS::EC2::VPC'> {
  return networkResource('AWS::EC2::VPC', 'vpc', id, where)
}
