import { quoteName } from '../../../../../audit/text/quote-text.ts'
import type { Json } from '../../../template/template.ts'
import { getField, isJsonList, isJsonObject } from '../../value-texts.ts'
import { expandHttpApiEvent, expandRestApiEvent } from './api-events.ts'
import type { EventSource, EventTarget } from './event-target.ts'
import { addResource } from '../expander.ts'
import { addRule, expandSchedule, isRuleType } from './rule-events.ts'
import {
  reportPart,
  readLiteral,
  readMapping,
  readMappings,
  readValue,
  refuseField,
  requirePart,
  type PartSource,
} from '../read-part.ts'
import { expandStreamEvent, isStreamType } from './stream-events.ts'
import { expandTopicEvent } from './topic-events.ts'
import { buildGetAtt, dropAbsentFields, isFunctionCall, type JsonObject } from '../serverless-value.ts'

/** The events of a resource, in the order in which AWS SAM expands them: `$default` before other paths. */
export function listEvents(source: PartSource): EventSource[] {
  const { expander, maker } = source
  const events = readMappings(source, 'Events').flatMap(([name, event]): [string, EventSource][] => {
    const type = readLiteral(event, 'Type')
    if (type === undefined) {
      if (readValue(event, 'Type') === undefined) throw refuseField(event, 'Type', 'a type of event')
      return []
    }
    const properties = readMapping(event, 'Properties') ?? {
      ...event,
      value: {},
      path: [...event.path, 'Properties'],
    }
    const path = getField(properties.value, 'Path')
    const eventId = `${maker.logicalId}${name}`
    return [[typeof path === 'string' ? path : name, { expander, maker, eventId, type, properties }]]
  })
  return events.toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, event]) => event)
}

/** Expands the events of a function (AWS SAM Developer Guide, "EventSource"). */
export function expandFunctionEvents(target: EventTarget): void {
  const covered = new Set<string>()
  for (const event of listEvents(target.source)) {
    if (event.type === 'HttpApi') expandHttpApiEvent(event, target, covered)
    else if (isStreamType(event.type)) expandStreamEvent(event, target)
    else if (isRuleType(event.type)) {
      addPermission(event, target, 'events.amazonaws.com', { SourceArn: addRule(event, target) })
    } else expandOtherEvent(event, target)
  }
}

function expandOtherEvent(event: EventSource, target: EventTarget): void {
  switch (event.type) {
    case 'AlexaSkill':
      return addPermission(event, target, 'alexa-appkit.amazon.com', {
        EventSourceToken: readValue(event.properties, 'SkillId'),
      })
    case 'Api':
      return expandRestApiEvent(event, target)
    case 'CloudWatchLogs':
      return expandLogEvent(event, target)
    case 'Cognito':
      return expandUserPoolEvent(event, target)
    case 'IoTRule':
      return expandTopicRule(event, target)
    case 'S3':
      return expandBucketEvent(event, target)
    case 'SNS':
      return expandTopicEvent(event, target, addPermission)
    case 'ScheduleV2':
      return expandSchedule(event, target, { action: 'lambda:InvokeFunction', policySuffix: 'LambdaPolicy' })
    default:
      return reportPart(event.properties, '', `Assay does not know events of type ${quoteName(event.type)}`)
  }
}

/** Adds the permission of a service to invoke the function or the alias. */
function addPermission(
  { expander, maker, eventId }: EventSource,
  { name }: EventTarget,
  principal: string,
  source: Readonly<Record<string, Json | undefined>>,
  permissionId = `${eventId}Permission`,
): void {
  addResource(expander, maker, permissionId, 'AWS::Lambda::Permission', {
    properties: dropAbsentFields({
      Action: 'lambda:InvokeFunction',
      FunctionName: name,
      Principal: principal,
      ...source,
    }),
  })
}

function expandLogEvent(event: EventSource, target: EventTarget): void {
  const { expander, maker, eventId, properties } = event
  const logGroup = requirePart(properties, 'LogGroupName')
  const arn = 'arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:${LogGroup}:*'
  addPermission(event, target, 'logs.amazonaws.com', {
    SourceArn: { 'Fn::Sub': [arn, { LogGroup: logGroup }] },
  })
  addResource(expander, maker, eventId, 'AWS::Logs::SubscriptionFilter', {
    properties: dropAbsentFields({
      LogGroupName: logGroup,
      FilterPattern: readValue(properties, 'FilterPattern'),
      DestinationArn: target.arn,
    }),
  })
}

