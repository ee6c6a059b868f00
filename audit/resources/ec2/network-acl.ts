import type { OpenPortRange } from '../../engines/network/open-ports.ts'
import { incoming, type KindDefinition, type EffectPath } from '../kind-definition.ts'
import type { ResourceLocation, Resource } from '../resource.ts'
import { buildEc2Resource } from './ec2-resource.ts'
import { workloadsOfSubnet } from './subnet.ts'

/** An entry of a network ACL; of those that match a packet the one with the lowest number decides. */
export interface NetworkAclEntry {
  number: number
  egress: boolean
  action: 'allow' | 'deny'
  /** A protocol number, or `-1` for all. */
  protocol: string
  /** A CIDR block of IPv4 or IPv6. */
  cidr: string
  /** The first and the last port; absent where the entry is for all. */
  ports?: { from: number; to: number }
}

/** What is known of a network ACL. */
export interface NetworkAclFacts {
  vpc: Resource<'AWS::EC2::VPC'> | 'NONE'
  /** Whether it is the one that guards those subnets of its VPC that have no other. */
  isDefault: boolean
  entries: readonly NetworkAclEntry[]
}

/** What engines say of a network ACL. */
export interface NetworkAclDerivedFacts {
  /** The ports of TCP and UDP that its entries open to everyone on the internet. */
  openIngress: readonly OpenPortRange[]
}

const guardedSubnets = incoming('AWS::EC2::Subnet', 'networkAcl')
const subnets: readonly EffectPath[] = [
  [guardedSubnets],
  ...workloadsOfSubnet.map(effectPath => [guardedSubnets, ...effectPath]),
]

export const networkAclKind = {
  kind: 'AWS::EC2::NetworkAcl',
  label: 'network ACL',
  evaluatedIfInUse: true,
  facts: {
    vpc: {
      collector: 'entries',
      affects: [],
      relationship: { to: 'AWS::EC2::VPC', label: 'is in', inverseLabel: 'the VPC of' },
    },
    isDefault: { collector: 'entries', affects: [] },
    entries: { collector: 'entries', affects: subnets },
  },
} satisfies KindDefinition

/** A network ACL by its id. */
export function buildNetworkAclResource(
  id: string,
  where: ResourceLocation,
): Resource<'AWS::EC2::NetworkAcl'> {
  return buildEc2Resource('AWS::EC2::NetworkAcl', 'network-acl', id, where)
}
