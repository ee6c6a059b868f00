import type { FactEdit } from '../../resources/fact-edit.ts'
import { buildManagedPolicyResource } from '../../resources/iam/managed-policy.ts'
import { getResourceKey } from '../../resources/resource.ts'
import { readText, type CloudTrailEvent } from '../cloudtrail-event.ts'
import { parseClaimedPolicy } from '../claims.ts'

/** The changes of a principal or policy that a call reports. */
export function listIamClaims(call: CloudTrailEvent): FactEdit[] {
  const { operation, request } = call
  const name = readText(request, 'policyName')
  if (/^Put(Role|User|Group)Policy$/.test(operation) && name !== undefined)
    return [{ fact: 'inlinePolicies', member: name, ...parseClaimedPolicy(request['policyDocument']) }]
  if (/^Delete(Role|User|Group)Policy$/.test(operation) && name !== undefined)
    return [{ fact: 'inlinePolicies', member: name, removed: true }]
  if (/^(At|De)tach(Role|User|Group)Policy$/.test(operation)) return createAttachmentClaims(call)
  if (operation === 'UpdateAssumeRolePolicy')
    return [{ fact: 'trust', ...parseClaimedPolicy(request['policyDocument']) }]
  if (operation.endsWith('PermissionsBoundary')) return [createBoundaryClaim(call)]
  return listDefaultVersionClaims(call)
}

function createAttachmentClaims({ operation, request, account }: CloudTrailEvent): FactEdit[] {
  const arn = readText(request, 'policyArn')
  if (arn === undefined) return []
  const policy = buildManagedPolicyResource(arn, account)
  const target = { fact: 'attachedPolicies', member: getResourceKey(policy) }
  return [operation.startsWith('Attach') ? { ...target, value: policy } : { ...target, removed: true }]
}

function createBoundaryClaim({ operation, request, account }: CloudTrailEvent): FactEdit {
  const arn = readText(request, 'permissionsBoundary')
  if (operation.startsWith('Delete')) return { fact: 'boundary', value: 'NONE' }
  return {
    fact: 'boundary',
    ...(arn === undefined ? {} : { value: buildManagedPolicyResource(arn, account) }),
  }
}

/** SetDefaultPolicyVersion does not contain the document. */
function listDefaultVersionClaims({ operation, request }: CloudTrailEvent): FactEdit[] {
  if (operation === 'CreatePolicyVersion' && request['setAsDefault'] === true)
    return [{ fact: 'document', ...parseClaimedPolicy(request['policyDocument']) }]
  return operation === 'SetDefaultPolicyVersion' ? [{ fact: 'document' }] : []
}
