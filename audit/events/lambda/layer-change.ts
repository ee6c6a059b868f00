import type { Change, Subject } from '../change.ts'
import type { CloudTrailEvent } from '../cloudtrail-event.ts'
import { findLayerVersion } from './lambda-resources.ts'

/**
 * The layer version that `call` published, shared or deleted. The kind is unresolved if the call does not name it; undefined
 * if it belongs to another account.
 */
export function parseLayerSubjects(
  call: CloudTrailEvent,
): Pick<Change, 'subjects' | 'unresolvedKinds'> | undefined {
  const resource = findLayerVersion(call)
  if (resource === 'OTHER_ACCOUNT') return undefined
  if (resource === undefined) return { subjects: [], unresolvedKinds: ['AWS::Lambda::LayerVersion'] }
  return { subjects: [{ resource, ...deriveSubjectChange(call) }] }
}

/** Only a published version affects other resources: functions that use an older version. */
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
