import type { Edit } from '../../resources/edit.ts'
import { policyResource } from '../../resources/iam/managed-policy.ts'
import { keyOf } from '../../resources/resource.ts'
import { textAt, type ApiCall } from '../cloudtrail.ts'
import { toldPolicy } from '../told.ts'

/** What a call says that its principal or policy became. */
export function toldByIam(call: ApiCall): Edit[] {
  const { operation, request } = call
  const name = textAt(request, 'policyName')
  if (/^Put(Role|User|Group)Policy$/.test(operation) && name !== undefined)
    return [{ fact: 'inlinePolicies', member: name, ...toldPolicy(request['policyDocument']) }]
  if (/^Delete(Role|User|Group)Policy$/.test(operation) && name !== undefined)
    return [{ fact: 'inlinePolicies', member: name, gone: true }]
  if (/^(At|De)tach(Role|User|Group)Policy$/.test(operation)) return attachment(call)
  if (operation === 'UpdateAssumeRolePolicy')
    return [{ fact: 'trust', ...toldPolicy(request['policyDocument']) }]
  if (operation.endsWith('PermissionsBoundary')) return [boundary(call)]
  return ofDefaultVersion(call)
}

function attachment({ operation, request, account }: ApiCall): Edit[] {
  const arn = textAt(request, 'policyArn')
  if (arn === undefined) return []
  const policy = policyResource(arn, account)
  const place = { fact: 'attachedPolicies', member: keyOf(policy) }
  return [operation.startsWith('Attach') ? { ...place, value: policy } : { ...place, gone: true }]
}

function boundary({ operation, request, account }: ApiCall): Edit {
  const arn = textAt(request, 'permissionsBoundary')
  if (operation.startsWith('Delete')) return { fact: 'boundary', value: 'NONE' }
  return { fact: 'boundary', ...(arn === undefined ? {} : { value: policyResource(arn, account) }) }
}

/** Of a version that becomes the default by itself the event holds no document. */
function ofDefaultVersion({ operation, request }: ApiCall): Edit[] {
  if (operation === 'CreatePolicyVersion' && request['setAsDefault'] === true)
    return [{ fact: 'document', ...toldPolicy(request['policyDocument']) }]
  return operation === 'SetDefaultPolicyVersion' ? [{ fact: 'document' }] : []
}
