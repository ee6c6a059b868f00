import { parseArn, partitionOf } from '../../resources/arn.ts'
import { layerVersionResource } from '../../resources/lambda/layer-version.ts'
import { UnreadableEvent, type Subject } from '../change.ts'
import { textAt, type ApiCall } from '../cloudtrail.ts'

const VERSION = /^arn:[a-z-]+:lambda:[a-z0-9-]+:\d{12}:layer:[\w-]{1,140}:[1-9]\d{0,15}$/

/** The version of a layer that `call` published, shared or deleted. Throws UnreadableEvent when it names none. */
export function layerSubject(call: ApiCall): Subject {
  const arn = textAt(call.response, 'layerVersionArn') ?? versionNamed(call)
  if (arn === undefined || !VERSION.test(arn))
    throw new UnreadableEvent(`${call.operation} names no version of a layer`)
  const resource = layerVersionResource(arn, call.account)
  switch (call.operation) {
    case 'DeleteLayerVersion':
      return { resource, facts: 'ALL', expects: { presence: 'GONE' } }
    case 'AddLayerVersionPermission':
    case 'RemoveLayerVersionPermission':
      return { resource, facts: ['policy'], expects: { presence: 'PRESENT' } }
    default:
      return { resource, facts: 'ALL', expects: { presence: 'PRESENT' } }
  }
}

/** A call names the layer by its name or by its ARN. */
function versionNamed({ request, account, region }: ApiCall): string | undefined {
  const layer = textAt(request, 'layerName')
  const version = request['versionNumber']
  if (layer === undefined || typeof version !== 'number') return undefined
  if (parseArn(layer)) return `${layer}:${version}`
  return `arn:${partitionOf(region)}:lambda:${region}:${account}:layer:${layer}:${version}`
}
