import { listFunctionPaths } from '../function-paths.ts'
import type { OpenPortRange } from '../../engines/network/open-ports.ts'
import { incoming, modified, type KindDefinition, type EffectPath } from '../kind-definition.ts'
import type { ResourceLocation, Resource } from '../resource.ts'
import { buildEc2Resource } from './ec2-resource.ts'

/** A rule of a security group (EC2 API Reference, SecurityGroupRule). */
export interface SecurityGroupRule {
  /** `sgr-…`. */
  id: string
  /** `tcp`, `udp`, `icmp`, `icmpv6`, a protocol number, or `-1` for all. */
  protocol: string
  /** The first and the last port; -1 means all. */
  from: number
  to: number
  /** An IPv4 or IPv6 CIDR block, a prefix list `pl-…`, or a security group `sg-…`. */
  peer: string
  description?: string
}

/** A security group that a rule references, with the rules that do: their ids, protocols and ports. */
export type ReferencedGroup = Resource<'AWS::EC2::SecurityGroup'> & { rules: readonly string[] }

/** The facts of a security group. */
export interface SecurityGroupFacts {
  name: string
  vpc: Resource<'AWS::EC2::VPC'> | 'NONE'
  tags: Readonly<Record<string, string>>
  ingress: readonly SecurityGroupRule[]
  egress: readonly SecurityGroupRule[]
  /** The groups whose members the inbound rules allow. */
  sources: readonly ReferencedGroup[]
  /** The groups whose members the outbound rules allow. */
  destinations: readonly ReferencedGroup[]
  /** The prefix lists whose addresses the inbound rules allow. */
  sourcePrefixLists: readonly Resource<'AWS::EC2::PrefixList'>[]
  /** The prefix lists whose addresses the outbound rules allow. */
  destinationPrefixLists: readonly Resource<'AWS::EC2::PrefixList'>[]
}

/** The derived facts of a security group. */
export interface SecurityGroupDerivedFacts {
  /** The ports that its inbound rules open to the whole internet. */
  openIngress: readonly OpenPortRange[]
  /** The ports on which its outbound rules allow the whole internet. */
  openEgress: readonly OpenPortRange[]
}

/** The resources that a group is attached to. */
export const usersOfGroup: readonly EffectPath[] = [
  ...listFunctionPaths('securityGroups'),
  [incoming('AWS::ECS::Service', 'securityGroups')],
  [incoming('AWS::EC2::VPCEndpoint', 'securityGroups')],
]

/** The groups that a modified rule references, now or before, with the resources that they are attached to. */
function listModifiedReferences(relationship: 'sources' | 'destinations'): EffectPath[] {
  return [
    [modified(relationship)],
    ...usersOfGroup.map(effectPath => [modified(relationship), ...effectPath]),
  ]
}

/** The groups whose inbound rules allow the members of a group. */
const trusting: EffectPath = [incoming('AWS::EC2::SecurityGroup', 'sources')]

export const securityGroupKind = {
  kind: 'AWS::EC2::SecurityGroup',
  label: 'security group',
  evaluatedIfInUse: true,
  facts: {
    name: { collector: 'details', affects: usersOfGroup },
    vpc: {
      collector: 'details',
      affects: [],
      relationship: { to: 'AWS::EC2::VPC', label: 'is in', inverseLabel: 'the VPC of' },
    },
    tags: { collector: 'details', affects: [] },
    ingress: { collector: 'rules', affects: [...usersOfGroup, trusting] },
    egress: { collector: 'rules', affects: usersOfGroup },
    sources: {
      collector: 'rules',
      affects: [...usersOfGroup, trusting, ...listModifiedReferences('sources')],
      relationship: {
        to: 'AWS::EC2::SecurityGroup',
        label: 'allows traffic from',
        inverseLabel: 'an allowed source of',
      },
    },
    destinations: {
      collector: 'rules',
      affects: [...usersOfGroup, ...listModifiedReferences('destinations')],
      relationship: {
        to: 'AWS::EC2::SecurityGroup',
        label: 'allows traffic to',
        inverseLabel: 'an allowed destination of',
      },
    },
    sourcePrefixLists: {
      collector: 'rules',
      affects: [...usersOfGroup, trusting],
      relationship: {
        to: 'AWS::EC2::PrefixList',
        label: 'allows traffic from',
        inverseLabel: 'an allowed source of',
      },
    },
    destinationPrefixLists: {
      collector: 'rules',
      affects: usersOfGroup,
      relationship: {
        to: 'AWS::EC2::PrefixList',
        label: 'allows traffic to',
        inverseLabel: 'an allowed destination of',
      },
    },
  },
} satisfies KindDefinition

/** A security group by its id. */
export function buildSecurityGroupResource(
  id: string,
  where: ResourceLocation,
): Resource<'AWS::EC2::SecurityGroup'> {
  return buildEc2Resource('AWS::EC2::SecurityGroup', 'security-group', id, where)
}
