import { describe, expect, it } from 'vitest'
import { buildFunctionResource } from '../../../../audit/resources/lambda/function.ts'
import { buildVersionResource } from '../../../../audit/resources/lambda/version.ts'
import type { FactsByName } from '../../../../audit/resources/fact.ts'
import { buildTopicResource } from '../../../../audit/resources/sns/topic.ts'
import { buildQueueResource } from '../../../../audit/resources/sqs/queue.ts'
import { createAccountReader } from '../../../../functions/collectors/account-reader.ts'
import { createRedactor } from '../../../../functions/collectors/redaction/redact.ts'
import { createStubbedApi, type StubbedResponses } from '../stubbed-api.ts'

const account = '111122223333'
const orders = buildFunctionResource('orders', { account, region: 'eu-west-1' })
const queue = (name: string, owner = account) =>
  buildQueueResource(`arn:aws:sqs:eu-west-1:${owner}:${name}`, account)
const topic = (name: string, owner = account) =>
  buildTopicResource(`arn:aws:sns:eu-west-1:${owner}:${name}`, account)
const Destination = 'arn:aws:sqs:eu-west-1:111122223333:failed'

async function readFacts(collector: string, responses: StubbedResponses): Promise<FactsByName> {
  const read = await createAccountReader(createStubbedApi(responses), createRedactor('key')).read(orders, [
    collector,
  ])
  if (read === 'NOT_FOUND') throw new Error('not found')
  return read.facts
}

type Input = Readonly<Record<string, unknown>>

/** Responses: mappings by function name or qualified name, and invocation configurations. */
function readMappings(
  mappings: Readonly<Record<string, readonly object[]>>,
  configs: readonly object[] = [],
): StubbedResponses {
  const aliases = Object.keys(mappings).flatMap(name => name.split(':')[1] ?? [])
  return {
    ListAliases: { Aliases: aliases.map(Name => ({ Name, FunctionVersion: '1' })) },
    ListEventSourceMappings: ({ FunctionName }: Input) => ({
      EventSourceMappings: typeof FunctionName === 'string' ? (mappings[FunctionName] ?? []) : [],
    }),
    ListFunctionEventInvokeConfigs: { FunctionEventInvokeConfigs: configs },
  }
}

function mapping(EventSourceArn: string | undefined, more: object = {}): object {
  return { FunctionArn: orders.arn, State: 'Enabled', EventSourceArn, ...more }
}

/** A resource policy that allows SNS to invoke the function, once for each condition. */
function buildAllowPolicy(...conditions: readonly object[]): string {
  return JSON.stringify({
    Statement: conditions.map(Condition => ({
      Effect: 'Allow',
      Principal: { Service: 'sns.amazonaws.com' },
      Action: 'lambda:InvokeFunction',
      Condition,
    })),
  })
}

async function listSourceTopics(Policy: string) {
  const facts = await readFacts('policies', { ListAliases: { Aliases: [] }, GetPolicy: { Policy } })
  return facts['sourceTopics']
}

describe('the event sources of a function', () => {
  const nothing = {
    sourceQueues: { known: [] },
    destinationQueues: { known: [] },
    destinationTopics: { known: [] },
  }

  it('are none when Lambda returns none', async () => {
    expect(await readFacts('event sources', readMappings({}))).toEqual(nothing)
  })

  it('are the queues of its mappings, and of those of its aliases, once each', async () => {
    const live = { FunctionArn: `${orders.arn}:live` }
    const mappings = {
      orders: [mapping(queue('orders').arn), mapping(queue('shared', '444455556666').arn)],
      'orders:live': [mapping(queue('live-orders').arn, live), mapping(queue('orders').arn, live)],
    }
    const facts = await readFacts('event sources', readMappings(mappings))
    expect(facts['sourceQueues']).toEqual({
      known: [queue('live-orders'), queue('orders'), queue('shared', '444455556666')],
    })
  })

  it('exclude other kinds of sources, mappings that are being deleted, and those of another function', async () => {
    const other = buildFunctionResource('orders-2', { account, region: 'eu-west-1' }).arn
    const mappings = [
      mapping('arn:aws:dynamodb:eu-west-1:111122223333:table/orders/stream/2026'),
      mapping(undefined, { SelfManagedEventSource: {} }),
      mapping(queue('orders').arn, { State: 'Deleting' }),
      mapping(queue('others').arn, { FunctionArn: other }),
    ]
    expect(await readFacts('event sources', readMappings({ orders: mappings }))).toEqual(nothing)
  })

  it('send failures to queues and topics, as asynchronous invocations do', async () => {
    const stream = 'arn:aws:kinesis:eu-west-1:111122223333:stream/orders'
    const mappings = [mapping(stream, { DestinationConfig: { OnFailure: { Destination } } })]
    const configs = [
      {
        FunctionArn: `${orders.arn}:live`,
        DestinationConfig: {
          OnSuccess: { Destination: topic('done').arn },
          OnFailure: { Destination: topic('failed').arn },
        },
      },
      { FunctionArn: `${orders.arn}:$LATEST`, DestinationConfig: { OnSuccess: {}, OnFailure: {} } },
      { DestinationConfig: { OnSuccess: { Destination: 'arn:aws:events:eu-west-1:1:event-bus/x' } } },
      {},
    ]
    expect(await readFacts('event sources', readMappings({ orders: mappings }, configs))).toEqual({
      sourceQueues: { known: [] },
      destinationQueues: { known: [queue('failed')] },
      destinationTopics: { known: [topic('done'), topic('failed')] },
    })
  })

  it('are unknown when Lambda denies the list', async () => {
    const refused = { error: 'AccessDeniedException' }
    const facts = await readFacts('event sources', { ...readMappings({}), ListEventSourceMappings: refused })
    expect(Object.values(facts)).toEqual(
      ['sourceQueues', 'destinationQueues', 'destinationTopics'].map(() => ({
        unknown: 'access denied to lambda:ListEventSourceMappings',
      })),
    )
  })
})

