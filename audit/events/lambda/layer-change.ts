import type { Change, Subject } from '../change.ts'
import type { CloudTrailEvent } from '../cloudtrail-event.ts'
import { findLayerVersion } from './lambda-resources.ts'

/**
 * The version of a layer that `call` published, shared or deleted: any where the call does not say it, none of ours where
 * it is another account's.
 */
export function parseLayerSubjects(
  call: CloudTrailEvent,
): Pick<Change, 'subjects' | 'unresolvedKinds'> | undefined {
  const resource = findLayerVersion(call)
  if (resource === 'OTHER_ACCOUNT') return undefined
  if (resource === undefined) return { subjects: [], unresolvedKinds: ['AWS::Lambda::LayerVersion'] }
  return { subjects: [{ resource, ...deriveSubjectChange(call) }] }
}

/** Only a version that is published concerns others: those that use an older one. */
function deriveSubjectChange({ operation }: CloudTrailEvent): Omit<Subject, 'resource'> {
  switch (operation) {
    case 'PublishLayerVersion':
      return { facts: 'ALL', expectation: { presence: 'PRESENT' } }
    case 'DeleteLayerVersion':
      return { facts: [], fullRead: true, expectation: { presence: 'DELETED' } }
    case 'AddLayerVersionPermission':
    case 'RemoveLayerVersionPermission':
    case 'PutResourcePolicy':
    case 'DeleteResourcePolicy':
      return { facts: ['policy'], expectation: { presence: 'PRESENT' } }
    case 'TagResource':
    case 'UntagResource':
      return { facts: [] }
    default:
      return { facts: [], fullRead: true }
  }
}
