import type { Opening } from '../../network/opening.ts'
import { against, changed, type KindDefinition, type Path } from '../kind.ts'
import type { Place, Resource } from '../resource.ts'
import { networkResource } from './network-resource.ts'

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
export type NamedGroup = Resource<'AWS::EC2::SecurityGroup'> & { rules: readonly string[] }

/** What is known of a security group. */
export interface SecurityGroupFacts {
  name: string
  vpc: Resource<'AWS::EC2::VPC'> | 'NONE'
  ingress: readonly SecurityGroupRule[]
  egress: readonly SecurityGroupRule[]
  /** The groups whose members it lets in. */
  sources: readonly NamedGroup[]
  /** The groups to whose members it lets out. */
  destinations: readonly NamedGroup[]
}

/** What engines say of a security group. */
export interface SecurityGroupDerivedFacts {
  /** What its rules open to everyone on the internet. */
  openIngress: readonly Opening[]
  /** Where on the internet its rules let its members go: what is open to every address. */
  openEgress: readonly Opening[]
}

/** What is attached to a group. */
const attached: readonly Path[] = [
  [against('AWS::Lambda::Function', 'securityGroups')],
  [against('AWS::ECS::Service', 'securityGroups')],
  [against('AWS::EC2::VPCEndpoint', 'securityGroups')],
]

/** The groups that a rule names, now or before, where that rule changed; and what is attached to them. */
function named(relation: 'sources' | 'destinations'): Path[] {
  return [[changed(relation)], ...attached.map(path => [changed(relation), ...path])]
}

/** The groups that let in the members of a group. */
const trusting: Path = [against('AWS::EC2::SecurityGroup', 'sources')]

export const securityGroupKind = {
  kind: 'AWS::EC2::SecurityGroup',
  noun: 'security group',
  judgedWhereUsed: true,
  facts: {
    name: { aspect: 'details', reaches: attached },
    vpc: {
      aspect: 'details',
      reaches: [],
      relation: { to: 'AWS::EC2::VPC', says: 'is in', inverse: 'the VPC of' },
    },
    ingress: { aspect: 'rules', reaches: [...attached, trusting] },
    egress: { aspect: 'rules', reaches: attached },
    sources: {
      aspect: 'rules',
      reaches: [...attached, trusting, ...named('sources')],
      relation: { to: 'AWS::EC2::SecurityGroup', says: 'lets in', inverse: 'let in by' },
    },
    destinations: {
      aspect: 'rules',
      reaches: [...attached, ...named('destinations')],
      relation: { to: 'AWS::EC2::SecurityGroup', says: 'lets out to', inverse: 'reached from' },
    },
  },
} satisfies KindDefinition

/** A security group by its id. */
export function securityGroupResource(id: string, where: Place): Resource<'AWS::EC2::SecurityGroup'> {
  return networkResource('AWS::EC2::SecurityGroup', 'security-group', id, where)
}
