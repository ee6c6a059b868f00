import { outgoing, type KindDefinition, type EffectPath } from '../kind-definition.ts'
import type { ResourceLocation, Resource } from '../resource.ts'
import { buildEc2Resource } from './ec2-resource.ts'

/** The facts of a network interface. */
export interface NetworkInterfaceFacts {
  subnet: Resource<'AWS::EC2::Subnet'> | 'NONE'
  securityGroups: readonly Resource<'AWS::EC2::SecurityGroup'>[]
  /** The service of its task; `'NONE'` if AWS names none. */
  service: Resource<'AWS::ECS::Service'> | 'NONE'
  /** The function that owns it; `'NONE'` if AWS names none. */
  function: Resource<'AWS::Lambda::Function'> | 'NONE'
  /** The VPC endpoint that owns it; `'NONE'` if AWS names none. */
  endpoint: Resource<'AWS::EC2::VPCEndpoint'> | 'NONE'
}

const owners: readonly EffectPath[] = [[outgoing('service')], [outgoing('function')], [outgoing('endpoint')]]

/** The security groups of its owner: for an interface that was never read before, they stand for its former groups. */
const requestedGroups: readonly EffectPath[] = owners.map(effectPath => [
  ...effectPath,
  outgoing('securityGroups'),
])

export const networkInterfaceKind = {
  kind: 'AWS::EC2::NetworkInterface',
  label: 'network interface',
  evaluatedIfInUse: true,
  facts: {
    subnet: {
      collector: 'details',
      affects: [],
      relationship: { to: 'AWS::EC2::Subnet', label: 'is in', inverseLabel: 'the subnet of' },
    },
    securityGroups: {
      collector: 'details',
      affects: [[outgoing('securityGroups')], ...owners],
      affectsWhenNew: requestedGroups,
      relationship: { to: 'AWS::EC2::SecurityGroup', label: 'uses', inverseLabel: 'attached to' },
    },
    service: {
      collector: 'details',
      affects: [],
      relationship: { to: 'AWS::ECS::Service', label: 'belongs to', inverseLabel: 'the owner of' },
    },
    function: {
      collector: 'details',
      affects: [],
      relationship: { to: 'AWS::Lambda::Function', label: 'belongs to', inverseLabel: 'the owner of' },
    },
    endpoint: {
      collector: 'details',
      affects: [],
      relationship: { to: 'AWS::EC2::VPCEndpoint', label: 'belongs to', inverseLabel: 'the owner of' },
    },
  },
} satisfies KindDefinition

/** A network interface by its id. */
export function buildNetworkInterfaceResource(
  id: string,
  where: ResourceLocation,
): Resource<'AWS::EC2::NetworkInterface'> {
  return buildEc2Resource('AWS::EC2::NetworkInterface', 'network-interface', id, where)
}