/** A mapping of an alias or a version. */
function pin(qualifier: string, more: object = {}): object {
  return mapping(undefined, { FunctionArn: `${orders.arn}:${qualifier}`, ...more })
}

function version(number: string) {
  return buildVersionResource(orders, number)
}

/** Responses about published versions, their mappings by name, and the qualifiers with provisioned concurrency. */
function publish(
  versions: readonly string[],
  mappings: Readonly<Record<string, readonly object[]>>,
  provisioned: readonly string[] = [],
): StubbedResponses {
  const { ListEventSourceMappings = {} } = readMappings(mappings)
  const configs = provisioned.map(each => ({ FunctionArn: `${orders.arn}:${each}` }))
  return {
    ListVersionsByFunction: { Versions: ['$LATEST', ...versions].map(Version => ({ Version })) },
    ListEventSourceMappings,
    ListProvisionedConcurrencyConfigs: { ProvisionedConcurrencyConfigs: configs },
  }
}

describe('the versions that a function uses by their number', () => {
  const none = { pinnedVersions: { known: [] }, pins: { known: [] } }

  it('are none of a function without published versions, for one call', async () => {
    const { ListVersionsByFunction = {} } = publish([], {})
    expect(await readFacts('pinned versions', { ListVersionsByFunction })).toEqual(none)
  })

  it('are those of its event source mappings and of its provisioned concurrency, once each', async () => {
    const mappings = { 'orders:9': [pin('9')], 'orders:10': [pin('10'), pin('10')] }
    expect(
      await readFacts('pinned versions', publish(['2', '9', '10'], mappings, ['10', '2', 'live'])),
    ).toEqual({
      pinnedVersions: { known: ['2', '9', '10'].map(version) },
      pins: {
        known: [
          { version: '9', by: 'EVENT_SOURCE_MAPPING' },
          { version: '10', by: 'EVENT_SOURCE_MAPPING' },
          { version: '2', by: 'PROVISIONED_CONCURRENCY' },
          { version: '10', by: 'PROVISIONED_CONCURRENCY' },
        ],
      },
    })
  })

  it('are not those of mappings that invoke nothing', async () => {
    const mappings = {
      'orders:7': [pin('7', { State: 'Disabled' })],
      'orders:8': [pin('8', { State: 'Deleting' })],
    }
    expect(await readFacts('pinned versions', publish(['7', '8'], mappings))).toEqual(none)
  })

  const many = ['1', '2', '3', '4', '5', '6', '7', '8', '9']
  const other = buildFunctionResource('orders-2', { account, region: 'eu-west-1' }).arn
  const region = [
    mapping(undefined, { FunctionArn: `${other}:1` }),
    mapping(undefined),
    pin('9'),
    pin('live'),
  ]

  it('are found in the list of the region if there are many', async () => {
    const facts = await readFacts('pinned versions', {
      ...publish(many, {}),
      ListEventSourceMappings: ({ FunctionName }: Input) => ({
        EventSourceMappings: FunctionName === undefined ? region : [],
      }),
    })
    expect(facts['pinnedVersions']).toEqual({ known: [version('9')] })
  })

  it('are incomplete if the region has more mappings than are listed', async () => {
    const facts = await readFacts('pinned versions', {
      ...publish(many, {}, ['2']),
      ListEventSourceMappings: ({ Marker }: Input) => ({
        EventSourceMappings: Marker === '3' ? region : [],
        NextMarker: String(Number(Marker ?? 0) + 1),
      }),
    })
    const incomplete = expect.stringMatching(/^the region has more than 1000 event source mappings/) as string
    expect(facts).toMatchObject({
      pinnedVersions: { known: ['2', '9'].map(version), incomplete },
      pins: { incomplete },
    })
  })
})

