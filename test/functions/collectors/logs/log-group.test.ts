import { describe, expect, it } from 'vitest'
import { buildFunctionResource } from '../../../../audit/resources/lambda/function.ts'
import { buildVersionResource } from '../../../../audit/resources/lambda/version.ts'
import { buildLogGroupResource, getLogGroupName } from '../../../../audit/resources/logs/log-group.ts'
import { describeResource } from '../../../../audit/resources/kinds.ts'
import { deriveLoggingFacts } from '../../../../functions/collectors/lambda/configuration/logging-facts.ts'
import { usePrefetches } from '../../../../functions/collectors/lists/prefetch.ts'
import { describeLogGroups } from '../../../../functions/collectors/logs/operations.ts'
import { logGroupPrefetch } from '../../../../functions/collectors/logs/prefetch.ts'
import { createStubbedApi, readStubbedFacts } from '../stubbed-api.ts'

const where = { account: '111122223333', region: 'eu-west-1' }
const group = buildLogGroupResource('/aws/lambda/checkout', where)

describe('a log group', () => {
  it('has a name with slashes', () => {
    expect(getLogGroupName(group)).toBe('/aws/lambda/checkout')
    expect(describeResource(group)).toBe('log group /aws/lambda/checkout')
  })

  it.each([
    ['PRESENT', [{ logGroupName: '/aws/lambda/checkout' }]],
    ['ABSENT', []],
    ['ABSENT', [{ logGroupName: '/aws/lambda/checkout-2' }]],
  ])('is %s according to %j', async (state, logGroups) => {
    const input: unknown[] = []
    const facts = await readStubbedFacts(group, {
      DescribeLogGroups: each => {
        input.push(each)
        return { logGroups }
      },
    })
    expect(facts).toEqual({ state: { known: state } })
    expect(input).toEqual([{ logGroupNamePrefix: '/aws/lambda/checkout', limit: 1 }])
  })

  it.each([{}, { logGroups: [{}] }, { logGroups: [], nextToken: 'more' }])(
    'is unknown according to %j',
    async response => {
      const { state } = await readStubbedFacts(group, { DescribeLogGroups: response })
      expect(state).toHaveProperty('unknown')
    },
  )
})

describe('how a function writes logs', () => {
  const checkout = buildFunctionResource('checkout', where)

  it('is as text to the log group with its name, if Lambda returns nothing else', () => {
    const facts = { logging: { format: 'Text', applicationLevel: 'ALL' }, logGroup: group }
    expect(deriveLoggingFacts({}, checkout)).toEqual({ facts, unknown: {} })
    expect(deriveLoggingFacts({}, buildVersionResource(checkout, '7'))).toEqual({ facts, unknown: {} })
    expect(
      deriveLoggingFacts({ LogFormat: null, ApplicationLogLevel: null, LogGroup: null }, checkout),
    ).toEqual({
      facts,
      unknown: {},
    })
  })

  it('is as Lambda returns it', () => {
    const returned = { LogFormat: 'JSON', ApplicationLogLevel: 'WARN', LogGroup: 'shop' }
    expect(deriveLoggingFacts(returned, checkout).facts).toEqual({
      logging: { format: 'JSON', applicationLevel: 'WARN' },
      logGroup: buildLogGroupResource('shop', where),
    })
  })

  it.each([
    ['logging', { LogFormat: 'XML' }],
    ['logging', { LogFormat: 'JSON', ApplicationLogLevel: 'LOUD' }],
    ['logGroup', { LogGroup: 'a:b' }],
    ['logGroup', { LogGroup: 'a*' }],
    ['logGroup', { LogGroup: 'a'.repeat(513) }],
  ])('has unknown %s according to %j', (fact, returned) => {
    const { facts, unknown } = deriveLoggingFacts(returned, checkout)
    expect(Object.keys(unknown ?? {})).toEqual([fact])
    expect(facts).not.toHaveProperty(fact)
  })
})

/** What is known of two names, and the inputs of the calls that were made for it, by functions and by pages of log groups. */
async function askList(functions: number, pages: readonly (object | undefined)[]) {
  const inputs: object[] = []
  const api = createStubbedApi({
    ListFunctions: {
      Functions: Array.from({ length: functions }, (_, index) => ({ FunctionName: `function-${index}` })),
    },
    DescribeLogGroups: input => {
      inputs.push(input)
      const { nextToken = '0', logGroupNamePrefix } = input as Record<string, string>
      if (logGroupNamePrefix !== undefined) return { logGroups: [{ logGroupName: 'asked' }] }
      const next = Number(nextToken) + 1
      return { ...pages[next - 1], ...(next < pages.length ? { nextToken: String(next) } : {}) }
    },
  })
  const ask = usePrefetches(api, [logGroupPrefetch])
  const names = ['/aws/lambda/checkout', '/aws/lambda/gone']
  return {
    known: await Promise.all(
      names.map(name => ask(describeLogGroups, 'eu-west-1', { logGroupNamePrefix: name, limit: 1 })),
    ),
    inputs,
  }
}

describe('the list of log groups', () => {
  const checkout = { logGroups: [{ logGroupName: '/aws/lambda/checkout' }] }
  const others = { logGroups: [{ logGroupName: '/aws/lambda/checkout-2' }] }

  it('says of each function whether its log group exists', async () => {
    const { known, inputs } = await askList(3, [others, checkout])
    expect(known).toEqual([checkout, { logGroups: [] }])
    expect(inputs).toEqual([{ limit: 50 }, { limit: 50, nextToken: '1' }])
  })

  it('is read no further where one call for each function is less', async () => {
    const { known, inputs } = await askList(1, [others, others, checkout])
    expect(known).toEqual([
      { logGroups: [{ logGroupName: 'asked' }] },
      { logGroups: [{ logGroupName: 'asked' }] },
    ])
    expect(inputs).toHaveLength(4)
  })

  it('of another form says nothing', async () => {
    const { known } = await askList(3, [{ logGroups: [{}] }])
    expect(known).toEqual([
      { logGroups: [{ logGroupName: 'asked' }] },
      { logGroups: [{ logGroupName: 'asked' }] },
    ])
  })
})
