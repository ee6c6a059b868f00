import * as z from 'zod/mini'
import type { Prefetch, PrefetchedCall } from '../lists/prefetch.ts'
import { UnexpectedResponseError } from '../api/aws-errors.ts'
import type { AwsOperation } from '../api/aws-call.ts'
import { createFilter } from './describe-filter.ts'
import { ROUTE_TABLE_PAGE_SIZE, EC2_PAGE_SIZE } from './resource-lists.ts'
import * as operations from './operations.ts'

const text = z.string()
const maybe = z.optional(z.nullable(text))
const associations = z.optional(
  z.nullable(z.array(z.looseObject({ SubnetId: maybe, Main: z.optional(z.nullable(z.boolean())) }))),
)
const shapes = {
  SecurityGroups: z.looseObject({ GroupId: text, VpcId: maybe, GroupName: maybe }),
  SecurityGroupRules: z.looseObject({ GroupId: text }),
  Subnets: z.looseObject({ SubnetId: text, VpcId: maybe }),
  RouteTables: z.looseObject({ RouteTableId: text, VpcId: maybe, Associations: associations }),
  NetworkAcls: z.looseObject({
    NetworkAclId: text,
    VpcId: maybe,
    IsDefault: z.optional(z.nullable(z.boolean())),
    Associations: associations,
  }),
  Vpcs: z.looseObject({ VpcId: text }),
  VpcEndpoints: z.looseObject({ VpcEndpointId: text, VpcId: maybe }),
}

type ListName = keyof typeof shapes
type ListItem<L extends ListName> = z.infer<(typeof shapes)[L]>
type CallInput = Readonly<Record<string, unknown>>

/** The inputs of the single calls that an item answers. */
type DeriveInputs<T> = (item: T) => CallInput[]

/** Prefetches the list of an operation: for each input, the items that a single call returns. */
function createNetworkPrefetch<L extends ListName>(
  awsOperation: AwsOperation,
  list: L,
  deriveInputs: DeriveInputs<ListItem<L>>,
  input: CallInput = { MaxResults: EC2_PAGE_SIZE },
): Prefetch {
  return {
    operation: awsOperation,
    input,
    replaces: [awsOperation],
    extractCalls: page => groupByInput(awsOperation, list, parseItems(page, list), deriveInputs),
  }
}

function parseItems<L extends ListName>(page: CallInput, list: L): ListItem<L>[] {
  const parsed = z.safeParse(z.array(shapes[list]), page[list])
  if (parsed.success) return parsed.data
  throw new UnexpectedResponseError(`unexpected response in the list of ${list}`)
}

function groupByInput<T>(
  awsOperation: AwsOperation,
  list: string,
  items: readonly T[],
  deriveInputs: DeriveInputs<T>,
): PrefetchedCall[] {
  const groups = new Map<string, { input: CallInput; found: T[] }>()
  for (const item of items) {
    for (const input of deriveInputs(item)) {
      const key = JSON.stringify(input)
      const group = groups.get(key) ?? { input, found: [] }
      group.found.push(item)
      groups.set(key, group)
    }
  }
  return [...groups.values()].map(({ input, found }) => ({
    operation: awsOperation,
    input,
    output: { [list]: found },
  }))
}

function createFilterInput(...filters: readonly (readonly [name: string, value: string])[]): CallInput {
  return { Filters: filters.map(([name, value]) => createFilter(name, value)) }
}

function createVpcInputs(
  vpc: string | null | undefined,
  ...filters: readonly (readonly [string, string])[]
): CallInput[] {
  return vpc ? [createFilterInput(['vpc-id', vpc], ...filters)] : []
}

function createSubnetInputs(
  associated: readonly { SubnetId?: string | null | undefined }[] | null | undefined,
): CallInput[] {
  return (associated ?? []).flatMap(({ SubnetId }) =>
    SubnetId ? [createFilterInput(['association.subnet-id', SubnetId])] : [],
  )
}

/**
 * The network lists of a region. They say nothing about resources without items, such as a group without rules;
 * those get single calls.
 */
export const networkPrefetches: readonly Prefetch[] = [
  createNetworkPrefetch(
    operations.describeSecurityGroups,
    'SecurityGroups',
    ({ GroupId, VpcId, GroupName }) => [
      { GroupIds: [GroupId] },
      ...(GroupName === 'default' ? createVpcInputs(VpcId, ['group-name', 'default']) : []),
    ],
  ),
  createNetworkPrefetch(operations.describeSecurityGroupRules, 'SecurityGroupRules', ({ GroupId }) => [
    createFilterInput(['group-id', GroupId]),
  ]),
  createNetworkPrefetch(operations.describeSubnets, 'Subnets', ({ SubnetId, VpcId }) => [
    { SubnetIds: [SubnetId] },
    ...createVpcInputs(VpcId),
  ]),
  createNetworkPrefetch(
    operations.describeRouteTables,
    'RouteTables',
    ({ RouteTableId, VpcId, Associations }) => [
      { RouteTableIds: [RouteTableId] },
      ...createSubnetInputs(Associations),
      ...(Associations?.some(({ Main }) => Main) ? createVpcInputs(VpcId, ['association.main', 'true']) : []),
    ],
    { MaxResults: ROUTE_TABLE_PAGE_SIZE },
  ),
  createNetworkPrefetch(
    operations.describeNetworkAcls,
    'NetworkAcls',
    ({ NetworkAclId, VpcId, IsDefault, Associations }) => [
      { NetworkAclIds: [NetworkAclId] },
      ...createSubnetInputs(Associations),
      ...(IsDefault ? createVpcInputs(VpcId, ['default', 'true']) : []),
    ],
  ),
  createNetworkPrefetch(operations.describeVpcs, 'Vpcs', ({ VpcId }) => [{ VpcIds: [VpcId] }]),
  createNetworkPrefetch(operations.describeVpcEndpoints, 'VpcEndpoints', ({ VpcEndpointId, VpcId }) => [
    { VpcEndpointIds: [VpcEndpointId] },
    ...createVpcInputs(VpcId),
  ]),
]
