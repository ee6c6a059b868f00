import type { KindDefinition } from '../kind.ts'
import type { Place, Resource } from '../resource.ts'
import { networkResource } from './network-resource.ts'

/** What ties a subnet to its network ACL is a name alone: events name it instead of the subnet. */
export const networkAclAssociationKind = {
  kind: 'AWS::EC2::SubnetNetworkAclAssociation',
  noun: 'network ACL association',
  facts: {},
} satisfies KindDefinition

/** What ties a subnet to its route table is a name alone: events name it instead of the subnet. */
export const routeTableAssociationKind = {
  kind: 'AWS::EC2::SubnetRouteTableAssociation',
  noun: 'route table association',
  facts: {},
} satisfies KindDefinition

/** The association of a network ACL by its id, `aclassoc-…`. */
export function networkAclAssociation(
  id: string,
  where: Place,
): Resource<'AWS::EC2::SubnetNetworkAclAssociation'> {
  return networkResource('AWS::EC2::SubnetNetworkAclAssociation', 'network-acl-association', id, where)
}

/** The association of a route table by its id, `rtbassoc-…`. */
export function routeTableAssociation(
  id: string,
  where: Place,
): Resource<'AWS::EC2::SubnetRouteTableAssociation'> {
  return networkResource('AWS::EC2::SubnetRouteTableAssociation', 'route-table-association', id, where)
}
