import { describe, expect, it } from 'vitest'
import type { Change } from '../../../audit/events/change.ts'
import { serviceTrigger, triggers } from '../../../audit/events/triggers.ts'
import { parsePolicy } from '../../../audit/engines/iam/policy-document.ts'
import { isMatchedByPattern } from './event-pattern.ts'

const account = '111122223333'
const scope = { regions: ['eu-west-1'] }
const queue = `arn:aws:sqs:eu-west-1:${account}:orders`
const topic = `arn:aws:sns:eu-west-1:${account}:orders`
const bus = (name: string) => `arn:aws:events:eu-west-1:${account}:event-bus/${name}`
const queueUrl = `https://sqs.eu-west-1.amazonaws.com/${account}/orders`
const Policy = JSON.stringify({ Statement: { Effect: 'Allow', Principal: '*', Action: 'sqs:*' } })
const PRESENT = { presence: 'PRESENT' }
const DELETED = { presence: 'DELETED' }

/** A CloudTrail event of a call. */
function buildCall(
  service: string,
  eventName: string,
  request: unknown,
  response: unknown = null,
  more = {},
) {
  return {
    'detail-type': 'AWS API Call via CloudTrail',
    source: `aws.${service}`,
    account,
    region: 'eu-west-1',
    detail: {
      eventSource: `${service}.amazonaws.com`,
      eventName,
      eventID: '1',
      eventTime: '2026-05-12T09:00:00Z',
      awsRegion: 'eu-west-1',
      readOnly: false,
      requestParameters: request,
      responseElements: response,
      ...more,
    },
  }
}

function parseChange(event: unknown): Change {
  const parsedEvent = serviceTrigger.parse(event, scope)
  if ('change' in parsedEvent) return parsedEvent.change
  throw new Error(`ignored: ${parsedEvent.ignored}`)
}

function expectMatchedByRules(event: unknown): void {
  const admitted = triggers.filter(({ patterns }) =>
    patterns.some(pattern => isMatchedByPattern(pattern, event)),
  )
  expect(admitted.map(trigger => trigger.queue)).toContain('service-change')
}

describe('a call on a queue', () => {
  it.each([
    ['CreateQueue', { queueName: 'orders' }, { queueUrl }, 'ALL', PRESENT],
    ['CreateQueue', { queueName: 'orders' }, null, 'ALL', PRESENT],
    ['TagQueue', { queueUrl, tags: { team: 'orders' } }, null, ['tags'], PRESENT],
    ['UntagQueue', { queueUrl, tagKeys: ['team'] }, null, ['tags'], PRESENT],
    ['DeleteQueue', { queueUrl }, null, 'ALL', DELETED],
    ['SetQueueAttributes', { queueUrl, attributes: { Policy } }, null, ['policy'], undefined],
    ['SetQueueAttributes', { queueUrl, attributes: { VisibilityTimeout: '9' } }, null, [], undefined],
    ['SetQueueAttributes', { queueUrl, attributes: { constructor: '9' } }, null, [], undefined],
    [
      'SetQueueAttributes',
      { queueUrl, attributes: { RedrivePolicy: '{}', Policy } },
      null,
      ['deadLetterQueue', 'policy'],
      undefined,
    ],
    ['SetQueueAttributes', { queueUrl }, null, 'ALL', undefined],
    ['AddPermission', { queueUrl, label: 'open', actions: ['*'] }, null, ['policy'], undefined],
    ['RemovePermission', { queueUrl, label: 'open' }, null, ['policy'], undefined],
  ])('%s of %j is about it', (operation, request, response, facts, expects) => {
    const event = buildCall('sqs', operation, request, response)
    const { subjects, action, eventuallyConsistent, unresolvedKinds } = parseChange(event)
    expect(subjects.map(subject => [subject.resource.arn, subject.facts, subject.expectation])).toEqual([
      [queue, facts, expects],
    ])
    expect(subjects[0]?.resource).toEqual({
      kind: 'AWS::SQS::Queue',
      account,
      region: 'eu-west-1',
      arn: queue,
    })
    expect({ action, eventuallyConsistent: eventuallyConsistent, unresolved: unresolvedKinds }).toEqual({
      action: `sqs:${operation}`,
      eventuallyConsistent: true,
      unresolved: undefined,
    })
    expectMatchedByRules(event)
  })

  it.each([
    [`https://eu-west-1.queue.amazonaws.com/${account}/orders`, queue],
    [`https://sqs.eu-west-1.amazonaws.com/${account}/orders.fifo`, `${queue}.fifo`],
  ])('knows the queue by %s', (url, arn) => {
    expect(parseChange(buildCall('sqs', 'DeleteQueue', { queueUrl: url })).subjects[0]?.resource.arn).toBe(
      arn,
    )
  })

  it.each([
    null,
    {},
    { queueUrl: 7 },
    { queueUrl: 'orders' },
    { queueUrl: `https://sqs.eu-west-1.amazonaws.com/${account}/` },
    { queueUrl: `https://sqs.eu-west-1.amazonaws.com/${account}/a b` },
  ])('is about any queue that is known where it names none: %j', request => {
    const { subjects, unresolvedKinds } = parseChange(buildCall('sqs', 'DeleteQueue', request))
    expect({ subjects, unresolved: unresolvedKinds }).toEqual({
      subjects: [],
      unresolved: ['AWS::SQS::Queue'],
    })
  })

  it.each([
    ['SetQueueAttributes', { attributes: { Policy } }, [{ fact: 'policy', value: parsePolicy(Policy) }]],
    ['SetQueueAttributes', { attributes: { Policy: '' } }, [{ fact: 'policy', value: 'NONE' }]],
    ['SetQueueAttributes', { attributes: { Policy: 'no policy' } }, [{ fact: 'policy' }]],
    ['SetQueueAttributes', { attributes: { DelaySeconds: '1' } }, undefined],
    ['AddPermission', { label: 'open' }, [{ fact: 'policy' }]],
    ['RemovePermission', { label: 'open' }, [{ fact: 'policy' }]],
  ])('%s of %j claims the change', (operation, request, claims) => {
    const [subject] = parseChange(buildCall('sqs', operation, { queueUrl, ...request })).subjects
    expect(subject?.claims).toEqual(claims)
  })
})

