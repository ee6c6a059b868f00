import { incoming, type EffectPath, type KindDefinition } from '../kind-definition.ts'
import type { ResourceLocation, Resource } from '../resource.ts'
import { buildEc2Resource } from './ec2-resource.ts'
import { usersOfRouteTable } from './route-table.ts'
import { usersOfGroup } from './security-group.ts'

/** The facts of a managed prefix list, whether it belongs to the account, to another one, or to AWS. */
export interface PrefixListFacts {
  /** Its CIDR blocks: rules and routes that name the list are for all of them. */
  entries: readonly string[]
}

const PREFIX_LIST_ID = /^pl-/

/** Whether the peer of a rule or the destination of a route is a prefix list. */
export function isPrefixListId(peer: string): boolean {
  return PREFIX_LIST_ID.test(peer)
}

/** The resources to which a relationship of `kind` to the list leads, and those that use them. */
function listUserPaths(
  kind: 'AWS::EC2::SecurityGroup' | 'AWS::EC2::RouteTable',
  relationship: string,
  users: readonly EffectPath[],
): EffectPath[] {
  const step = incoming(kind, relationship)
  return [[step], ...users.map(effectPath => [step, ...effectPath])]
}

/** Most lists belong to AWS and are in no rule or route, so lists are read where one names them. */
export const prefixListKind = {
  kind: 'AWS::EC2::PrefixList',
  label: 'prefix list',
  auditedIfReferenced: true,
  forgottenIfUnreferenced: true,
  facts: {
    entries: {
      collector: 'entries',
      affects: [
        ...listUserPaths('AWS::EC2::SecurityGroup', 'sourcePrefixLists', usersOfGroup),
        ...listUserPaths('AWS::EC2::SecurityGroup', 'destinationPrefixLists', usersOfGroup),
        ...listUserPaths('AWS::EC2::RouteTable', 'prefixLists', usersOfRouteTable),
      ],
    },
  },
} satisfies KindDefinition

/** A prefix list by its id. The ids of AWS's lists and of shared lists are unique in a region, too. */
export function buildPrefixListResource(
  id: string,
  where: ResourceLocation,
): Resource<'AWS::EC2::PrefixList'> {
  return buildEc2Resource('AWS::EC2::PrefixList', 'prefix-list', id, where)
}
