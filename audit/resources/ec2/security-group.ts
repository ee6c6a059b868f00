import type { OpenPortRange } from '../../engines/network/open-ports.ts'
import { incoming, modified, type KindDefinition, type EffectPath } from '../kind-definition.ts'
import type { ResourceLocation, Resource } from '../resource.ts'
import { buildEc2Resource } from './ec2-resource.ts'

/** Whom a rule lets in or out, and to which ports (EC2 API Reference, SecurityGroupRule). */
export interface SecurityGroupRule {
  /** `sgr-…`. */
  id: string
  /** `tcp`, `udp`, `icmp`, `icmpv6`, a protocol number, or `-1` for all. */
  protocol: string
  /** The first and the last port; -1 stands for all. */
  from: number
  to: number
  /** A CIDR block of IPv4 or IPv6, a prefix list `pl-…`, or a security group `sg-…`. */
  peer: string
  description?: string
}

/** A group that others name in their rules, and the rules that do: their ids, protocols and ports. */
export type ReferencedGroup = Resource<'AWS::EC2::SecurityGroup'> & { rules: readonly string[] }

/** What is known of a security group. */
export interface SecurityGroupFacts {
  name: string
  vpc: Resource<'AWS::EC2::VPC'> | 'NONE'
  ingress: readonly SecurityGroupRule[]
  egress: readonly SecurityGroupRule[]
  /** The groups whose members it lets in. */
  sources: readonly ReferencedGroup[]
  /** The groups to whose members it lets out. */
  destinations: readonly ReferencedGroup[]
}

/** What engines say of a security group. */
export interface SecurityGroupDerivedFacts {
  /** What its rules open to everyone on the internet. */
  openIngress: readonly OpenPortRange[]
  /** Where on the internet its rules let its members go: what is open to every address. */
  openEgress: readonly OpenPortRange[]
}

/** What is attached to a group. */
const attached: readonly EffectPath[] = [
  [incoming('AWS::Lambda::Function', 'securityGroups')],
  [incoming('AWS::ECS::Service', 'securityGroups')],
  [incoming('AWS::EC2::VPCEndpoint', 'securityGroups')],
]

/** The groups that a rule names, now or before, where that rule changed; and what is attached to them. */
function listModifiedReferences(relationship: 'sources' | 'destinations'): EffectPath[] {
  return [[modified(relationship)], ...attached.map(effectPath => [modified(relationship), ...effectPath])]
}

/** The groups that let in the members of a group. */
const trusting: EffectPath = [incoming('AWS::EC2::SecurityGroup', 'sources')]

export const securityGroupKind = {
  kind: 'AWS::EC2::SecurityGroup',
  label: 'security group',
  evaluatedIfInUse: true,
  facts: {
    name: { collector: 'details', affects: attached },
    vpc: {
      collector: 'details',
      affects: [],
      relationship: { to: 'AWS::EC2::VPC', label: 'is in', inverseLabel: 'the VPC of' },
    },
    ingress: { collector: 'rules', affects: [...attached, trusting] },
    egress: { collector: 'rules', affects: attached },
    sources: {
      collector: 'rules',
      affects: [...attached, trusting, ...listModifiedReferences('sources')],
      relationship: { to: 'AWS::EC2::SecurityGroup', label: 'lets in', inverseLabel: 'let in by' },
    },
    destinations: {
      collector: 'rules',
      affects: [...attached, ...listModifiedReferences('destinations')],
      relationship: { to: 'AWS::EC2::SecurityGroup', label: 'lets out to', inverseLabel: 'reached from' },
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
