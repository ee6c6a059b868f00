import { canaryCall, isCanarySession } from '../../resources/assay/canary.ts'
import { nameParts } from '../../resources/assay/deployment-names.ts'
import { buildDeploymentResource } from '../../resources/assay/deployment.ts'
import { buildRegionalDeploymentResource } from '../../resources/assay/regional-deployment.ts'
import { buildFunctionResource } from '../../resources/lambda/function.ts'
import { getResourceName } from '../../resources/resource.ts'
import type { Change, ParsedEvent, Subject } from '../change.ts'
import {
  parseCloudTrailEvent,
  readText,
  deriveCloudTrailChange,
  findIgnoreReason,
  type CloudTrailEvent,
} from '../cloudtrail-event.ts'
import { ALARM_DETAIL_TYPE, isAlarmChange, parseAlarmChange } from './alarm-change.ts'
import { trailChangePatterns, createTrailSubject } from './trail-change.ts'

/** Calls that disable or restore parts of the audit pipeline. Lambda's event names contain a date, so they match by prefix. */
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
  'DisableAlarmActions',
  'EnableAlarmActions',
  'CreateSchedule',
  'UpdateSchedule',
  'DeleteSchedule',
  'DeleteScheduleGroup',
  { prefix: 'DeleteFunction' },
  { prefix: 'UpdateFunction' },
  { prefix: 'PutFunctionConcurrency' },
  { prefix: 'CreateEventSourceMapping' },
  { prefix: 'UpdateEventSourceMapping' },
  { prefix: 'DeleteEventSourceMapping' },
]

/** Lists the names of Assay's buses and schedule groups that are the prefix itself. */
function listBareNames(prefix: string): string[] {
  const { ingestBus, scheduleGroup } = nameParts(prefix)
  return [...new Set([ingestBus, scheduleGroup])]
}

/** The parameters in which calls name their resource. */
const NAME_PARAMETERS = [
  'name',
  'rule',
  'queueUrl',
  'sourceArn',
  'eventSourceArn',
  'alarmNames',
  'alarmName',
  'functionName',
]

const ABSENT = [{ exists: false }, null]

/** Matches calls that name no resource, which can concern Assay. */
const NAMELESS_PATTERN = {
  requestParameters: Object.fromEntries(NAME_PARAMETERS.map(name => [name, ABSENT])),
  responseElements: { functionArn: ABSENT },
}

/** Builds the patterns for calls that name a resource of Assay. */
function buildNamePatterns(prefix: string): readonly Readonly<Record<string, object>>[] {
  const { start } = nameParts(prefix)
  return [
    { requestParameters: { name: [{ prefix: start }, ...listBareNames(prefix)] } },
    { requestParameters: { rule: [{ prefix: start }] } },
    { requestParameters: { queueUrl: [{ wildcard: `*/${start}*` }] } },
    { requestParameters: { sourceArn: [{ wildcard: `*:${start}*` }] } },
    { requestParameters: { eventSourceArn: [{ wildcard: `*:${start}*` }] } },
    { requestParameters: { alarmNames: [{ prefix: start }] } },
    { requestParameters: { alarmName: [{ prefix: start }] } },
    { requestParameters: { functionName: [{ wildcard: `*${start}*` }] } },
    { responseElements: { functionArn: [{ wildcard: `*:function:${start}*` }] } },
    NAMELESS_PATTERN,
  ]
}

/** The services of Assay's regional resources; functions and schedules exist only in the home region. */
const REGIONAL_SERVICES = ['events', 'monitoring', 'sqs']

/**
 * Builds the patterns for changes of the deployment with the prefix `prefix`: calls on resources with its names, its alarms, and
 * the trails that it depends on.
 */
export function buildSelfChangePatterns(prefix: string): readonly object[] {
  return [
    {
      source: ['events', 'sqs', 'monitoring', 'cloudwatch', 'scheduler', 'lambda'].map(name => `aws.${name}`),
      'detail-type': ['AWS API Call via CloudTrail'],
      detail: { eventName: CALLS, errorCode: [{ exists: false }], $or: buildNamePatterns(prefix) },
    },
    {
      source: ['aws.cloudwatch'],
      'detail-type': [ALARM_DETAIL_TYPE],
      detail: { alarmName: [{ prefix: nameParts(prefix).start }] },
    },
    ...trailChangePatterns,
  ]
}

