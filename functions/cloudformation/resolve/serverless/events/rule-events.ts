import type { Json } from '../../../template/template.ts'
import { getField } from '../../value-texts.ts'
import { addResource } from '../expander.ts'
import { addEventRole, type EventSource } from './event-target.ts'
import { buildInlinePolicy, buildQueuePolicy } from '../policies/policy-documents.ts'
import { listPropagatedTags } from '../tags.ts'
import { readLiteral, readMapping, readValue, refuseField } from '../read-part.ts'
import { buildGetAtt, dropAbsentFields } from '../serverless-value.ts'

/** Types of events that a rule of EventBridge sends. */
const RULE_TYPES: ReadonlySet<string> = new Set(['CloudWatchEvent', 'EventBridgeRule', 'Schedule'])

/** Whether a rule of EventBridge sends events of this type. */
export function isRuleType(type: string): boolean {
  return RULE_TYPES.has(type)
}

/** What a rule or a schedule invokes. */
export interface InvokedTarget {
  arn: Json
  /** The role that invokes it, for a state machine. */
  roleArn?: Json
}

/** Adds the rule of an event, with the queue for what cannot be delivered; the function that gives the ARN of the rule. */
export function addRule(event: EventSource, { arn, roleArn }: InvokedTarget): Json {
  const { expander, maker, eventId, type, properties } = event
  const ruleArn = buildGetAtt(eventId, 'Arn')
  const queueArn = addDeadLetterQueue(event, ruleArn)
  const target = dropAbsentFields({
    Arn: arn,
    Id: `${eventId}${roleArn === undefined ? 'Lambda' : 'StepFunctions'}Target`,
    RoleArn: roleArn,
    Input: readValue(properties, 'Input'),
    DeadLetterConfig: queueArn === undefined ? undefined : { Arn: queueArn },
  })
  addResource(expander, maker, eventId, 'AWS::Events::Rule', {
    properties: dropAbsentFields({
      Name: readValue(properties, type === 'Schedule' ? 'Name' : 'RuleName'),
      ScheduleExpression: readValue(properties, 'Schedule'),
      EventPattern: readValue(properties, 'Pattern'),
      EventBusName: readValue(properties, 'EventBusName'),
      State: readValue(properties, 'State') ?? describeState(getField(properties.value, 'Enabled')),
      Targets: [target],
    }),
  })
  return ruleArn
}

function describeState(enabled: Json | undefined): Json | undefined {
  if (typeof enabled !== 'boolean') return undefined
  return enabled ? 'ENABLED' : 'DISABLED'
}

/** The ARN of the queue for what cannot be delivered, which AWS SAM makes if its type is given; undefined if there is none. */
function addDeadLetterQueue(event: EventSource, ruleArn: Json | undefined): Json | undefined {
  const { expander, maker, eventId, properties } = event
  const config = readMapping(properties, 'DeadLetterConfig')
  if (config === undefined) return undefined
  const given = readValue(config, 'Arn')
  if (given !== undefined) return given
  if (readLiteral(config, 'Type') !== 'SQS') throw refuseField(config, 'Type', 'SQS')
  const queueId = readLiteral(config, 'QueueLogicalId') ?? `${eventId}Queue`
  const queueArn = buildGetAtt(queueId, 'Arn')
  const tags = listPropagatedTags({ ...properties, value: maker.properties, path: [] })
  addResource(expander, maker, queueId, 'AWS::SQS::Queue', { properties: { ...tags } })
  if (ruleArn !== undefined)
    addResource(expander, maker, `${eventId}QueuePolicy`, 'AWS::SQS::QueuePolicy', {
      properties: {
        Queues: [{ Ref: queueId }],
        PolicyDocument: buildQueuePolicy(queueArn, { Service: 'events.amazonaws.com' }, ruleArn),
      },
    })
  return queueArn
}

/** Expands an event of type ScheduleV2: the schedule, and the role that invokes the target with `action`. */
export function expandSchedule(
  event: EventSource,
  { arn }: InvokedTarget,
  { action, policySuffix }: { action: string; policySuffix: string },
): void {
  const { expander, maker, eventId, properties } = event
  const queueArn = addDeadLetterQueue(event, undefined)
  const policies = [
    buildInlinePolicy(`${eventId}${policySuffix}`, action, arn),
    ...(queueArn === undefined
      ? []
      : [buildInlinePolicy(`${eventId}SQSPolicy`, 'sqs:SendMessage', queueArn)]),
  ]
  const boundary = readValue(properties, 'PermissionsBoundary')
  const given = readValue(properties, 'RoleArn')
  const roleArn = given ?? addEventRole(event, 'scheduler.amazonaws.com', policies, boundary)
  const omitsName = readValue(properties, 'OmitName') !== undefined
  addResource(expander, maker, eventId, 'AWS::Scheduler::Schedule', {
    properties: dropAbsentFields({
      Name: omitsName ? undefined : (readValue(properties, 'Name') ?? eventId),
      ScheduleExpression: readValue(properties, 'ScheduleExpression'),
      FlexibleTimeWindow: readValue(properties, 'FlexibleTimeWindow') ?? { Mode: 'OFF' },
      Target: dropAbsentFields({
        Arn: arn,
        RoleArn: roleArn,
        DeadLetterConfig: queueArn === undefined ? undefined : { Arn: queueArn },
      }),
    }),
  })
}
