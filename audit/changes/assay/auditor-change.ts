import { BUS, PREFIX, SCHEDULE_GROUP } from '../../deployment/names.ts'
import { deploymentResource } from '../../resources/assay/deployment.ts'
import { watchResource } from '../../resources/assay/watch.ts'
import { functionResource } from '../../resources/lambda/function.ts'
import { nameOf } from '../../resources/resource.ts'
import type { Read, Subject } from '../change.ts'
import { apiCallOf, textAt, toldByCall, withoutEffect, type ApiCall } from '../cloudtrail.ts'
import { ALARM_STATE_CHANGE, isAlarmChange, readAlarmChange } from './alarm-change.ts'
import { trailChangePatterns, trailSubject } from './trail-change.ts'

/** Calls that take from Assay what it sees by, or give it back; Lambda's names carry a date that changes. */
const CALLS = [
  'PutRule',
  'DeleteRule',
  'DisableRule',
  'EnableRule',
  'PutTargets',
  'RemoveTargets',
  'DeleteEventBus',
  'DeleteQueue',
  'SetQueueAttributes',
  'PurgeQueue',
  'StartMessageMoveTask',
  'DeleteAlarms',
  'PutMetricAlarm',
  'SetAlarmState',
  'CreateSchedule',
  'UpdateSchedule',
  'DeleteSchedule',
  'DeleteScheduleGroup',
  { prefix: 'DeleteFunction' },
  { prefix: 'PutFunctionConcurrency' },
  { prefix: 'CreateEventSourceMapping' },
  { prefix: 'UpdateEventSourceMapping' },
  { prefix: 'DeleteEventSourceMapping' },
]

/** What is Assay's own without its prefix: one name, where both are called the same. */
const PLAIN = [...new Set<string>([BUS, SCHEDULE_GROUP])]

/** The parameters by which calls name what they are about. */
const PARAMETERS = ['name', 'rule', 'queueUrl', 'sourceArn', 'alarmNames', 'alarmName', 'functionName']

const NOT_TOLD = [{ exists: false }, null]

/** Where a call names what it is about; the last one does not say it, and may be about Assay. */
const NAMED: readonly Readonly<Record<string, object>>[] = [
  { requestParameters: { name: [{ prefix: PREFIX }, ...PLAIN] } },
  { requestParameters: { rule: [{ prefix: PREFIX }] } },
  { requestParameters: { queueUrl: [{ wildcard: `*/${PREFIX}*` }] } },
  { requestParameters: { sourceArn: [{ wildcard: `*:${PREFIX}*` }] } },
  { requestParameters: { alarmNames: [{ prefix: PREFIX }] } },
  { requestParameters: { alarmName: [{ prefix: PREFIX }] } },
  { requestParameters: { functionName: [{ wildcard: `*${PREFIX}*` }] } },
  { responseElements: { functionArn: [{ wildcard: `*:function:${PREFIX}*` }] } },
  {
    requestParameters: Object.fromEntries(PARAMETERS.map(name => [name, NOT_TOLD])),
    responseElements: { functionArn: NOT_TOLD },
  },
]

/** The services of what Assay has in every region; functions and schedules are in the home region alone. */
const WATCHED = ['events', 'monitoring', 'sqs']

/** What befalls Assay itself: calls on what is named like it, its own alarms, and the trails by which it sees. */
export const auditorChangePatterns = [
  {
    source: ['events', 'sqs', 'monitoring', 'cloudwatch', 'scheduler', 'lambda'].map(name => `aws.${name}`),
    'detail-type': ['AWS API Call via CloudTrail'],
    detail: { eventName: CALLS, errorCode: [{ exists: false }], $or: NAMED },
  },
  {
    source: ['aws.cloudwatch'],
    'detail-type': [ALARM_STATE_CHANGE],
    detail: { alarmName: [{ prefix: PREFIX }] },
  },
  ...trailChangePatterns,
] as const

/** Reads a call on what is Assay's own or on a trail, or an alarm of its own, wherever that is. Throws UnreadableEvent. */
export function readAuditorChange(event: unknown): Read {
  if (isAlarmChange(event)) return readAlarmChange(event)
  const call = apiCallOf(event)
  const ignored = withoutEffect(call, { regions: [call.region] })
  if (ignored) return { ignored }
  const subject = subjectOf(call)
  if (subject === undefined) return { ignored: 'kind-not-audited' }
  const lags = call.service === 'sqs' || call.operation === 'DeleteScheduleGroup'
  return { change: { ...toldByCall(call), subjects: [subject], lags } }
}

/** What a call may have changed. Queues are counted, and groups emptied, a while later: what is seen at once may be old. */
function subjectOf(call: ApiCall): Subject | undefined {
  const watch = (fact: string): Subject => ({ resource: watchResource(call), facts: [fact] })
  if (call.service === 'cloudtrail') return trailSubject(call)
  const deployment = (fact: string): Subject => ({ resource: deploymentResource(call), facts: [fact] })
  const names = namesOf(call)
  const isOwn = names.some(name => name.startsWith(PREFIX) || PLAIN.includes(name))
  const isOfRegion = WATCHED.includes(call.service) && names.length === 0
  if (!isOwn && !isOfRegion) return undefined
  switch (call.service) {
    case 'events':
      return watch('rules')
    case 'monitoring':
      return watch('alarms')
    case 'sqs':
      return watch('queues')
    case 'lambda':
      return deployment('idleWorkers')
    case 'scheduler':
      return deployment('idleSchedules')
    default:
      return undefined
  }
}

/** Names of what a call is about; ARNs and URLs are cut down to them. */
function namesOf(call: ApiCall): string[] {
  const { request, response } = call
  const direct = ['name', 'rule', 'alarmName'].flatMap(parameter => textAt(request, parameter) ?? [])
  const alarms: unknown = request['alarmNames']
  const several = Array.isArray(alarms) ? alarms.flatMap(name => textAt({ name }, 'name') ?? []) : []
  const queues = ['queueUrl', 'sourceArn'].flatMap(
    parameter => textAt(request, parameter)?.split(/[/:]/).at(-1) ?? [],
  )
  const functions = [textAt(request, 'functionName'), textAt(response, 'functionArn')].flatMap(named =>
    named === undefined ? [] : nameOf(functionResource(named, call)),
  )
  return [...direct, ...several, ...queues, ...functions]
}
