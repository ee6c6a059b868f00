import { quoteName } from '../../../../audit/text/quote-text.ts'
import type { Json } from '../../template/template.ts'
import { addEventRole, type EventSource } from './events/event-target.ts'
import { listEvents } from './events/function-events.ts'
import { addImplicitApi, IMPLICIT_REST_API } from './apis.ts'
import { addRule, expandSchedule, isRuleType } from './events/rule-events.ts'
import { addResource, listOwnAttributes, type Expander, type ServerlessResource } from './expander.ts'
import { getTracingPolicy } from './function/function-role.ts'
import { buildAwsPolicyArn } from './policies/managed-policies.ts'
import { buildInlinePolicy, buildServiceTrust } from './policies/policy-documents.ts'
import { readRolePolicies } from './policies/role-policies.ts'
import {
  evaluateLiteral,
  reportPart,
  readMapping,
  readValue,
  readProperties,
  type PartSource,
} from './read-part.ts'
import { buildGetAtt, dropAbsentFields } from './serverless-value.ts'
import { listMarkedTags } from './tags.ts'

const START = 'states:StartExecution'

/** Expands AWS::Serverless::StateMachine: the state machine, its role, and the roles of its events. */
export function expandStateMachine(expander: Expander, maker: ServerlessResource): void {
  const source = readProperties(expander, maker)
  const { logicalId } = maker
  const given = readValue(source, 'Role')
  if (given === undefined) addRole(source)
  addResource(expander, maker, logicalId, 'AWS::StepFunctions::StateMachine', {
    properties: dropAbsentFields({
      StateMachineName: readValue(source, 'Name'),
      StateMachineType: readValue(source, 'Type'),
      RoleArn: given ?? buildGetAtt(`${logicalId}Role`, 'Arn'),
      Tags: listMarkedTags(source, 'stateMachine:createdBy'),
    }),
    attributes: listOwnAttributes(maker),
  })
  const aliasId = addAlias(source)
  const isAliasInvoked = readValue(source, 'UseAliasAsEventTarget') !== undefined && aliasId !== undefined
  const arn = { Ref: isAliasInvoked ? aliasId : logicalId }
  for (const event of listEvents(source)) expandEvent(event, arn, readValue(source, 'PermissionsBoundary'))
}

function addRole(source: PartSource): void {
  const { expander, maker } = source
  const roleId = `${maker.logicalId}Role`
  const { managed, inline } = readRolePolicies(source, roleId)
  const tracing = readMapping(source, 'Tracing')
  const isTraced = tracing !== undefined && readValue(tracing, 'Enabled') === true
  const path = getTracingPolicy(expander.partition)
  addResource(expander, maker, roleId, 'AWS::IAM::Role', {
    properties: dropAbsentFields({
      AssumeRolePolicyDocument: buildServiceTrust('states.amazonaws.com'),
      ManagedPolicyArns: [...managed, ...(isTraced ? [buildAwsPolicyArn(path, expander.partition)] : [])],
      Policies: inline.length === 0 ? undefined : inline,
      Path: readValue(source, 'RolePath'),
      PermissionsBoundary: readValue(source, 'PermissionsBoundary'),
      Tags: listMarkedTags(source, 'stateMachine:createdBy'),
    }),
  })
}

/** Adds the version and the alias of `AutoPublishAlias`; the logical id of the alias, or undefined. */
function addAlias(source: PartSource): string | undefined {
  const { expander, maker } = source
  const name = evaluateLiteral(source, 'AutoPublishAlias')
  if (name === undefined) return undefined
  const versionId = `${maker.logicalId}Version`
  const aliasId = `${maker.logicalId}Alias${name.replaceAll(/[^A-Za-z0-9]/g, '')}`
  addResource(expander, maker, versionId, 'AWS::StepFunctions::StateMachineVersion', {
    properties: { StateMachineArn: { Ref: maker.logicalId } },
  })
  addResource(expander, maker, aliasId, 'AWS::StepFunctions::StateMachineAlias', {
    properties: { Name: name },
  })
  expander.references.set(`${maker.logicalId}.Version`, versionId)
  expander.references.set(`${maker.logicalId}.Alias`, aliasId)
  return aliasId
}

function expandEvent(event: EventSource, arn: Json, boundary: Json | undefined): void {
  const { expander, maker, eventId, type, properties } = event
  const policies = [buildInlinePolicy(`${eventId}RoleStartExecutionPolicy`, START, arn)]
  if (type === 'ScheduleV2')
    expandSchedule(event, { arn }, { action: START, policySuffix: 'StartExecutionPolicy' })
  else if (isRuleType(type)) {
    const given = type === 'Schedule' ? readValue(properties, 'RoleArn') : undefined
    const roleArn = given ?? addEventRole(event, 'events.amazonaws.com', policies, boundary)
    addRule(event, { arn, roleArn })
  } else if (type === 'Api') {
    if (readValue(properties, 'RestApiId') === undefined) addImplicitApi(expander, maker, IMPLICIT_REST_API)
    addEventRole(event, 'apigateway.amazonaws.com', policies, boundary)
  } else reportPart(properties, '', `Assay does not know events of type ${quoteName(type)} of state machines`)
}
