import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { UnreadableEvent, type Change } from '../../../../audit/events/change.ts'
import {
  createSelfTrigger,
  listTriggers,
  selfTrigger,
  triggers,
  matchTriggers,
} from '../../../../audit/events/triggers.ts'
import { getResourceName } from '../../../../audit/resources/resource.ts'
import { applyMergePatch } from '../../../../examples/account/example-account.ts'
import { readGroundTruthFile } from '../../../events/world.ts'
import { isMatchedByPattern } from '../event-pattern.ts'
import { listIndexEntries, recordedScope } from '../recorded-events.ts'

const disable = readGroundTruthFile('tamper-02-disable-rule.json')
const watchResource = (region: string) => `arn:aws:events:${region}:111122223333:assay`
const trails = 'arn:aws:cloudtrail:us-east-1:111122223333:trails'
const deployment = 'arn:aws:dynamodb:eu-west-1:111122223333:table/assay'

const URL = 'https://sqs.eu-west-1.amazonaws.com/111122223333/'
const FUNCTION = 'arn:aws:lambda:eu-west-1:111122223333:function:'

/** A call with these parameters and this response. */
function buildCall(
  service: string,
  eventName: string,
  request: object | null,
  response: object | null = null,
): unknown {
  const event = applyMergePatch(disable, {
    source: `aws.${service}`,
    region: 'eu-west-1',
    detail: {
      eventSource: `${service}.amazonaws.com`,
      eventName,
      awsRegion: 'eu-west-1',
      requestParameters: null,
      responseElements: null,
    },
  })
  return applyMergePatch(event, { detail: { requestParameters: request, responseElements: response } })
}

function parseChange(event: unknown): Change {
  const parsedEvent = selfTrigger.parse(event, recordedScope)
  if ('change' in parsedEvent) return parsedEvent.change
  throw new Error(`ignored: ${parsedEvent.ignored}`)
}

function listSubjects(event: unknown) {
  return parseChange(event).subjects.map(({ resource, facts }) => [resource.arn, facts])
}

function parseWith(detail: object) {
  return selfTrigger.parse(applyMergePatch(disable, { detail }), recordedScope)
}

function isMatchedByRules(event: unknown): boolean {
  return selfTrigger.patterns.some(pattern => isMatchedByPattern(pattern, event))
}

const alarm = {
  version: '0',
  id: 'c4c1c1c9-6542-e61b-6ef0-8c4d36933a92',
  'detail-type': 'CloudWatch Alarm State Change',
  source: 'aws.cloudwatch',
  account: '111122223333',
  time: '2026-05-12T09:11:12Z',
  region: 'us-east-1',
  resources: ['arn:aws:cloudwatch:us-east-1:111122223333:alarm:assay-iam-change-failed'],
  detail: { alarmName: 'assay-iam-change-failed', state: { value: 'ALARM' }, previousState: { value: 'OK' } },
}

