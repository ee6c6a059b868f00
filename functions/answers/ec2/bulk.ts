import * as z from 'zod/mini'
import type { Bulk, Single } from '../bulk.ts'
import { AnswerNotUnderstood } from '../failure.ts'
import type { Operation } from '../operation.ts'
import { by } from './filter.ts'
import { MAX_ROUTE_TABLES, MaxResults } from './listing.ts'
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

type List = keyof typeof shapes
type Item<L extends List> = z.infer<(typeof shapes)[L]>
type Input = Readonly<Record<string, unknown>>

/** `items` by the inputs of the single calls that each of them answers. */
type Inputs<T> = (item: T) => Input[]

/** The list of `operation` that answers, for each input, what its items have to do with. */
function bulk<L extends List>(
  operation: Operation,
  list: L,
  inputs: Inputs<Item<L>>,
  input: Input = { MaxResults },
): Bulk {
  return {
    operation,
    input,
    spares: [operation],
    singles: page => singlesOf(operation, list, itemsOf(page, list), inputs),
  }
}

function itemsOf<L extends List>(page: Input, list: L): Item<L>[] {
  const parsed = z.safeParse(z.array(shapes[list]), page[list])
  if (parsed.success) return parsed.data
  throw new AnswerNotUnderstood(`the list of ${list} is not understood`)
}

function singlesOf<T>(operation: Operation, list: string, items: readonly T[], inputs: Inputs<T>): Single[] {
  const answered = new Map<string, { input: Input; found: T[] }>()
  for (const item of items) {
    for (const input of inputs(item)) {
      const key = JSON.stringify(input)
      const known = answered.get(key) ?? { input, found: [] }
      known.found.push(item)
      answered.set(key, known)
    }
  }
  return [...answered.values()].map(({ input, found }) => ({ operation, input, output: { [list]: found } }))
}

function filtered(...filters: readonly (readonly [name: string, value: string])[]): Input {
  return { Filters: filters.map(([name, value]) => by(name, value)) }
}

function inVpc(vpc: string | null | undefined, ...filters: readonly (readonly [string, string])[]): Input[] {
  return vpc ? [filtered(['vpc-id', vpc], ...filters)] : []
}

function bySubnet(of: readonly { SubnetId?: string | null | undefined }[] | null | undefined): Input[] {
  return (of ?? []).flatMap(({ SubnetId }) =>
    SubnetId ? [filtered(['association.subnet-id', SubnetId])] : [],
  )
}

/**
 * The lists of a region's network. What none of a list has to do with is not known by it, such as the rules of a group
 * that has none: that is asked for by itself.
 */
export const networkBulks: readonly Bulk[] = [
  bulk(operations.describeSecurityGroups, 'SecurityGroups', ({ GroupId, VpcId, GroupName }) => [
    { GroupIds: [GroupId] },
    ...(GroupName === 'default' ? inVpc(VpcId, ['group-name', 'default']) : []),
  ]),
  bulk(operations.describeSecurityGroupRules, 'SecurityGroupRules', ({ GroupId }) => [
    filtered(['group-id', GroupId]),
  ]),
  bulk(operations.describeSubnets, 'Subnets', ({ SubnetId, VpcId }) => [
    { SubnetIds: [SubnetId] },
    ...inVpc(VpcId),
  ]),
  bulk(
    operations.describeRouteTables,
    'RouteTables',
    ({ RouteTableId, VpcId, Associations }) => [
      { RouteTableIds: [RouteTableId] },
      ...bySubnet(Associations),
      ...(Associations?.some(({ Main }) => Main) ? inVpc(VpcId, ['association.main', 'true']) : []),
    ],
    { MaxResults: MAX_ROUTE_TABLES },
  ),
  bulk(operations.describeNetworkAcls, 'NetworkAcls', ({ NetworkAclId, VpcId, IsDefault, Associations }) => [
    { NetworkAclIds: [NetworkAclId] },
    ...bySubnet(Associations),
    ...(IsDefault ? inVpc(VpcId, ['default', 'true']) : []),
  ]),
  bulk(operations.describeVpcs, 'Vpcs', ({ VpcId }) => [{ VpcIds: [VpcId] }]),
  bulk(operations.describeVpcEndpoints, 'VpcEndpoints', ({ VpcEndpointId, VpcId }) => [
    { VpcEndpointIds: [VpcEndpointId] },
    ...inVpc(VpcId),
  ]),
]
