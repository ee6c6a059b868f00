import type { Json } from '../../../template/template.ts'
import { getField } from '../../value-texts.ts'
import { addPolicy, type EventTarget } from '../events/event-target.ts'
import { addResource } from '../expander.ts'
import type { PublishedAlias } from './function-versions.ts'
import { buildAwsPolicyArn } from '../policies/managed-policies.ts'
import { buildDestinationPolicy, buildServiceTrust } from '../policies/policy-documents.ts'
import {
  reportPart,
  readLiteral,
  readMapping,
  readValue,
  refuseField,
  requirePart,
  type PartSource,
} from '../read-part.ts'
import { listPropagatedTags } from '../tags.ts'
import {
  buildGetAtt,
  dropAbsentFields,
  isNoValue,
  readBranches,
  type JsonObject,
} from '../serverless-value.ts'

/** Adds the URL of a function. With the AuthType `NONE` written out, everyone may invoke it. */
export function addUrl({ source, name }: EventTarget): void {
  const { expander, maker } = source
  const config = readMapping(source, 'FunctionUrlConfig')
  if (config === undefined) return
  const authType = requirePart(config, 'AuthType')
  if (typeof authType === 'string' && authType !== 'NONE' && authType !== 'AWS_IAM')
    throw refuseField(config, 'AuthType', 'NONE or AWS_IAM')
  addResource(expander, maker, `${maker.logicalId}Url`, 'AWS::Lambda::Url', {
    properties: dropAbsentFields({
      TargetFunctionArn: name,
      AuthType: authType,
      Cors: readValue(config, 'Cors'),
      InvokeMode: readValue(config, 'InvokeMode'),
    }),
  })
  if (authType !== 'NONE') return
  const everyone = { FunctionName: name, Principal: '*' }
  addResource(expander, maker, `${maker.logicalId}UrlPublicPermissions`, 'AWS::Lambda::Permission', {
    properties: { ...everyone, Action: 'lambda:InvokeFunctionUrl', FunctionUrlAuthType: 'NONE' },
  })
  addResource(expander, maker, `${maker.logicalId}URLInvokeAllowPublicAccess`, 'AWS::Lambda::Permission', {
    properties: { ...everyone, Action: 'lambda:InvokeFunction', InvokedViaFunctionUrl: true },
  })
}

/** Adds the configuration of asynchronous invocations, with the destinations that AWS SAM makes and grants access to. */
export function addInvokeConfig({ source, role }: EventTarget, alias: PublishedAlias | undefined): void {
  const { expander, maker } = source
  const config = readMapping(source, 'EventInvokeConfig')
  if (config === undefined) return
  const configId = `${maker.logicalId}EventInvokeConfig`
  const destinations = readMapping(config, 'DestinationConfig')
  const made = (['OnSuccess', 'OnFailure'] as const).flatMap(outcome => {
    const destination = destinations === undefined ? undefined : readMapping(destinations, outcome)
    if (destination === undefined) return []
    const arn = addDestination(destination, `${configId}${outcome}`, role.inline)
    return arn === undefined ? [] : [[outcome, { Destination: arn }] as const]
  })
  addResource(expander, maker, configId, 'AWS::Lambda::EventInvokeConfig', {
    properties: dropAbsentFields({
      FunctionName: { Ref: maker.logicalId },
      Qualifier: alias?.name ?? '$LATEST',
      DestinationConfig: Object.fromEntries(made),
      MaximumEventAgeInSeconds: getField(config.value, 'MaximumEventAgeInSeconds'),
      MaximumRetryAttempts: getField(config.value, 'MaximumRetryAttempts'),
    }),
  })
}

function addDestination(destination: PartSource, destinationId: string, inline: Json[]): Json | undefined {
  const type = readLiteral(destination, 'Type')
  const given = readValue(destination, 'Destination')
  if (readBranches(given)?.some(isNoValue) === true) {
    reportPart(destination, 'Destination', 'AWS SAM makes the destination under a condition')
    return undefined
  }
  const arn = given ?? makeDestination(destination, destinationId, type)
  const policy = type === undefined ? undefined : buildDestinationPolicy(type, arn, destinationId)
  if (policy === undefined)
    throw refuseField(destination, 'Type', 'SQS, SNS, EventBridge, Lambda or S3Bucket')
  addPolicy(inline, policy)
  return arn
}

function makeDestination(destination: PartSource, destinationId: string, type: string | undefined): Json {
  const { expander, maker } = destination
  const { logicalId } = maker
  const tags = listPropagatedTags({ ...destination, value: maker.properties, path: [] })
  if (type === 'SQS') {
    addResource(expander, maker, `${destinationId}Queue`, 'AWS::SQS::Queue', { properties: { ...tags } })
    expander.references.set(`${logicalId}.DestinationQueue`, `${destinationId}Queue`)
    return buildGetAtt(`${destinationId}Queue`, 'Arn')
  }
  if (type !== 'SNS') return requirePart(destination, 'Destination')
  addResource(expander, maker, `${destinationId}Topic`, 'AWS::SNS::Topic', { properties: { ...tags } })
  expander.references.set(`${logicalId}.DestinationTopic`, `${destinationId}Topic`)
  return { Ref: `${destinationId}Topic` }
}

const DEPLOYMENT_APPLICATION = 'ServerlessDeploymentApplication'
const DEPLOYMENT_ROLE = 'CodeDeployServiceRole'

/** Adds what shifts traffic to a version: the application and the group of CodeDeploy, and the role if none is given. */
export function addDeployment(source: PartSource): void {
  const { expander, maker } = source
  const preference = readMapping(source, 'DeploymentPreference')
  if (preference === undefined) return
  const enabled = getField(preference.value, 'Enabled') ?? true
  if (typeof enabled !== 'boolean')
    return reportPart(preference, 'Enabled', 'its value decides whether AWS SAM makes a role for CodeDeploy')
  if (!enabled) return
  const attributes: JsonObject = {}
  const tags = listPropagatedTags(source)
  const given = readValue(preference, 'Role')
  addResource(expander, maker, DEPLOYMENT_APPLICATION, 'AWS::CodeDeploy::Application', {
    properties: { ComputePlatform: 'Lambda' },
    attributes,
  })
  if (given === undefined)
    addResource(expander, maker, DEPLOYMENT_ROLE, 'AWS::IAM::Role', {
      properties: {
        AssumeRolePolicyDocument: buildServiceTrust('codedeploy.amazonaws.com'),
        ManagedPolicyArns: [buildAwsPolicyArn('service-role/AWSCodeDeployRoleForLambda', expander.partition)],
        ...tags,
      },
      attributes,
    })
  addResource(expander, maker, `${maker.logicalId}DeploymentGroup`, 'AWS::CodeDeploy::DeploymentGroup', {
    properties: {
      ApplicationName: { Ref: DEPLOYMENT_APPLICATION },
      ServiceRoleArn: given ?? buildGetAtt(DEPLOYMENT_ROLE, 'Arn'),
    },
    attributes,
  })
}