describe('a change of Assay', () => {
  it('is a disabled rule, also in a region that is not audited', () => {
    const [entry] = listIndexEntries('tamper-02')
    const { id, actor, action, eventuallyConsistent } = parseChange(disable)
    expect({ id, action, who: actor.name, eventuallyConsistent: eventuallyConsistent }).toEqual({
      id: entry?.dedupeKey,
      action: 'events:DisableRule',
      who: 'carol',
      eventuallyConsistent: false,
    })
    expect(listSubjects(disable)).toEqual([[watchResource('us-east-1'), ['rules']]])
    expect('change' in selfTrigger.parse(disable, { regions: [] })).toBe(true)
    expect(matchTriggers(disable)).toEqual([selfTrigger])
    expect(
      triggers.filter(({ patterns }) => patterns.some(pattern => isMatchedByPattern(pattern, disable))),
    ).toEqual([selfTrigger])
  })

  it.each([
    ['events', 'PutRule', { name: 'assay-image-push-2', eventPattern: '{}' }, 'rules'],
    ['events', 'DeleteRule', { name: 'assay-image-push', force: true }, 'rules'],
    ['events', 'EnableRule', { name: 'assay-forwarded-iam-change', eventBusName: 'assay' }, 'rules'],
    ['events', 'RemoveTargets', { rule: 'assay-image-push', ids: ['target'] }, 'rules'],
    ['events', 'PutTargets', { rule: 'assay-image-push', targets: [] }, 'rules'],
    ['events', 'DeleteEventBus', { name: 'assay' }, 'rules'],
    ['sqs', 'DeleteQueue', { queueUrl: `${URL}assay-notify` }, 'queues'],
    ['sqs', 'SetQueueAttributes', { queueUrl: `${URL}assay-notify`, attributes: {} }, 'queues'],
    ['sqs', 'PurgeQueue', { queueUrl: `${URL}assay-notify-dead-letters` }, 'queues'],
    [
      'sqs',
      'StartMessageMoveTask',
      { sourceArn: 'arn:aws:sqs:eu-west-1:111122223333:assay-notify-dead-letters' },
      'queues',
    ],
    ['monitoring', 'DeleteAlarms', { alarmNames: ['mine', 'assay-notify-age'] }, 'alarms'],
    ['monitoring', 'PutMetricAlarm', { alarmName: 'assay-notify-age' }, 'alarms'],
    ['monitoring', 'SetAlarmState', { alarmName: 'assay-notify-age', stateValue: 'OK' }, 'alarms'],
    ['monitoring', 'DisableAlarmActions', { alarmNames: ['assay-notify-age'] }, 'alarms'],
    ['monitoring', 'EnableAlarmActions', { alarmNames: ['assay-notify-age'] }, 'alarms'],
  ])('is in its region: %s %s %j', (service, eventName, request, fact) => {
    const event = buildCall(service, eventName, request)
    expect(listSubjects(event)).toEqual([[watchResource('eu-west-1'), [fact]]])
    expect(isMatchedByRules(event)).toBe(true)
    expect(parseChange(event).eventuallyConsistent).toBe(service === 'sqs')
  })

  it.each([
    ['lambda', 'DeleteFunction20150331', { functionName: 'assay-sweep' }, null, 'idleWorkers'],
    ['lambda', 'DeleteFunction20150331', { functionName: `${FUNCTION}assay-sweep` }, null, 'idleWorkers'],
    ['lambda', 'PutFunctionConcurrency20171031', { functionName: 'assay-sweep:live' }, null, 'idleWorkers'],
    [
      'lambda',
      'UpdateEventSourceMapping20150331',
      { uUID: 'u', enabled: false },
      { functionArn: `${FUNCTION}assay-sweep` },
      'idleWorkers',
    ],
    [
      'lambda',
      'DeleteEventSourceMapping20150331',
      { uUID: 'u' },
      { functionArn: `${FUNCTION}assay-sweep` },
      'idleWorkers',
    ],
    [
      'lambda',
      'CreateEventSourceMapping20150331',
      { functionName: 'thief', eventSourceArn: 'arn:aws:sqs:eu-west-1:111122223333:assay-sweep' },
      { functionArn: `${FUNCTION}thief` },
      'idleWorkers',
    ],
    ['lambda', 'UpdateFunctionCode20150331v2', { functionName: 'assay-sweep' }, null, 'changedFunctions'],
    [
      'lambda',
      'UpdateFunctionConfiguration20150331v2',
      { functionName: 'assay-sweep' },
      null,
      'changedFunctions',
    ],
    ['scheduler', 'DeleteSchedule', { name: 'assay-sweep' }, null, 'idleSchedules'],
    ['scheduler', 'UpdateSchedule', { name: 'assay-sweep', state: 'DISABLED' }, null, 'idleSchedules'],
    ['scheduler', 'DeleteScheduleGroup', { name: 'assay' }, null, 'idleSchedules'],
  ])('is of the whole: %s %s %j', (service, eventName, request, response, fact) => {
    const event = buildCall(service, eventName, request, response)
    expect(listSubjects(event)).toEqual([[deployment, [fact]]])
    expect(isMatchedByRules(event)).toBe(true)
    expect(parseChange(event).eventuallyConsistent).toBe(eventName === 'DeleteScheduleGroup')
  })

  it('is a state change of one of its alarms', () => {
    expect(parseChange(alarm)).toEqual({
      id: 'eb:111122223333:us-east-1:c4c1c1c9-6542-e61b-6ef0-8c4d36933a92',
      account: '111122223333',
      region: 'us-east-1',
      action: 'cloudwatch:AlarmStateChange',
      actor: { type: 'AWSService', name: 'Amazon CloudWatch' },
      at: '2026-05-12T09:11:12.000Z',
      subjects: [
        {
          resource: expect.objectContaining({ arn: watchResource('us-east-1') }) as object,
          facts: ['alarms', 'queues'],
        },
      ],
      eventuallyConsistent: false,
    })
    const over = applyMergePatch(alarm, { detail: { state: { value: 'OK' } } })
    for (const event of [alarm, over]) expect(matchTriggers(event)).toEqual([selfTrigger])
    expect(matchTriggers(applyMergePatch(alarm, { detail: { alarmName: 'mine' } }))).toEqual([])
  })

  it('is a trail that stops logging', () => {
    const stop = readGroundTruthFile('tamper-01-stop-logging.json')
    const [entry] = listIndexEntries('tamper-01')
    const { id, actor, action } = parseChange(stop)
    expect({ id, action, who: actor.name }).toEqual({
      id: entry?.dedupeKey,
      action: 'cloudtrail:StopLogging',
      who: 'carol',
    })
    expect(listSubjects(stop)).toEqual([[trails, ['trails']]])
    expect(matchTriggers(stop)).toEqual([selfTrigger])
  })

  it.each(['CreateTrail', 'UpdateTrail', 'DeleteTrail', 'StartLogging', 'PutEventSelectors'])(
    'is a change of trails, also in a region that is not audited: %s',
    eventName => {
      const event = applyMergePatch(buildCall('cloudtrail', eventName, null), {
        detail: { awsRegion: 'us-west-2' },
      })
      expect(listSubjects(event)).toEqual([[trails, ['trails']]])
      expect(matchTriggers(event)).toEqual([selfTrigger])
    },
  )

  it.each([
    ['events', 'DisableRule', 'rules'],
    ['events', 'RemoveTargets', 'rules'],
    ['sqs', 'SetQueueAttributes', 'queues'],
    ['monitoring', 'DeleteAlarms', 'alarms'],
  ])('may be what does not say what it is about: %s %s', (service, eventName, fact) => {
    for (const request of [null, {}, { name: null, rule: null, queueUrl: null, alarmNames: null }]) {
      const event = buildCall(service, eventName, request)
      expect(listSubjects(event)).toEqual([[watchResource('eu-west-1'), [fact]]])
      expect(isMatchedByRules(event)).toBe(true)
    }
  })

  it('matches the trigger of functions too', () => {
    const event = buildCall('lambda', 'DeleteFunction20150331', { functionName: 'assay-sweep' })
    expect(matchTriggers(event).map(({ queue }) => queue)).toEqual(['self-change', 'function-deploy'])
  })
})

