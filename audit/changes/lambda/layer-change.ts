import type { Change, Subject } from '../change.ts'
import type { ApiCall } from '../cloudtrail.ts'
import { layerVersionIn } from './lambda-names.ts'

/**
 * The version of a layer that `call` published, shared or deleted: any where the call does not say it, none of ours where
 * it is another account's.
 */
export function aboutLayer(call: ApiCall): Pick<Change, 'subjects' | 'unresolved'> | undefined {
  const resource = layerVersionIn(call)
  if (resource === 'ELSEWHERE') return undefined
  if (resource === undefined) return { subjects: [], unresolved: ['AWS::Lambda::LayerVersion'] }
  return { subjects: [{ resource, ...changedBy(call) }] }
}

/** Only a version that is published concerns others: those that use an older one. */
function changedBy({ operation }: ApiCall): Omit<Subject, 'resource'> {
  switch (operation) {
    case 'PublishLayerVersion':
      return { facts: 'ALL', expects: { presence: 'PRESENT' } }
    case 'DeleteLayerVersion':
      return { facts: [], whole: true, expects: { presence: 'GONE' } }
    case 'AddLayerVersionPermission':
    case 'RemoveLayerVersionPermission':
    case 'PutResourcePolicy':
    case 'DeleteResourcePolicy':
      return { facts: ['policy'], expects: { presence: 'PRESENT' } }
    case 'TagResource':
    case 'UntagResource':
      return { facts: [] }
    default:
      return { facts: [], whole: true }
  }
}
