import type { Opening } from '../../network/opening.ts'
import { against, type KindDefinition, type Path } from '../kind.ts'
import type { Place, Resource } from '../resource.ts'
import { networkResource } from './network-resource.ts'
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
  openIngress: readonly Opening[]
}

const guarded = against('AWS::EC2::Subnet', 'networkAcl')
const subnets: readonly Path[] = [[guarded], ...workloadsOfSubnet.map(path => [guarded, ...path])]

export const networkAclKind = {
  kind: 'AWS::EC2::NetworkAcl',
  noun: 'network ACL',
  judgedWhereUsed: true,
  facts: {
    vpc: {
      aspect: 'entries',
      reaches: [],
      relation: { to: 'AWS::EC2::VPC', says: 'is in', inverse: 'the VPC of' },
    },
    isDefault: { aspect: 'entries', reaches: [] },
    entries: { aspect: 'entries', reaches: subnets },
  },
} satisfies KindDefinition

/** A network ACL by its id. */
export function networkAclResource(id: string, where: Place): Resource<'AWS::EC2::NetworkAcl'> {
  return networkResource('AWS::EC2::NetworkAcl', 'network-acl', id, where)
}