/**
 * Parses a call on a resource of the deployment with the prefix `prefix` or on a trail, or an alarm of the deployment, in any
 * region. Throws UnreadableEvent.
 */
export function parseSelfChange(event: unknown, prefix: string): ParsedEvent {
  if (isAlarmChange(event)) return parseAlarmChange(event, prefix)
  const call = parseCloudTrailEvent(event)
  const ignored = findIgnoreReason(call, { regions: [call.region] })
  if (ignored) return { ignored }
  const subject = parseSubject(call, prefix)
  if (subject === undefined) return { ignored: 'kind-not-audited' }
  if (isCanary(call, prefix)) return { change: { ...deriveCanaryChange(call), subjects: [subject] } }
  const eventuallyConsistent = call.service === 'sqs' || call.operation === 'DeleteScheduleGroup'
  return { change: { ...deriveCloudTrailChange(call), subjects: [subject], eventuallyConsistent } }
}

/**
 * Whether a call is the canary's: made with the role that only the canary's schedule can assume, on the canary's alarm. The
 * same call by others is an ordinary change.
 */
function isCanary(call: CloudTrailEvent, prefix: string): boolean {
  const names = listCallNames(call)
  return (
    call.service === canaryCall.service &&
    call.operation === canaryCall.operation &&
    isCanarySession(call.actor.arn ?? '', call, prefix) &&
    names.length === 1 &&
    names[0] === nameParts(prefix).canaryAlarm
  )
}

/** The change of a canary. What is found with it was not made by it, so Assay is its actor, as in a scheduled refresh. */
function deriveCanaryChange(call: CloudTrailEvent): Omit<Change, 'subjects'> {
  const actor = { type: 'Assay', name: "Assay's canary" }
  return { ...deriveCloudTrailChange(call), action: 'assay:Canary', actor, canary: true }
}

/** What a call may have changed. Message counts and the deletion of schedule groups become visible with a delay. */
function parseSubject(call: CloudTrailEvent, prefix: string): Subject | undefined {
  const regionalDeployment = (fact: string): Subject => ({
    resource: buildRegionalDeploymentResource(call, prefix),
    facts: [fact],
  })
  if (call.service === 'cloudtrail') return createTrailSubject(call)
  const deployment = (fact: string): Subject => ({
    resource: buildDeploymentResource(call, prefix),
    facts: [fact],
  })
  const names = listCallNames(call)
  const { start } = nameParts(prefix)
  const isOwn = names.some(name => name.startsWith(start) || listBareNames(prefix).includes(name))
  const isRegional = REGIONAL_SERVICES.includes(call.service) && names.length === 0
  if (!isOwn && !isRegional) return undefined
  switch (call.service) {
    case 'events':
      return regionalDeployment('rules')
    case 'monitoring':
      return regionalDeployment('alarms')
    case 'sqs':
      return regionalDeployment('queues')
    case 'lambda':
      return deployment(call.operation.startsWith('UpdateFunction') ? 'changedFunctions' : 'idleWorkers')
    case 'scheduler':
      return deployment('idleSchedules')
    default:
      return undefined
  }
}

/** The names of the resources of a call, without the rest of ARNs and URLs. */
function listCallNames(call: CloudTrailEvent): string[] {
  const { request, response } = call
  const direct = ['name', 'rule', 'alarmName'].flatMap(parameter => readText(request, parameter) ?? [])
  const alarms: unknown = request['alarmNames']
  const several = Array.isArray(alarms) ? alarms.flatMap(name => readText({ name }, 'name') ?? []) : []
  const queues = ['queueUrl', 'sourceArn', 'eventSourceArn'].flatMap(
    parameter => readText(request, parameter)?.split(/[/:]/).at(-1) ?? [],
  )
  const functions = [readText(request, 'functionName'), readText(response, 'functionArn')].flatMap(named =>
    named === undefined ? [] : getResourceName(buildFunctionResource(named, call)),
  )
  return [...direct, ...several, ...queues, ...functions]
}
