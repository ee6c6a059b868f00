import { buildRoleResourceByName, buildRoleResource } from '../../resources/iam/role.ts'
import { parseArn } from '../../resources/arn.ts'
import { readObject, readText, type CloudTrailEvent } from '../cloudtrail-event.ts'
import { createUnresolvedSubjects, type EventSubjects } from '../event-subjects.ts'
import { readIamName } from './iam-name.ts'
import { createPrincipalSubjects } from './principal-change.ts'

/** What each call can change of a role. A call that is not listed may have changed anything. */
const ROLE_FACTS: Readonly<Record<string, readonly string[]>> = {
  PutRolePolicy: ['inlinePolicies'],
  DeleteRolePolicy: ['inlinePolicies'],
  AttachRolePolicy: ['attachedPolicies'],
  DetachRolePolicy: ['attachedPolicies'],
  PutRolePermissionsBoundary: ['boundary'],
  DeleteRolePermissionsBoundary: ['boundary'],
  UpdateAssumeRolePolicy: ['trust'],
  TagRole: ['tags'],
  UntagRole: ['tags'],
  UpdateRole: [],
  UpdateRoleDescription: [],
  AddRoleToInstanceProfile: [],
  RemoveRoleFromInstanceProfile: [],
}

/** Whether `call` is about a role, also as a member of an instance profile. */
export function isRoleCall({ operation }: CloudTrailEvent): boolean {
  return operation.includes('Role')
}

/** Whether `call` is about a role that AWS controls; what an answer shows to be somebody's own is none. */
export function isServiceLinkedRoleCall(call: CloudTrailEvent): boolean {
  if (call.operation.endsWith('ServiceLinkedRole')) return true
  const resource = parseArn(readText(readReturnedRole(call), 'arn') ?? '')?.resource ?? ''
  const isOwn = resource.startsWith('role/') && !resource.startsWith('role/aws-service-role/')
  return !isOwn && (findRoleName(call) ?? '').startsWith('AWSServiceRoleFor')
}

/** Whom a call on a role is about. */
export function parseRoleSubjects(call: CloudTrailEvent): EventSubjects {
  const name = findRoleName(call)
  if (name === undefined) return createUnresolvedSubjects('AWS::IAM::Role')
  const arn = readText(readReturnedRole(call), 'arn')
  const named = buildRoleResourceByName(name, call)
  const resource = arn?.endsWith(`/${name}`) ? buildRoleResource(arn, call.account) : named
  return { subjects: createPrincipalSubjects(call, { resource, principalType: 'Role', facts: ROLE_FACTS }) }
}

/** The role as CreateRole and AcquireRole answer it; the latter has no other name for it. */
function readReturnedRole({ response }: CloudTrailEvent): CloudTrailEvent['response'] {
  return readObject(response, 'role')
}

function findRoleName(call: CloudTrailEvent): string | undefined {
  return readIamName(call.request, 'roleName') ?? readIamName(readReturnedRole(call), 'roleName')
}
