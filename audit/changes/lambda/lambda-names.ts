import { parseArn, partitionOf } from '../../resources/arn.ts'
import { functionResource } from '../../resources/lambda/function.ts'
import { parseFunctionName } from '../../resources/lambda/function-name.ts'
import { layerVersionResource } from '../../resources/lambda/layer-version.ts'
import type { Resource } from '../../resources/resource.ts'
import { objectAt, textAt, type ApiCall } from '../cloudtrail.ts'

/** A function that a call names, and the version or alias of it. */
export interface Called {
  resource: Resource<'AWS::Lambda::Function'>
  qualifier?: string
}

type Parameters = ApiCall['request']

/** The function that a call names; `'ELSEWHERE'` where that is another account's, undefined where it names none. */
export function functionIn({ request, response, ...where }: ApiCall): Called | 'ELSEWHERE' | undefined {
  const names = [...namesIn(request), ...namesIn(response)]
  const [first] = names.flatMap(name => functionCalled(name, where) ?? [])
  return first
}

const PARAMETERS = ['functionName', 'functionArn', 'resourceArn', 'resource', 'arn']

function namesIn(parameters: Parameters): string[] {
  const qualified = objectAt(parameters, 'fullyQualifiedArn')
  const relative = textAt(objectAt(qualified, 'relativeId'), 'functionName')
  const direct = PARAMETERS.flatMap(name => textAt(parameters, name) ?? [])
  if (relative === undefined) return direct
  const { account } = objectAt(qualified, 'arnPrefix')
  const prefix = typeof account === 'string' && /^\d{12}$/.test(account) ? `${account}:function:` : ''
  return [...direct, `${prefix}${relative}`]
}

function functionCalled(
  name: string,
  where: Pick<ApiCall, 'account' | 'region'>,
): Called | 'ELSEWHERE' | undefined {
  const parsed = parseFunctionName(name)
  if (parsed === undefined) return undefined
  const { account = where.account, region = where.region, qualifier } = parsed
  if (region !== where.region) return undefined
  if (account !== where.account) return 'ELSEWHERE'
  const { account: own, region: here } = where
  const resource = functionResource(name, { account: own, region: here })
  return { resource, ...(qualifier === undefined ? {} : { qualifier }) }
}

const VERSION = /^arn:[a-z-]{3,20}:lambda:([a-z0-9-]{1,30}):(\d{12}):layer:[\w-]{1,140}:[1-9]\d{0,15}$/

/** The layer version that a call names; `'ELSEWHERE'` where that is another account's, undefined where it names none. */
export function layerVersionIn(
  call: ApiCall,
): Resource<'AWS::Lambda::LayerVersion'> | 'ELSEWHERE' | undefined {
  const { request, response, account, region } = call
  const layer = response['layerArn'] ?? request['layerName']
  const said = [textAt(response, 'layerVersionArn'), versionOf(layer, response['version'], call)]
  const asked = [
    versionOf(request['layerName'], request['versionNumber'], call),
    textAt(request, 'resourceArn'),
    textAt(request, 'resource'),
  ]
  const [arn] = [...said, ...asked].flatMap(each => (each !== undefined && VERSION.test(each) ? [each] : []))
  const [, there, owner] = VERSION.exec(arn ?? '') ?? []
  if (arn === undefined || there !== region) return undefined
  return owner === account ? layerVersionResource(arn, account) : 'ELSEWHERE'
}

/** A call names the layer by its name or by its ARN. */
function versionOf(layer: unknown, version: unknown, { account, region }: ApiCall): string | undefined {
  if (typeof layer !== 'string' || layer.length > 2_048) return undefined
  if (typeof version !== 'number' && typeof version !== 'string') return undefined
  if (parseArn(layer)) return `${layer}:${version}`
  return `arn:${partitionOf(region)}:lambda:${region}:${account}:layer:${layer}:${version}`
}