describe('a call on a topic', () => {
  const ofPolicy = { topicArn: topic, attributeName: 'Policy', attributeValue: Policy }
  it.each([
    ['CreateTopic', { name: 'orders' }, { topicArn: topic }, 'ALL', PRESENT],
    ['CreateTopic', { name: 'orders' }, null, 'ALL', PRESENT],
    ['DeleteTopic', { topicArn: topic }, null, 'ALL', DELETED],
    ['SetTopicAttributes', ofPolicy, null, ['policy'], undefined],
    ['SetTopicAttributes', { topicArn: topic, attributeName: 'DisplayName' }, null, [], undefined],
    ['SetTopicAttributes', { topicArn: topic }, null, ['policy'], undefined],
    ['TagResource', { resourceArn: topic, tags: [] }, null, ['tags'], PRESENT],
    ['UntagResource', { resourceArn: topic, tagKeys: ['team'] }, null, ['tags'], PRESENT],
    ['AddPermission', { topicArn: topic, label: 'open' }, null, ['policy'], undefined],
    ['RemovePermission', { topicArn: topic, label: 'open' }, null, ['policy'], undefined],
  ])('%s of %j is about it', (operation, request, response, facts, expects) => {
    const event = buildCall('sns', operation, request, response)
    const { subjects, eventuallyConsistent } = parseChange(event)
    expect(subjects.map(subject => [subject.resource.arn, subject.facts, subject.expectation])).toEqual([
      [topic, facts, expects],
    ])
    expect(eventuallyConsistent).toBe(false)
    expectMatchedByRules(event)
  })

  it.each([null, {}, { topicArn: 7 }, { topicArn: 'orders' }, { topicArn: `${topic}:subscription` }])(
    'concerns all known topics if it names none: %j',
    request => {
      expect(parseChange(buildCall('sns', 'DeleteTopic', request)).unresolvedKinds).toEqual([
        'AWS::SNS::Topic',
      ])
    },
  )

  it('claims the policy that it sets', () => {
    const [subject] = parseChange(buildCall('sns', 'SetTopicAttributes', ofPolicy)).subjects
    expect(subject?.claims).toEqual([{ fact: 'policy', value: parsePolicy(Policy) }])
  })
})

