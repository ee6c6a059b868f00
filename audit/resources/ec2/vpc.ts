import { listFunctionPaths } from '../function-paths.ts'
import { incoming, type KindDefinition } from '../kind-definition.ts'
import type { ResourceLocation, Resource } from '../resource.ts'
import { buildEc2Resource } from './ec2-resource.ts'

/** A flow log of a VPC or of one of its subnets (EC2 API Reference, FlowLog). */
export interface FlowLog extends Resource<'AWS::EC2::FlowLog'> {
  id: string
  /** The id of the logged resource: `vpc-…` or `subnet-…`. */
  of: string
  /** `ACTIVE` if it logs. */
  status: string
  trafficType: 'ACCEPT' | 'REJECT' | 'ALL' | 'UNKNOWN'
}

/** The facts of a VPC. */
export interface VpcFacts {
  isDefault: boolean
  tags: Readonly<Record<string, string>>
  flowLogs: readonly FlowLog[]
  subnets: readonly Resource<'AWS::EC2::Subnet'>[]
  endpoints: readonly Resource<'AWS::EC2::VPCEndpoint'>[]
  /** The service names of the endpoints, by endpoint id. */
  endpointServices: Readonly<Record<string, string>>
  /** AWS creates the default resources of a VPC without an event. */
  defaultSecurityGroup: Resource<'AWS::EC2::SecurityGroup'> | 'NONE'
  defaultNetworkAcl: Resource<'AWS::EC2::NetworkAcl'> | 'NONE'
  mainRouteTable: Resource<'AWS::EC2::RouteTable'> | 'NONE'
  /** The association that makes that route table the main one. */
  mainRouteTableAssociation: Resource<'AWS::EC2::SubnetRouteTableAssociation'> | 'NONE'
}

export const vpcKind = {
  kind: 'AWS::EC2::VPC',
  label: 'VPC',
  evaluatedIfInUse: true,
  facts: {
    isDefault: {
      collector: 'details',
      affects: [
        ...listFunctionPaths('vpc'),
        [incoming('AWS::EC2::Subnet', 'vpc'), incoming('AWS::ECS::Service', 'subnets')],
      ],
    },
    tags: { collector: 'details', affects: [] },
    flowLogs: {
      collector: 'flow logs',
      affects: [],
      relationship: { to: 'AWS::EC2::FlowLog', label: 'is logged by', inverseLabel: 'a flow log of' },
    },
    subnets: {
      collector: 'flow logs',
      affects: [],
      relationship: {
        to: 'AWS::EC2::Subnet',
        label: 'contains',
        inverseLabel: 'a subnet of',
        contained: true,
      },
    },
    endpoints: {
      collector: 'endpoints',
      affects: [],
      relationship: { to: 'AWS::EC2::VPCEndpoint', label: 'contains', inverseLabel: 'a VPC endpoint of' },
    },
    endpointServices: { collector: 'endpoints', affects: [] },
    defaultSecurityGroup: {
      collector: 'defaults',
      affects: [],
      relationship: {
        to: 'AWS::EC2::SecurityGroup',
        label: 'has',
        inverseLabel: 'the default security group of',
        contained: true,
      },
    },
    defaultNetworkAcl: {
      collector: 'defaults',
      affects: [],
      relationship: {
        to: 'AWS::EC2::NetworkAcl',
        label: 'has',
        inverseLabel: 'the default network ACL of',
        contained: true,
      },
    },
    mainRouteTable: {
      collector: 'defaults',
      affects: [],
      relationship: {
        to: 'AWS::EC2::RouteTable',
        label: 'has',
        inverseLabel: 'the main route table of',
        contained: true,
      },
    },
    mainRouteTableAssociation: {
      collector: 'defaults',
      affects: [],
      relationship: {
        to: 'AWS::EC2::SubnetRouteTableAssociation',
        label: 'has',
        inverseLabel: 'the main route table association of',
      },
    },
  },
} satisfies KindDefinition

/** A VPC by its id. */
export function buildVpcResource(id: string, where: ResourceLocation): Resource<'AWS::EC2::VPC'> {
  return buildEc2Resource('AWS::EC2::VPC', 'vpc', id, where)
}
