import { along, type KindDefinition, type Path } from '../kind.ts'
import type { Place, Resource } from '../resource.ts'
import { networkResource } from './network-resource.ts'

/** What is known of a network interface. */
export interface NetworkInterfaceFacts {
  subnet: Resource<'AWS::EC2::Subnet'> | 'NONE'
  securityGroups: readonly Resource<'AWS::EC2::SecurityGroup'>[]
  /** The service whose task it belongs to; `'NONE'` where AWS says of none. */
  service: Resource<'AWS::ECS::Service'> | 'NONE'
  /** The function that it belongs to; `'NONE'` where AWS says of none. */
  function: Resource<'AWS::Lambda::Function'> | 'NONE'
  /** The endpoint that it belongs to; `'NONE'` where AWS says of none. */
  endpoint: Resource<'AWS::EC2::VPCEndpoint'> | 'NONE'
}

const owners: readonly Path[] = [[along('service')], [along('function')], [along('endpoint')]]

/** The groups that its owner asks for: those that it had before, where nobody has looked at it yet. */
const asked: readonly Path[] = owners.map(path => [...path, along('securityGroups')])

export const networkInterfaceKind = {
  kind: 'AWS::EC2::NetworkInterface',
  noun: 'network interface',
  judgedWhereUsed: true,
  facts: {
    subnet: {
      aspect: 'details',
      reaches: [],
      relation: { to: 'AWS::EC2::Subnet', says: 'is in', inverse: 'the subnet of' },
    },
    securityGroups: {
      aspect: 'details',
      reaches: [[along('securityGroups')], ...owners],
      reachesIfNew: asked,
      relation: { to: 'AWS::EC2::SecurityGroup', says: 'is in', inverse: 'attached to' },
    },
    service: {
      aspect: 'details',
      reaches: [],
      relation: { to: 'AWS::ECS::Service', says: 'belongs to', inverse: 'the owner of' },
    },
    function: {
      aspect: 'details',
      reaches: [],
      relation: { to: 'AWS::Lambda::Function', says: 'belongs to', inverse: 'the owner of' },
    },
    endpoint: {
      aspect: 'details',
      reaches: [],
      relation: { to: 'AWS::EC2::VPCEndpoint', says: 'belongs to', inverse: 'the owner of' },
    },
  },
} satisfies KindDefinition

/** A network interface by its id. */
export function networkInterfaceResource(id: string, where: Place): Resource<'AWS::EC2::NetworkInterface'> {
  return networkResource('AWS::EC2::NetworkInterface', 'network-interface', id, where)
}