describe('a canary', () => {
  const canary = applyMergePatch(
    buildCall('monitoring', 'EnableAlarmActions', { alarmNames: ['assay-canary-missing'] }),
    {
      detail: {
        userIdentity: {
          type: 'AssumedRole',
          arn: 'arn:aws:sts::111122223333:assumed-role/assay-canary-eu-west-1/b1c2d3',
          userName: null,
        },
      },
    },
  )
  const withArn = (arn: string | null) => applyMergePatch(canary, { detail: { userIdentity: { arn } } })
  const withRequest = (requestParameters: object) =>
    applyMergePatch(canary, { detail: { requestParameters } })

  it('is the call of its role on its alarm, and reads the alarms of the home region', () => {
    expect(parseChange(canary)).toMatchObject({
      canary: true,
      action: 'assay:Canary',
      actor: { type: 'Assay', name: "Assay's canary" },
      region: 'eu-west-1',
      eventuallyConsistent: false,
    })
    expect(listSubjects(canary)).toEqual([[watchResource('eu-west-1'), ['alarms']]])
    expect(matchTriggers(canary)).toEqual([selfTrigger])
  })

  it.each([
    ['another role', withArn('arn:aws:sts::111122223333:assumed-role/assay-canary-eu-west-1-x/b1c2d3')],
    [
      'the role of another account',
      withArn('arn:aws:sts::444455556666:assumed-role/assay-canary-eu-west-1/b'),
    ],
    [
      'the role of another region',
      withArn('arn:aws:sts::111122223333:assumed-role/assay-canary-us-east-1/b'),
    ],
    ['a user of that name', withArn('arn:aws:iam::111122223333:user/assay-canary-eu-west-1/b1c2d3')],
    ['no one', withArn(null)],
    ['its role on another alarm', withRequest({ alarmNames: ['assay-notify-age'] })],
    [
      'its role on another alarm too',
      withRequest({ alarmNames: ['assay-canary-missing', 'assay-notify-age'] }),
    ],
    ['its role with another call', applyMergePatch(canary, { detail: { eventName: 'DisableAlarmActions' } })],
  ])('is not a call by %s, which is an ordinary change', (_, event) => {
    const change = parseChange(event)
    expect(change).not.toHaveProperty('canary')
    expect(change.action).toMatch(/^monitoring:/)
    expect(change.actor.type).not.toBe('Assay')
    expect(isMatchedByRules(event)).toBe(true)
  })

  it('has not come back if its call failed', () => {
    const event = applyMergePatch(canary, { detail: { errorCode: 'AccessDenied' } })
    expect(selfTrigger.parse(event, recordedScope)).toEqual({ ignored: 'failed' })
  })
})