describe('the dead-letter target of a function', () => {
  const role = 'arn:aws:iam::111122223333:role/orders'
  it.each([
    [undefined, 'NONE', 'NONE'],
    [{}, 'NONE', 'NONE'],
    [{ TargetArn: queue('failed').arn }, queue('failed'), 'NONE'],
    [{ TargetArn: topic('failed').arn }, 'NONE', topic('failed')],
  ])('is a queue or a topic: %j', async (DeadLetterConfig, deadLetterQueue, deadLetterTopic) => {
    const Configuration = { FunctionArn: orders.arn, Runtime: 'nodejs24.x', Role: role, DeadLetterConfig }
    expect(await readFacts('configuration', { GetFunction: { Configuration } })).toMatchObject({
      deadLetterQueue: { known: deadLetterQueue },
      deadLetterTopic: { known: deadLetterTopic },
    })
  })
})

describe('the topics that invoke a function', () => {
  it.each([
    ['ArnLike', 'AWS:SourceArn', topic('orders').arn],
    ['ArnEquals', 'aws:SourceArn', topic('orders').arn],
    ['StringEquals', 'aws:sourcearn', `${topic('orders').arn}:0a1b2c3d-0000-4000-8000-0a1b2c3d4e5f`],
  ])('are those in its policy: %s %s %s', async (operator, key, value) => {
    const conditions = [{ [operator]: { [key]: value } }, { [operator]: { [key]: value } }]
    expect(await listSourceTopics(buildAllowPolicy(...conditions))).toEqual({ known: [topic('orders')] })
  })

  it.each([
    [{ ArnLike: { 'aws:SourceArn': 'arn:aws:sns:eu-west-1:111122223333:*' } }],
    [{ ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::orders' } }],
    [{ ArnNotLike: { 'aws:SourceArn': topic('orders').arn } }],
    [{ StringEquals: { 'aws:SourceAccount': account } }],
    [{}],
  ])('are none when the policy names none: %j', async condition => {
    expect(await listSourceTopics(buildAllowPolicy(condition))).toEqual({ known: [] })
  })
})

function statement(Principal: object | string, length: number): object {
  return { Sid: 'x'.repeat(length), Effect: 'Allow', Principal, Action: 'lambda:InvokeFunction' }
}

/** The policies by qualifier where each alias has `own`, and the last one `last`. */
async function readPolicies(count: number, own: object, last: object) {
  const names = Array.from({ length: count }, (_, index) => `a${String(index).padStart(3, '0')}`)
  const facts = await readFacts('policies', {
    ListAliases: { Aliases: names.map(Name => ({ Name, FunctionVersion: '1' })) },
    GetPolicy: ({ Qualifier }: Input) => ({
      Policy: JSON.stringify({ Statement: [Qualifier === names.at(-1) ? last : own] }),
    }),
  })
  return facts['policies'] as { known: Record<string, unknown>; incomplete?: string }
}

describe('the policies of a function with many aliases', () => {
  const service = { Service: 'sns.amazonaws.com' }

  it('are all known where they can be stored', async () => {
    const { known, incomplete } = await readPolicies(150, statement(service, 100), statement('*', 100))
    expect([Object.keys(known).length, incomplete]).toEqual([151, undefined])
  })

  it('are incomplete where they are too large, but those that name everyone are kept', async () => {
    for (const everyone of ['*', { AWS: '*' }, { AWS: ['123456789012', '*'] }]) {
      const { known, incomplete } = await readPolicies(
        22,
        statement(service, 19_000),
        statement(everyone, 100),
      )
      expect(Object.keys(known)).toContain('a021')
      expect(Object.keys(known).length).toBeLessThan(12)
      expect(incomplete).toMatch(
        /^Assay stores up to 200000 bytes of .*; \d+ of 23 are left out, such as that of a\d+$/,
      )
    }
  })
})