describe('a call on an event bus', () => {
  it.each([
    ['PutPermission', { principal: '*', statementId: 'all' }, null, 'default', ['policy']],
    ['PutPermission', { eventBusName: 'orders', policy: Policy }, null, 'orders', ['policy']],
    ['PutPermission', { eventBusName: bus('orders'), policy: Policy }, null, 'orders', ['policy']],
    ['RemovePermission', { removeAllPermissions: true }, null, 'default', ['policy']],
    ['RemovePermission', { eventBusName: 'orders', statementId: 'all' }, null, 'orders', ['policy']],
    ['CreateEventBus', { name: 'orders' }, { eventBusArn: bus('orders') }, 'orders', 'ALL'],
    ['CreateEventBus', { name: 'aws.partner/x.com/1' }, null, 'aws.partner/x.com/1', 'ALL'],
    ['UpdateEventBus', { name: 'orders', description: '' }, null, 'orders', []],
    ['DeleteEventBus', { name: 'orders' }, null, 'orders', 'ALL'],
  ])('%s of %j is about it', (operation, request, response, name, facts) => {
    const event = buildCall('events', operation, request, response)
    const { subjects } = parseChange(event)
    expect(subjects.map(subject => [subject.resource.arn, subject.facts])).toEqual([[bus(name), facts]])
    expectMatchedByRules(event)
  })

  it.each([
    ['PutPermission', null],
    ['RemovePermission', {}],
    ['PutPermission', { eventBusName: 7 }],
    ['DeleteEventBus', { name: 'or ders' }],
    ['DeleteEventBus', { description: 'x' }],
  ])('is about any bus where it names none: %s %j', (operation, request) => {
    expect(parseChange(buildCall('events', operation, request)).unresolvedKinds).toEqual([
      'AWS::Events::EventBus',
    ])
  })

  it.each([
    ['PutPermission', { policy: Policy }, [{ fact: 'policy', value: parsePolicy(Policy) }]],
    ['PutPermission', { principal: '*' }, [{ fact: 'policy' }]],
    ['RemovePermission', { statementId: 'all' }, [{ fact: 'policy' }]],
    ['RemovePermission', { removeAllPermissions: true }, [{ fact: 'policy', value: 'NONE' }]],
  ])('%s of %j claims the change', (operation, request, claims) => {
    expect(parseChange(buildCall('events', operation, request)).subjects[0]?.claims).toEqual(claims)
  })
})

describe('an ignored event', () => {
  it.each([
    ['sqs', 'SetQueueAttributes', { queueUrl: 'https://sqs.eu-west-1.amazonaws.com/444455556666/orders' }],
    ['sns', 'SetTopicAttributes', { topicArn: topic.replace(account, '444455556666') }],
    ['sqs', 'PurgeQueue', { queueUrl }],
    ['sns', 'Subscribe', { topicArn: topic }],
    ['events', 'PutRule', { name: 'nightly' }],
    ['sns', 'CreateEventBus', { name: 'orders' }],
  ])('is what is not audited: %s %s %j', (service, operation, request) => {
    expect(serviceTrigger.parse(buildCall(service, operation, request), scope)).toEqual({
      ignored: 'kind-not-audited',
    })
  })

  it('is a failed call, or a call in a region that is not audited', () => {
    const failed = buildCall('sqs', 'DeleteQueue', { queueUrl }, null, { errorCode: 'AccessDenied' })
    expect(serviceTrigger.parse(failed, scope)).toEqual({ ignored: 'failed' })
    expect(serviceTrigger.patterns.some(pattern => isMatchedByPattern(pattern, failed))).toBe(false)
    const elsewhere = buildCall('sqs', 'DeleteQueue', { queueUrl }, null, { awsRegion: 'ap-south-1' })
    expect(serviceTrigger.parse(elsewhere, scope)).toEqual({ ignored: 'out-of-scope-region' })
  })
})

describe('a call on a log group', () => {
  const logGroupName = '/aws/lambda/checkout'
  it.each([
    ['CreateLogGroup', 'PRESENT'],
    ['DeleteLogGroup', 'ABSENT'],
  ])('%s is about whether it exists', (operation, state) => {
    const event = buildCall('logs', operation, { logGroupName })
    expect(parseChange(event)).toMatchObject({
      action: `logs:${operation}`,
      eventuallyConsistent: false,
      subjects: [
        {
          resource: {
            kind: 'AWS::Logs::LogGroup',
            arn: `arn:aws:logs:eu-west-1:${account}:log-group:${logGroupName}`,
          },
          facts: ['state'],
          expectation: { facts: { state } },
        },
      ],
    })
    expectMatchedByRules(event)
  })

  it.each([null, {}, { logGroupName: 7 }])(
    'is about any log group that is known where it names none: %j',
    request => {
      const { subjects, unresolvedKinds } = parseChange(buildCall('logs', 'DeleteLogGroup', request))
      expect({ subjects, unresolvedKinds }).toEqual({
        subjects: [],
        unresolvedKinds: ['AWS::Logs::LogGroup'],
      })
    },
  )
})
