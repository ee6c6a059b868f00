import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { listCollectorNames, listCollectedFacts } from '../../../../audit/resources/kinds.ts'
import type { Resource } from '../../../../audit/resources/resource.ts'
import { allCollectors } from '../../../../functions/collectors/all-collectors.ts'
import { createAccountReader } from '../../../../functions/collectors/account-reader.ts'
import { createRedactor } from '../../../../functions/collectors/redaction/redact.ts'
import { createRecordedApi, readRecorded, listRecordedCalls } from '../recorded-account.ts'
import {
  testNetworkAcl,
  testVpcEndpoint,
  listReadFacts,
  testGroup,
  listUnknownReasons,
  testSubnet,
  testRouteTable,
  generateTexts,
  testVpc,
} from './network-resources.ts'

const EACH: readonly Resource[] = [
  testNetworkAcl,
  testVpcEndpoint,
  testGroup,
  testSubnet,
  testRouteTable,
  testVpc,
]

/** The first operation of every collector; the others follow only from its output. */
const FIRST = EACH.flatMap(resource =>
  Object.entries(allCollectors[resource.kind]).map(
    ([
      collector,
      {
        operations: [operation],
      },
    ]) => ({
      resource,
      collector: collector,
      name: operation?.name ?? '',
    }),
  ),
)

describe.each(EACH.map(resource => [resource.kind, resource] as const))('a %s', (kind, resource) => {
  it('has all facts', async () => {
    const facts = listReadFacts(await readRecorded(resource))
    expect(listUnknownReasons(await readRecorded(resource))).toEqual([])
    expect(Object.keys(facts).toSorted()).toEqual(
      listCollectorNames(kind)
        .flatMap(each => listCollectedFacts(kind, each))
        .toSorted(),
    )
  })

  it('takes few calls', async () => {
    const awsCall = createRecordedApi(listRecordedCalls())
    const counted = await Promise.all(
      listCollectorNames(kind).map(async collector => {
        let calls = 0
        const factReader = createAccountReader((...requested) => {
          calls += 1
          return awsCall(...requested)
        }, createRedactor('key'))
        await factReader.read(resource, [collector])
        return [collector, calls] as const
      }),
    )
    expect(counted.filter(([, calls]) => calls > 4)).toEqual([])
    expect(counted.reduce((sum, [, calls]) => sum + calls, 0)).toBeLessThanOrEqual(10)
  })
})

describe.each(FIRST)(
  'the $collector of a $resource.kind, when ec2:$name',
  ({ resource, collector, name }) => {
    const own = listCollectedFacts(resource.kind, collector)

    it('is denied, are unknown', async () => {
      const read = await readRecorded(
        resource,
        listRecordedCalls({ operation: name, error: 'UnauthorizedOperation' }),
        [collector],
      )
      expect(listUnknownReasons(read)).toEqual(own.map(() => `access denied to ec2:${name}`))
    })

    it('returns anything, are parsed or unknown with a reason', async () => {
      await fc.assert(
        fc.asyncProperty(fc.jsonValue({ maxDepth: 3 }), async output => {
          const read = await readRecorded(resource, listRecordedCalls({ operation: name, output }), [
            collector,
          ])
          const reasons = read === 'NOT_FOUND' ? [] : listUnknownReasons(read)
          for (const why of reasons) expect(why).toMatch(/unexpected|returned/)
        }),
        { numRuns: 25 },
      )
    })

    it.each([
      ['nothing', {}],
      ['a page of a proxy', { html: { body: 'hello' } }],
      ['null', null],
      ['a list of nothing known', Object.fromEntries([['Things', []]])],
    ])('returns %s, are unknown', async (_, output) => {
      const read = await readRecorded(resource, listRecordedCalls({ operation: name, output }), [collector])
      expect(listUnknownReasons(read)).toEqual(generateTexts(own.length, 'unexpected response'))
    })
  },
)
