import { buildRoleResourceByName, buildRoleResource } from '../../resources/iam/role.ts'
import { isServiceLinkedRole } from '../../resources/iam/aws-ownership.ts'
import { readObject, readText, type CloudTrailEvent } from '../cloudtrail-event.ts'
import { createUnresolvedSubjects, type EventSubjects } from '../event-subjects.ts'
import { readIamName } from './iam-name.ts'
import { createPrincipalSubjects } from './principal-change.ts'

/** The facts of a role that each call can change. Calls that are not listed may have changed anything. */
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

/** Whether `call` is on a role, including its membership in an instance profile. */
export function isRoleCall({ operation }: CloudTrailEvent): boolean {
  return operation.includes('Role')
}

/**
 * Whether `call` shows that it is on a service-linked role: by its operation, or by the path of the role, which only AWS
 * can give (IAM User Guide, "IAM identifiers"). Anyone can give a role the name of one.
 */
export function isServiceLinkedRoleCall(call: CloudTrailEvent): boolean {
  if (call.operation.endsWith('ServiceLinkedRole')) return true
  return isServiceLinkedRole({ arn: readText(readReturnedRole(call), 'arn') ?? '' })
}

/** The subjects of a call on a role. */
export function parseRoleSubjects(call: CloudTrailEvent): EventSubjects {
  const name = findRoleName(call)
  if (name === undefined) return createUnresolvedSubjects('AWS::IAM::Role')
  const arn = readText(readReturnedRole(call), 'arn')
  const named = buildRoleResourceByName(name, call)
  const resource = arn?.endsWith(`/${name}`) ? buildRoleResource(arn, call.account) : named
  return { subjects: createPrincipalSubjects(call, { resource, principalType: 'Role', facts: ROLE_FACTS }) }
}

/** The role in the response of CreateRole and AcquireRole; the latter names it nowhere else. */
function readReturnedRole({ response }: CloudTrailEvent): CloudTrailEvent['response'] {
  return readObject(response, 'role')
}

function findRoleName(call: CloudTrailEvent): string | undefined {
  return readIamName(call.request, 'roleName') ?? readIamName(readReturnedRole(call), 'roleName')
}
