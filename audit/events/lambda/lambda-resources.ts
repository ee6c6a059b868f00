import { parseArn, getPartition } from '../../resources/arn.ts'
import { buildFunctionResource } from '../../resources/lambda/function.ts'
import { parseFunctionName } from '../../resources/lambda/function-name.ts'
import { buildLayerVersionResource } from '../../resources/lambda/layer-version.ts'
import type { Resource } from '../../resources/resource.ts'
import { readObject, readText, type CloudTrailEvent } from '../cloudtrail-event.ts'

/** A function that a call names, with its version or alias. */
export interface FunctionReference {
  resource: Resource<'AWS::Lambda::Function'>
  qualifier?: string
}

type Parameters = CloudTrailEvent['request']

/** The function of a call; `'OTHER_ACCOUNT'` if it belongs to another account, undefined if the call names none. */
export function findFunction({
  request,
  response,
  ...where
}: CloudTrailEvent): FunctionReference | 'OTHER_ACCOUNT' | undefined {
  const names = [...listFunctionNames(request), ...listFunctionNames(response)]
  const [first] = names.flatMap(name => resolveFunction(name, where) ?? [])
  return first
}

const PARAMETERS = ['functionName', 'functionArn', 'resourceArn', 'resource', 'arn']

function listFunctionNames(parameters: Parameters): string[] {
  const qualified = readObject(parameters, 'fullyQualifiedArn')
  const relative = readText(readObject(qualified, 'relativeId'), 'functionName')
  const direct = PARAMETERS.flatMap(name => readText(parameters, name) ?? [])
  if (relative === undefined) return direct
  const { account } = readObject(qualified, 'arnPrefix')
  const prefix = typeof account === 'string' && /^\d{12}$/.test(account) ? `${account}:function:` : ''
  return [...direct, `${prefix}${relative}`]
}

function resolveFunction(
  name: string,
  where: Pick<CloudTrailEvent, 'account' | 'region'>,
): FunctionReference | 'OTHER_ACCOUNT' | undefined {
  const parsed = parseFunctionName(name)
  if (parsed === undefined) return undefined
  const { account = where.account, region = where.region, qualifier } = parsed
  if (region !== where.region) return undefined
  if (account !== where.account) return 'OTHER_ACCOUNT'
  const { account: homeAccount, region: homeRegion } = where
  const resource = buildFunctionResource(name, { account: homeAccount, region: homeRegion })
  return { resource, ...(qualifier === undefined ? {} : { qualifier }) }
}

const VERSION = /^arn:[a-z-]{3,20}:lambda:([a-z0-9-]{1,30}):(\d{12}):layer:[\w-]{1,140}:[1-9]\d{0,15}$/

/** The layer version of a call; `'OTHER_ACCOUNT'` if it belongs to another account, undefined if the call names none. */
export function findLayerVersion(
  call: CloudTrailEvent,
): Resource<'AWS::Lambda::LayerVersion'> | 'OTHER_ACCOUNT' | undefined {
  const { request, response, account, region } = call
  const layer = response['layerArn'] ?? request['layerName']
  const returned = [
    readText(response, 'layerVersionArn'),
    deriveLayerVersionArn(layer, response['version'], call),
  ]
  const requested = [
    deriveLayerVersionArn(request['layerName'], request['versionNumber'], call),
    readText(request, 'resourceArn'),
    readText(request, 'resource'),
  ]
  const [arn] = [...returned, ...requested].flatMap(each =>
    each !== undefined && VERSION.test(each) ? [each] : [],
  )
  const [, arnRegion, owner] = VERSION.exec(arn ?? '') ?? []
  if (arn === undefined || arnRegion !== region) return undefined
  return owner === account ? buildLayerVersionResource(arn, account) : 'OTHER_ACCOUNT'
}

/** A call names the layer by name or ARN. */
function deriveLayerVersionArn(
  layer: unknown,
  version: unknown,
  { account, region }: CloudTrailEvent,
): string | undefined {
  if (typeof layer !== 'string' || layer.length > 2_048) return undefined
  if (typeof version !== 'number' && typeof version !== 'string') return undefined
  if (parseArn(layer)) return `${layer}:${version}`
  return `arn:${getPartition(region)}:lambda:${region}:${account}:layer:${layer}:${version}`
}
