import type { OpenPortRange } from '../../engines/network/open-ports.ts'
import { incoming, type KindDefinition, type EffectPath } from '../kind-definition.ts'
import type { ResourceLocation, Resource } from '../resource.ts'
import { buildEc2Resource } from './ec2-resource.ts'
import { workloadsOfSubnet } from './subnet.ts'

/** An entry of a network ACL. The matching entry with the lowest number decides. */
export interface NetworkAclEntry {
  number: number
  egress: boolean
  action: 'allow' | 'deny'
  /** A protocol number, or `-1` for all. */
  protocol: string
  /** An IPv4 or IPv6 CIDR block. */
  cidr: string
  /** The first and the last port; absent if the entry applies to all ports. */
  ports?: { from: number; to: number }
}

/** The facts of a network ACL. */
export interface NetworkAclFacts {
  vpc: Resource<'AWS::EC2::VPC'> | 'NONE'
  /** Whether it is the default network ACL of its VPC. */
  isDefault: boolean
  tags: Readonly<Record<string, string>>
  entries: readonly NetworkAclEntry[]
}

/** The derived facts of a network ACL. */
export interface NetworkAclDerivedFacts {
  /** The TCP and UDP ports that its entries open to the whole internet. */
  openIngress: readonly OpenPortRange[]
}

const associatedSubnets = incoming('AWS::EC2::Subnet', 'networkAcl')
const subnets: readonly EffectPath[] = [
  [associatedSubnets],
  ...workloadsOfSubnet.map(effectPath => [associatedSubnets, ...effectPath]),
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
    tags: { collector: 'entries', affects: [] },
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
