import type { KindDefinition } from '../kind-definition.ts'
import type { ResourceLocation, Resource } from '../resource.ts'
import { buildEc2Resource } from './ec2-resource.ts'

/** The association of a subnet and its network ACL has no facts of its own; events name it instead of the subnet. */
export const networkAclAssociationKind = {
  kind: 'AWS::EC2::SubnetNetworkAclAssociation',
  label: 'network ACL association',
  facts: {},
} satisfies KindDefinition

/** The association of a subnet and its route table has no facts of its own; events name it instead of the subnet. */
export const routeTableAssociationKind = {
  kind: 'AWS::EC2::SubnetRouteTableAssociation',
  label: 'route table association',
  facts: {},
} satisfies KindDefinition

/** The association of a network ACL by its id, `aclassoc-…`. */
export function buildNetworkAclAssociationResource(
  id: string,
  where: ResourceLocation,
): Resource<'AWS::EC2::SubnetNetworkAclAssociation'> {
  return buildEc2Resource('AWS::EC2::SubnetNetworkAclAssociation', 'network-acl-association', id, where)
}

/** The association of a route table by its id, `rtbassoc-…`. */
export function buildRouteTableAssociationResource(
  id: string,
  where: ResourceLocation,
): Resource<'AWS::EC2::SubnetRouteTableAssociation'> {
  return buildEc2Resource('AWS::EC2::SubnetRouteTableAssociation', 'route-table-association', id, where)
}
