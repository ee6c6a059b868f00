import type { Json } from '../../template/template.ts'
import { addResource, listOwnAttributes, type Expander, type ServerlessResource } from './expander.ts'
import {
  reportPart,
  readMapping,
  readMappings,
  readValue,
  readProperties,
  requirePart,
  type PartSource,
} from './read-part.ts'
import { hashData } from './logical-ids.ts'
import type { JsonObject } from './serverless-value.ts'
import { getField } from '../value-texts.ts'

/** The REST API of events that name none, with the stage `Prod`. */
export const IMPLICIT_REST_API = 'ServerlessRestApi'

/** The HTTP API of events that name none, with the stage `$default`. */
export const IMPLICIT_HTTP_API = 'ServerlessHttpApi'

/** Adds the API of events that name none. */
export function addImplicitApi(
  expander: Expander,
  maker: ServerlessResource,
  logicalId: typeof IMPLICIT_REST_API | typeof IMPLICIT_HTTP_API,
): void {
  if (expander.resources.has(logicalId)) return
  const isRest = logicalId === IMPLICIT_REST_API
  const attributes = {}
  const type = isRest ? 'AWS::ApiGateway::RestApi' : 'AWS::ApiGatewayV2::Api'
  addResource(expander, maker, logicalId, type, { properties: {}, attributes })
  const Type = isRest ? 'AWS::Serverless::Api' : 'AWS::Serverless::HttpApi'
  const properties = expander.readGlobals(logicalId, { Type })
  expandAuth({ expander, maker, value: properties, path: [] }, { apiId: logicalId, isRest, attributes })
  if (isRest) addRestStage(expander, maker, logicalId, 'Prod', attributes)
  else addHttpStage(expander, maker, logicalId, attributes)
}

function addRestStage(
  expander: Expander,
  maker: ServerlessResource,
  apiId: string,
  stage: Json,
  attributes?: JsonObject,
): void {
  const suffix = typeof stage === 'string' ? stage : ''
  const isAlphanumeric = /^[A-Za-z0-9]*$/.test(suffix)
  const stageId = isAlphanumeric ? `${apiId}${suffix}Stage` : `${apiId}Stage${hashData(suffix)}`
  expander.references.set(`${apiId}.Stage`, stageId)
  addResource(expander, maker, stageId, 'AWS::ApiGateway::Stage', {
    properties: { RestApiId: { Ref: apiId }, StageName: stage },
    ...(attributes === undefined ? {} : { attributes }),
  })
}

function addHttpStage(
  expander: Expander,
  maker: ServerlessResource,
  apiId: string,
  attributes?: JsonObject,
): void {
  const stageId = `${apiId}ApiGatewayDefaultStage`
  expander.references.set(`${apiId}.Stage`, stageId)
  addResource(expander, maker, stageId, 'AWS::ApiGatewayV2::Stage', {
    properties: { ApiId: { Ref: apiId }, StageName: '$default', AutoDeploy: true },
    ...(attributes === undefined ? {} : { attributes }),
  })
}

/** Expands AWS::Serverless::Api: the API, its stage, and the permissions of its authorizers. */
export function expandRestApi(expander: Expander, maker: ServerlessResource): void {
  const properties = readProperties(expander, maker)
  addResource(expander, maker, maker.logicalId, 'AWS::ApiGateway::RestApi', {
    properties: {},
    attributes: listOwnAttributes(maker),
  })
  addRestStage(expander, maker, maker.logicalId, requirePart(properties, 'StageName'))
  expandAuth(properties, { apiId: maker.logicalId, isRest: true })
}

/** Expands AWS::Serverless::HttpApi. Its authorizers invoke their functions only with EnableFunctionDefaultPermissions. */
export function expandHttpApi(expander: Expander, maker: ServerlessResource): void {
  const properties = readProperties(expander, maker)
  addResource(expander, maker, maker.logicalId, 'AWS::ApiGatewayV2::Api', {
    properties: {},
    attributes: listOwnAttributes(maker),
  })
  if (readValue(properties, 'StageName') === undefined) addHttpStage(expander, maker, maker.logicalId)
  expandAuth(properties, { apiId: maker.logicalId, isRest: false })
}

function isAllowed(authorizer: PartSource, name: string): boolean {
  const value = getField(authorizer.value, name)
  if (value === undefined || value === null || typeof value === 'boolean') return value === true
  reportPart(authorizer, name, 'its value decides whether the API may invoke the authorizer')
  return false
}

interface ExpandedApi {
  apiId: string
  isRest: boolean
  /** Those of the API, if it is an implicit one. */
  attributes?: JsonObject
}

/** Adds the permissions of the authorizers of an API. */
function expandAuth(properties: PartSource, { apiId, isRest, attributes }: ExpandedApi): void {
  const { expander, maker } = properties
  const auth = readMapping(properties, 'Auth')
  if (auth === undefined) return
  for (const [name, authorizer] of readMappings(auth, 'Authorizers')) {
    const functionArn = readValue(authorizer, 'FunctionArn')
    if (functionArn === undefined) continue
    if (!isRest && !isAllowed(authorizer, 'EnableFunctionDefaultPermissions')) continue
    const arn = 'arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${ApiId}/authorizers/*'
    const permissionId = `${apiId}${name.replaceAll(/[^A-Za-z0-9]/g, '')}AuthorizerPermission`
    addResource(expander, maker, permissionId, 'AWS::Lambda::Permission', {
      properties: {
        Action: 'lambda:InvokeFunction',
        FunctionName: functionArn,
        Principal: 'apigateway.amazonaws.com',
        SourceArn: { 'Fn::Sub': [arn, { ApiId: { Ref: apiId } }] },
      },
      ...(attributes === undefined ? {} : { attributes }),
    })
  }
}