describe('a call that does not concern Assay', () => {
  it.each([
    ['events', 'DisableRule', { name: 'my-assay-rule' }],
    ['events', 'DisableRule', { name: 'orders' }],
    ['events', 'PutTargets', { rule: 'orders' }],
    ['sqs', 'DeleteQueue', { queueUrl: `${URL}my-assay-queue` }],
    ['monitoring', 'DeleteAlarms', { alarmNames: ['mine'] }],
    ['lambda', 'DeleteFunction20150331', { functionName: 'checkout-api' }],
    ['scheduler', 'DeleteSchedule', { name: 'nightly' }],
    ['cloudtrail', 'CreateEventDataStore', { name: 'assay-events' }],
  ])('is what others have: %s %s %j', (service, eventName, request) => {
    const event = buildCall(service, eventName, request)
    expect(selfTrigger.parse(event, recordedScope)).toEqual({ ignored: 'kind-not-audited' })
    expect(isMatchedByRules(event)).toBe(false)
  })

  it('is a failed call, a read-only call, or a call of another service', () => {
    expect(parseWith({ errorCode: 'AccessDenied' })).toEqual({ ignored: 'failed' })
    expect(parseWith({ readOnly: true })).toEqual({ ignored: 'read-only' })
    expect(parseWith({ eventSource: 'ssm.amazonaws.com' })).toEqual({ ignored: 'kind-not-audited' })
  })
})

describe('hostile events', () => {
  const calls = [
    disable,
    buildCall('sqs', 'DeleteQueue', { queueUrl: `${URL}assay-notify` }),
    buildCall(
      'lambda',
      'DeleteEventSourceMapping20150331',
      { uUID: 'u' },
      { functionArn: `${FUNCTION}assay-sweep` },
    ),
    buildCall('monitoring', 'DeleteAlarms', { alarmNames: ['assay-notify-age'] }),
    alarm,
  ]
  const names = ['name', 'rule', 'queueUrl', 'functionName', 'alarmNames', 'alarmName', 'sourceArn']
  const odd = fc.oneof(
    fc.jsonValue({ maxDepth: 2 }),
    fc.constantFrom(
      '',
      '__proto__',
      'assay-\u202Ex',
      'x'.repeat(5_000),
      'arn:aws:lambda',
      ':::::',
      'assay-/../../x',
    ),
  )

  it('are parsed, ignored or rejected, and concern only their account and region', () => {
    fc.assert(
      fc.property(fc.constantFrom(...calls), fc.constantFrom(...names), odd, (event, name, value) => {
        const input = event as { detail: object }
        const detail = { ...input.detail, requestParameters: { [name]: value }, alarmName: value }
        const where = [watchResource('eu-west-1'), watchResource('us-east-1'), deployment]
        expect(listPaths({ ...input, detail }).filter(arn => !where.includes(arn))).toEqual([])
      }),
      { numRuns: 500 },
    )
  })

  it.each([
    [applyMergePatch(alarm, { account: 'mine' })],
    [applyMergePatch(alarm, { time: 'soon' })],
    [applyMergePatch(alarm, { detail: null })],
    [{ 'detail-type': 'CloudWatch Alarm State Change' }],
    [null],
    ['assay-'],
  ])('are refused where they lack something: %#', event => {
    expect(() => selfTrigger.parse(event, recordedScope)).toThrow(UnreadableEvent)
  })
})

