import { describe, expect, it } from 'vitest'
import { aspectsOf } from '../../../../audit/resources/kinds.ts'
import { inBulk } from '../../../../functions/answers/bulk.ts'
import { networkBulks } from '../../../../functions/answers/ec2/bulk.ts'
import { networkListings } from '../../../../functions/answers/ec2/listing.ts'
import { askingIn, listAll } from '../../../../functions/answers/listing.ts'
import { CallFailed, type Call } from '../../../../functions/answers/operation.ts'
import { readerBy } from '../../../../functions/answers/reader.ts'
import { redaction } from '../../../../functions/answers/redaction.ts'
import { answersOf } from '../../../../examples/described/answers/answers.ts'
import { merged } from '../../../../examples/described/world.ts'
import type { RecordedCall } from '../../../../functions/local/account-file.ts'
import { world } from '../../../events/world.ts'
import { answering } from '../recorded.ts'
import { acl, arnOf, group, table } from './network.ts'

const where = { account: '111122223333', region: 'eu-west-1' }
const at = '2026-05-12T09:00:00Z'

/** The account of the events, with what AWS makes with a VPC, and with a subnet that follows the main table. */
const described = merged(world(), {
  routeTables: { [table.arn]: { main: true } },
  networkAcls: { [acl.arn]: { isDefault: true } },
  securityGroups: { [group.arn]: { name: 'default' } },
  subnets: { [arnOf('subnet/subnet-0fa63ef7b20d323b6')]: { routeTable: null, networkAcl: acl.arn } },
})
const calls = answersOf(described, at).filter(({ service }) => service === 'ec2')

function everything(call: Call) {
  return Promise.all(networkListings.map(each => listAll(each, askingIn(where.region, call), where)))
}

/** `list` and then its second half on a page of its own. */
function inTwoPages(call: RecordedCall, list: string): RecordedCall[] {
  const all = (call.output as Record<string, unknown[]>)[list] ?? []
  const half = Math.ceil(all.length / 2)
  return [
    { ...call, output: { [list]: all.slice(0, half), NextToken: 'more' } },
    { ...call, input: { ...call.input, NextToken: 'more' }, output: { [list]: all.slice(half) } },
  ]
}

const paged = calls.flatMap(call => {
  const [list] = Object.keys(call.output as object)
  return 'MaxResults' in call.input && list !== undefined ? inTwoPages(call, list) : [call]
})

describe('the lists of the network', () => {
  it('name all of it, whether something uses it or not, over all pages', async () => {
    const found = (await everything(answering(paged))).flat()
    const sections = [
      described.securityGroups,
      described.subnets,
      described.routeTables,
      described.networkAcls,
      described.vpcs,
      described.vpcEndpoints,
      described.networkInterfaces,
    ]
    const arns = sections.flatMap(section => Object.keys(section ?? {}))
    expect(arns).toHaveLength(15)
    expect(found.map(({ arn }) => arn).toSorted()).toEqual(arns.toSorted())
  })

  it('are asked for in the largest pages that EC2 gives', async () => {
    const asked: unknown[] = []
    const call: Call = (operation, region, input) => {
      asked.push([operation.name, input['MaxResults']])
      return answering(calls)(operation, region, input)
    }
    await everything(call)
    expect(asked).toEqual(
      networkListings.map(({ operations: [operation] }) => [
        operation?.name,
        operation?.name === 'DescribeRouteTables' ? 100 : 1_000,
      ]),
    )
  })

  it.each(networkListings.map(listing => [listing.noun, listing] as const))(
    'leave out %s of other accounts and what is deleted',
    async (_, listing) => {
      const others = calls.map(call => {
        const output = Object.entries(call.output as Record<string, object[]>).map(([list, items]) => [
          list,
          items.map((item, index) => ({
            ...item,
            ...(index === 0 ? { OwnerId: '999988887777' } : { State: 'deleted' }),
          })),
        ])
        return { ...call, output: Object.fromEntries(output) as object }
      })
      const ask = askingIn(where.region, answering(others))
      expect(await listAll(listing, ask, where)).toEqual([])
    },
  )

  it('of tasks’ interfaces leave out those that ECS did not make', async () => {
    const [, , , , , , interfaces] = networkListings
    const asked: unknown[] = []
    const call: Call = (_, __, input) => {
      asked.push(input)
      return Promise.resolve({ NetworkInterfaces: [] })
    }
    if (interfaces !== undefined) await listAll(interfaces, askingIn(where.region, call), where)
    expect(asked).toEqual([
      { Filters: [{ Name: 'tag-key', Values: ['aws:ecs:serviceName'] }], MaxResults: 1_000 },
    ])
  })

  it('answer what single calls would, and spare most of these', async () => {
    const listed = [...paged, rulesOf()]
    const single = counting(answering(calls))
    const bulk = counting(answering(listed))
    const spared = inBulk(bulk.call, networkBulks)
    for (const resource of (await everything(answering(calls))).flat()) {
      for (const aspect of aspectsOf(resource.kind)) {
        const alone = await readerBy(single.call, redaction('key')).read(resource, [aspect])
        const together = await readerBy(spared, redaction('key')).read(resource, [aspect])
        expect(together).toEqual(alone)
      }
    }
    expect(single.names).toHaveLength(40)
    const left = bulk.names.filter(name => !name.startsWith('list'))
    expect(left.toSorted()).toEqual(EACH_BY_ITSELF)
  })

  it.each(networkBulks.map(bulk => [bulk.operation.name, bulk] as const))(
    'that %s answers otherwise than expected spare nothing',
    async (name, bulk) => {
      expect(() => [...bulk.singles({ SecurityGroups: [{}], Things: 1 })]).toThrow('is not understood')
      expect(await inBulk(withoutLists, [bulk])(bulk.operation, where.region, {})).toEqual({ one: name })
    },
  )
})

const withoutLists: Call = (operation, _, input) =>
  'MaxResults' in input
    ? Promise.reject(new CallFailed(operation, 'UnauthorizedOperation', 'no'))
    : Promise.resolve({ one: operation.name })

/** What no list tells: groups without rules, a subnet that no table is associated with, flow logs, interfaces. */
const EACH_BY_ITSELF: readonly string[] = [
  'DescribeFlowLogs',
  'DescribeNetworkInterfaces',
  'DescribeRouteTables',
  ...Array.from({ length: 3 }, () => 'DescribeSecurityGroupRules'),
]

function rulesOf(): RecordedCall {
  const all = calls.filter(({ operation }) => operation === 'DescribeSecurityGroupRules')
  const [first] = all
  if (first === undefined) throw new Error('no rules are described')
  const SecurityGroupRules = all.flatMap(
    ({ output }) => (output as { SecurityGroupRules: object[] }).SecurityGroupRules,
  )
  return { ...first, input: { MaxResults: 1_000 }, output: { SecurityGroupRules } }
}

function counting(call: Call) {
  const names: string[] = []
  const counted: Call = (operation, region, input) => {
    names.push('MaxResults' in input ? `list ${operation.name}` : operation.name)
    return call(operation, region, input)
  }
  return { names, call: counted }
}
