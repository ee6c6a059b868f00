import { describe, expect, it } from 'vitest'
import { listCollectorNames } from '../../../../audit/resources/kinds.ts'
import { usePrefetches } from '../../../../functions/collectors/lists/prefetch.ts'
import { networkPrefetches } from '../../../../functions/collectors/ec2/prefetch.ts'
import { networkResourceLists } from '../../../../functions/collectors/ec2/resource-lists.ts'
import { createTypedCall, listAllResources } from '../../../../functions/collectors/lists/resource-list.ts'
import { AwsCallError, type AwsCall } from '../../../../functions/collectors/api/aws-call.ts'
import { createAccountReader } from '../../../../functions/collectors/account-reader.ts'
import { createRedactor } from '../../../../functions/collectors/redaction/redact.ts'
import { buildResponses } from '../../../../examples/account/responses/build-responses.ts'
import { applyMergePatch } from '../../../../examples/account/example-account.ts'
import type { RecordedCall } from '../../../../functions/local/account-file.ts'
import { loadEventWorld } from '../../../events/world.ts'
import { createRecordedApi } from '../recorded-account.ts'
import { testNetworkAcl, formatNetworkArn, testGroup, testRouteTable } from './network-resources.ts'

const where = { account: '111122223333', region: 'eu-west-1' }
const at = '2026-05-12T09:00:00Z'

/**
 * The recorded account, with the resources that AWS creates with a VPC, and a subnet that uses the main route
 * table.
 */
const described = applyMergePatch(loadEventWorld(), {
  routeTables: { [testRouteTable.arn]: { main: true } },
  networkAcls: { [testNetworkAcl.arn]: { isDefault: true } },
  securityGroups: { [testGroup.arn]: { name: 'default' } },
  subnets: {
    [formatNetworkArn('subnet/subnet-0fa63ef7b20d323b6')]: {
      routeTable: null,
      networkAcl: testNetworkAcl.arn,
    },
  },
})
const calls = buildResponses(described, at).filter(({ service }) => service === 'ec2')

function everything(awsCall: AwsCall) {
  return Promise.all(
    networkResourceLists.map(each => listAllResources(each, createTypedCall(where.region, awsCall), where)),
  )
}

/** `list` in two pages. */
function splitIntoPages(call: RecordedCall, list: string): RecordedCall[] {
  const all = (call.output as Record<string, unknown[]>)[list] ?? []
  const half = Math.ceil(all.length / 2)
  return [
    { ...call, output: { [list]: all.slice(0, half), NextToken: 'more' } },
    { ...call, input: { ...call.input, NextToken: 'more' }, output: { [list]: all.slice(half) } },
  ]
}

const pagedCalls = calls.flatMap(call => {
  const [list] = Object.keys(call.output as object)
  return 'MaxResults' in call.input && list !== undefined ? splitIntoPages(call, list) : [call]
})

describe('the network lists', () => {
  it('contain all resources, used or not, of all pages', async () => {
    const found = (await everything(createRecordedApi(pagedCalls))).flat()
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

  it('request the largest pages that EC2 allows', async () => {
    const requested: unknown[] = []
    const awsCall: AwsCall = (awsOperation, region, input) => {
      requested.push([awsOperation.name, input['MaxResults']])
      return createRecordedApi(calls)(awsOperation, region, input)
    }
    await everything(awsCall)
    expect(requested).toEqual(
      networkResourceLists.map(({ operations: [operation] }) => [
        operation?.name,
        operation?.name === 'DescribeRouteTables' ? 100 : 1_000,
      ]),
    )
  })

  it.each(networkResourceLists.map(resourceList => [resourceList.label, resourceList] as const))(
    'leave out %s of other accounts and what is deleted',
    async (_, resourceList) => {
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
      const typedAwsCall = createTypedCall(where.region, createRecordedApi(others))
      expect(await listAllResources(resourceList, typedAwsCall, where)).toEqual([])
    },
  )

  it('of interfaces omit those that ECS did not create', async () => {
    const [, , , , , , interfaces] = networkResourceLists
    const requested: unknown[] = []
    const awsCall: AwsCall = (_, __, input) => {
      requested.push(input)
      return Promise.resolve({ NetworkInterfaces: [] })
    }
    if (interfaces !== undefined)
      await listAllResources(interfaces, createTypedCall(where.region, awsCall), where)
    expect(requested).toEqual([
      { Filters: [{ Name: 'tag-key', Values: ['aws:ecs:serviceName'] }], MaxResults: 1_000 },
    ])
  })

  it('answer single calls, and replace most of them', async () => {
    const listed = [...pagedCalls, listRules()]
    const single = counting(createRecordedApi(calls))
    const prefetch = counting(createRecordedApi(listed))
    const spared = usePrefetches(prefetch.call, networkPrefetches)
    for (const resource of (await everything(createRecordedApi(calls))).flat()) {
      for (const collector of listCollectorNames(resource.kind)) {
        const alone = await createAccountReader(single.call, createRedactor('key')).read(resource, [
          collector,
        ])
        const together = await createAccountReader(spared, createRedactor('key')).read(resource, [collector])
        expect(together).toEqual(alone)
      }
    }
    expect(single.names).toHaveLength(40)
    const remaining = prefetch.names.filter(name => !name.startsWith('list'))
    expect(remaining.toSorted()).toEqual(EACH_BY_ITSELF)
  })

  it.each(networkPrefetches.map(prefetch => [prefetch.operation.name, prefetch] as const))(
    'with an unexpected response of %s replace nothing',
    async (name, prefetch) => {
      expect(() => [...prefetch.extractCalls({ SecurityGroups: [{}], Things: 1 })]).toThrow(
        'unexpected response',
      )
      expect(await usePrefetches(withoutLists, [prefetch])(prefetch.operation, where.region, {})).toEqual({
        one: name,
      })
    },
  )
})

const withoutLists: AwsCall = (awsOperation, _, input) =>
  'MaxResults' in input
    ? Promise.reject(new AwsCallError(awsOperation, 'UnauthorizedOperation', 'no'))
    : Promise.resolve({ one: awsOperation.name })

/**
 * What the lists do not contain: groups without rules, a subnet without an associated table, flow logs,
 * interfaces.
 */
const EACH_BY_ITSELF: readonly string[] = [
  'DescribeFlowLogs',
  'DescribeNetworkInterfaces',
  'DescribeRouteTables',
  ...Array.from({ length: 3 }, () => 'DescribeSecurityGroupRules'),
]

function listRules(): RecordedCall {
  const all = calls.filter(({ operation }) => operation === 'DescribeSecurityGroupRules')
  const [first] = all
  if (first === undefined) throw new Error('no rules are described')
  const SecurityGroupRules = all.flatMap(
    ({ output }) => (output as { SecurityGroupRules: object[] }).SecurityGroupRules,
  )
  return { ...first, input: { MaxResults: 1_000 }, output: { SecurityGroupRules } }
}

function counting(awsCall: AwsCall) {
  const names: string[] = []
  const counted: AwsCall = (awsOperation, region, input) => {
    names.push('MaxResults' in input ? `list ${awsOperation.name}` : awsOperation.name)
    return awsCall(awsOperation, region, input)
  }
  return { names, call: counted }
}