function expandTopicRule(event: EventSource, target: EventTarget): void {
  const { expander, maker, eventId, properties } = event
  const arn = 'arn:${AWS::Partition}:iot:${AWS::Region}:${AWS::AccountId}:rule/${Rule}'
  addPermission(event, target, 'iot.amazonaws.com', {
    SourceAccount: { Ref: 'AWS::AccountId' },
    SourceArn: { 'Fn::Sub': [arn, { Rule: { Ref: eventId } }] },
  })
  const Actions = [{ Lambda: { FunctionArn: target.arn } }]
  addResource(expander, maker, eventId, 'AWS::IoT::TopicRule', {
    properties: { TopicRulePayload: { Sql: requirePart(properties, 'Sql'), RuleDisabled: false, Actions } },
  })
}

/** A bucket sends its events when the permission exists: AWS SAM writes both into the bucket of the template. */
function expandBucketEvent(event: EventSource, target: EventTarget): void {
  const { expander, maker, eventId, properties } = event
  const bucketId = readReference(event, 'Bucket')
  addPermission(event, target, 's3.amazonaws.com', { SourceAccount: { Ref: 'AWS::AccountId' } })
  const condition = getField(maker.written, 'Condition')
  const events = requirePart(properties, 'Events')
  const filter = readValue(properties, 'Filter')
  const notifications = (isJsonList(events) ? events : [events]).map((name): Json => {
    const notification = dropAbsentFields({ Function: target.arn, Filter: filter, Event: name })
    if (condition === undefined) return notification
    return { 'Fn::If': [condition, notification, { Ref: 'AWS::NoValue' }] }
  })
  editProperty(event, bucketId, 'NotificationConfiguration', current => {
    const lambda = getField(current, 'LambdaConfigurations')
    return { ...current, LambdaConfigurations: [...(isJsonList(lambda) ? lambda : []), ...notifications] }
  })
  const bucket = expander.resources.get(bucketId)
  if (bucket === undefined || condition !== undefined) return
  const dependsOn = bucket['DependsOn'] ?? []
  const dependencies = isJsonList(dependsOn) ? dependsOn : [dependsOn]
  expander.resources.set(bucketId, { ...bucket, DependsOn: [...dependencies, `${eventId}Permission`] })
}

function expandUserPoolEvent(event: EventSource, target: EventTarget): void {
  const poolId = readReference(event, 'UserPool')
  const trigger = requirePart(event.properties, 'Trigger')
  const names = (isJsonList(trigger) ? trigger : [trigger]).filter(name => typeof name === 'string')
  const source = { SourceArn: buildGetAtt(poolId, 'Arn') }
  const permissionId = `${target.logicalId}CognitoPermission`
  addPermission(event, target, 'cognito-idp.amazonaws.com', source, permissionId)
  editProperty(event, poolId, 'LambdaConfig', current => ({
    ...current,
    ...Object.fromEntries(names.map(name => [name, target.arn])),
  }))
}

/** The logical id that a property refers to, which must be of the template. Throws TemplateError. */
function readReference({ expander, properties }: EventSource, name: string): string {
  const value = readValue(properties, name)
  const logicalId = isFunctionCall(value) ? value['Ref'] : undefined
  if (typeof logicalId === 'string' && expander.resources.has(logicalId)) return logicalId
  throw refuseField(properties, name, 'a reference to a resource of the same template')
}

/** Edits a mapping in the properties of a resource of the template. A function in its place stays, and is reported. */
function editProperty(
  { expander, properties }: EventSource,
  logicalId: string,
  property: string,
  edit: (current: JsonObject) => JsonObject,
): void {
  const resource = expander.resources.get(logicalId)
  const fields = getField(resource, 'Properties') ?? {}
  const current = getField(fields, property) ?? {}
  if (resource === undefined || !isJsonObject(fields) || !isJsonObject(current) || isFunctionCall(current))
    return reportPart(
      properties,
      '',
      `AWS SAM adds to ${property} of ${quoteName(logicalId)}, which is no mapping`,
    )
  const edited = { ...fields, [property]: edit(current) }
  expander.resources.set(logicalId, { ...resource, Properties: edited })
}
