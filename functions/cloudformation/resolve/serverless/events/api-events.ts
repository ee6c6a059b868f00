import { hashData } from '../logical-ids.ts'
import type { Json } from '../../../template/template.ts'
import { getField } from '../../value-texts.ts'
import { addResource } from '../expander.ts'
import type { EventSource, EventTarget } from './event-target.ts'
import { readLiteral, readValue, refuseField } from '../read-part.ts'
import { addImplicitApi, IMPLICIT_HTTP_API, IMPLICIT_REST_API } from '../apis.ts'
import { isFunctionCall } from '../serverless-value.ts'

const DEFAULT_PATH = '$default'
const ANY_METHODS: ReadonlySet<string> = new Set(['any', 'x-amazon-apigateway-any-method'])

/** Expands an event of type Api: the permission of the REST API, which is the one of the template or an implicit one. */
export function expandRestApiEvent(event: EventSource, target: EventTarget): void {
  const { expander, maker, properties } = event
  const written = readValue(properties, 'RestApiId')
  if (written === undefined) addImplicitApi(expander, maker, IMPLICIT_REST_API)
  const api = written ?? { Ref: IMPLICIT_REST_API }
  const path = readLiteral(properties, 'Path')
  const method = readLiteral(properties, 'Method')
  if (path === undefined) throw refuseField(properties, 'Path', 'a text')
  if (method === undefined) throw refuseField(properties, 'Method', 'a text')
  addApiPermission(event, target, {
    suffix: written === undefined ? 'Prod' : readStageSuffix(event, written),
    sourceArn: buildSourceArn(api, `/${describeMethod(method)}${describePath(path)}`),
  })
}

/** Expands an event of type HttpApi. Without a path it is the default route, which covers all others of the function. */
export function expandHttpApiEvent(event: EventSource, target: EventTarget, covered: Set<string>): void {
  const { expander, maker, properties } = event
  const written = readValue(properties, 'ApiId')
  if (written === undefined) addImplicitApi(expander, maker, IMPLICIT_HTTP_API)
  const api = written ?? { Ref: IMPLICIT_HTTP_API }
  const key = JSON.stringify(api)
  const path = readLiteral(properties, 'Path') ?? DEFAULT_PATH
  const method = describeMethod(readLiteral(properties, 'Method') ?? 'any')
  if (covered.has(key)) return
  const isDefault = path === DEFAULT_PATH
  const isFunction = target.logicalId === maker.logicalId
  if (isDefault && method === '*' && isFunction) covered.add(key)
  const route = isDefault ? '' : describePath(path)
  addApiPermission(event, target, { suffix: '', sourceArn: buildSourceArn(api, `/${method}${route}`) })
}

function addApiPermission(
  { expander, maker, eventId }: EventSource,
  { name }: EventTarget,
  { suffix, sourceArn }: { suffix: string; sourceArn: Json },
): void {
  const isAlphanumeric = /^[\p{L}\p{N}]*$/u.test(suffix)
  addResource(
    expander,
    maker,
    `${eventId}Permission${isAlphanumeric ? suffix : hashData(suffix)}`,
    'AWS::Lambda::Permission',
    {
      properties: {
        Action: 'lambda:InvokeFunction',
        FunctionName: name,
        Principal: 'apigateway.amazonaws.com',
        SourceArn: sourceArn,
      },
    },
  )
}

/** The end of the logical id of the permission: the stage of an API of the template. */
function readStageSuffix({ expander }: EventSource, api: Json): string {
  const name = isFunctionCall(api) ? api['Ref'] : api
  if (typeof name !== 'string') return 'AllStages'
  const resources = getField(expander.template.body, 'Resources')
  const stage = getField(getField(getField(resources, name), 'Properties'), 'StageName')
  return typeof stage === 'string' ? stage : 'Stage'
}

function describeMethod(method: string): string {
  return ANY_METHODS.has(method.toLowerCase()) ? '*' : method.toUpperCase()
}

/** The path in an ARN: without a slash at its end, with wildcards for its variables. */
function describePath(path: string): string {
  return path.replace(/^(.+)\/$/s, '$1').replaceAll(/\{[A-Za-z0-9._-]+\+?\}/g, '*')
}

function buildSourceArn(api: Json, route: string): Json {
  const prefix = 'arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${ApiId}/*'
  return { 'Fn::Join': ['', [{ 'Fn::Sub': [prefix, { ApiId: api }] }, route]] }
}