it('the rules fit into EventBridge', () => {
  for (const pattern of selfTrigger.patterns)
    expect(JSON.stringify(pattern).length).toBeLessThanOrEqual(2_048)
})

/** The subjects of an event; none if it is ignored or rejected. Any other error fails the test. */
function listPaths(event: unknown): string[] {
  try {
    const parsedEvent = selfTrigger.parse(event, recordedScope)
    return 'change' in parsedEvent ? parsedEvent.change.subjects.map(({ resource }) => resource.arn) : []
  } catch (failure) {
    if (failure instanceof UnreadableEvent) return []
    throw failure
  }
}

describe('a deployment with another prefix', () => {
  const other = createSelfTrigger('assay2')
  const own = buildCall('events', 'DisableRule', { name: 'assay2-iam-change' })
  const foreign = buildCall('events', 'DisableRule', { name: 'assay-iam-change' })

  it('follows changes of its own resources alone', () => {
    expect(matchTriggers(own)).toEqual([])
    expect(matchTriggers(own, listTriggers('assay2')).map(({ queue }) => queue)).toEqual(['self-change'])
    expect(matchTriggers(foreign, listTriggers('assay2'))).toEqual([])
    expect(other.parse(foreign, recordedScope)).toEqual({ ignored: 'kind-not-audited' })
  })

  it('reads its own resources again', () => {
    const parsed = other.parse(own, recordedScope)
    const resources = 'change' in parsed ? parsed.change.subjects.map(({ resource }) => resource.arn) : []
    expect(resources).toEqual(['arn:aws:events:eu-west-1:111122223333:assay2'])
    expect(getResourceName({ arn: resources[0] ?? '' })).toBe('eu-west-1')
  })

  it.each(['events', 'sqs', 'lambda', 'scheduler', 'monitoring'])(
    'matches no name of the other in %s',
    service => {
      const names = fc.constantFrom('name', 'rule', 'alarmName', 'functionName', 'queueUrl', 'sourceArn')
      const prefixes = fc.uniqueArray(fc.stringMatching(/^[a-z][a-z0-9]{2,19}$/), {
        minLength: 2,
        maxLength: 2,
      })
      fc.assert(
        fc.property(
          names,
          prefixes,
          fc.constantFrom('-notify', '-iam-change-sweep'),
          (parameter, [one = '', two = ''], rest) => {
            const name =
              parameter === 'queueUrl'
                ? `${URL}${one}${rest}`
                : parameter === 'sourceArn'
                  ? `arn:aws:sqs:eu-west-1:111122223333:${one}${rest}`
                  : `${one}${rest}`
            const event = buildCall(service, CALLS[service] ?? '', { [parameter]: name })
            const parsed = createSelfTrigger(two).parse(event, recordedScope)
            expect(parsed).toEqual({ ignored: 'kind-not-audited' })
          },
        ),
      )
    },
  )
})

const CALLS: Readonly<Record<string, string>> = {
  events: 'DeleteRule',
  sqs: 'DeleteQueue',
  lambda: 'DeleteFunction20150331',
  scheduler: 'DeleteSchedule',
  monitoring: 'SetAlarmState',
}
