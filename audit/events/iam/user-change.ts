import { buildGroupResourceByName } from '../../resources/iam/group.ts'
import { buildUserResourceByName } from '../../resources/iam/user.ts'
import { buildAccountResource } from '../../resources/organizations/account.ts'
import type { Subject } from '../change.ts'
import { readText, type CloudTrailEvent } from '../cloudtrail-event.ts'
import { createUnresolvedSubjects, type EventSubjects } from '../event-subjects.ts'
import { readIamName } from './iam-name.ts'
import { createPrincipalSubjects } from './principal-change.ts'

/** Calls on credentials. Other calls on MFA devices do not concern a user. */
const CREDENTIAL_CALLS =
  /LoginProfile|AccessKey|ServiceSpecificCredential|SSHPublicKey|SigningCertificate|^ChangePassword$|^(Enable|Deactivate|Resync)MFADevice$/

/** Calls without a required user name: without one they concern the caller (IAM API Reference). */
const SELF_SERVICE_CALLS =
  /^ChangePassword$|AccessKey$|^(Create|Delete)LoginProfile$|^DeactivateMFADevice$|SigningCertificate$|^(Update|Reset|Delete)ServiceSpecificCredential$/

/** The facts of a user that each call can change. Calls that are not listed may have changed anything. */
const USER_FACTS: Readonly<Record<string, readonly string[]>> = {
  PutUserPolicy: ['inlinePolicies'],
  DeleteUserPolicy: ['inlinePolicies'],
  AttachUserPolicy: ['attachedPolicies'],
  DetachUserPolicy: ['attachedPolicies'],
  PutUserPermissionsBoundary: ['boundary'],
  DeleteUserPermissionsBoundary: ['boundary'],
  TagUser: ['tags'],
  UntagUser: ['tags'],
  AddUserToGroup: ['groups'],
  RemoveUserFromGroup: ['groups'],
  CreateLoginProfile: ['password'],
  UpdateLoginProfile: ['password'],
  DeleteLoginProfile: ['password'],
  ChangePassword: ['password'],
  CreateAccessKey: ['accessKeys'],
  UpdateAccessKey: ['accessKeys'],
  DeleteAccessKey: ['accessKeys'],
  EnableMFADevice: ['mfaDevices'],
  DeactivateMFADevice: ['mfaDevices'],
  ResyncMFADevice: [],
  CreateServiceSpecificCredential: [],
  UpdateServiceSpecificCredential: [],
  ResetServiceSpecificCredential: [],
  DeleteServiceSpecificCredential: [],
  UploadSSHPublicKey: [],
  UpdateSSHPublicKey: [],
  DeleteSSHPublicKey: [],
  UploadSigningCertificate: [],
  UpdateSigningCertificate: [],
  DeleteSigningCertificate: [],
}

/** Whether `call` is on a user, its credentials or its group membership. */
export function isUserCall({ operation }: CloudTrailEvent): boolean {
  return operation.includes('User') || CREDENTIAL_CALLS.test(operation)
}

/** The subjects of a call on a user: the user, the group of a membership, or the account for the root user. */
export function parseUserSubjects(call: CloudTrailEvent): EventSubjects {
  const { operation } = call
  const name = findUserName(call)
  if (isRootUserCall(call, name))
    return { subjects: [{ resource: buildAccountResource(call), facts: selectRootFacts(operation) }] }
  const group = operation.includes('Group') ? createGroupSubjects(call) : { subjects: [] }
  const user =
    name === undefined
      ? createUnresolvedSubjects('AWS::IAM::User')
      : { subjects: createUserSubjects(call, name) }
  const unresolvedKinds = [...(user.unresolvedKinds ?? []), ...(group.unresolvedKinds ?? [])]
  return {
    subjects: [...user.subjects, ...group.subjects],
    ...(unresolvedKinds.length > 0 ? { unresolvedKinds } : {}),
  }
}

function createUserSubjects(call: CloudTrailEvent, name: string): Subject[] {
  const newName = call.operation === 'UpdateUser' ? readIamName(call.request, 'newUserName') : undefined
  const subjects = createPrincipalSubjects(call, {
    resource: buildUserResourceByName(name, call),
    principalType: 'User',
    facts: USER_FACTS,
  })
  if (newName === undefined) return subjects
  return [
    ...subjects,
    { resource: buildUserResourceByName(newName, call), facts: 'ALL', expectation: { presence: 'PRESENT' } },
  ]
}

/** The group that a user joins or leaves. */
function createGroupSubjects(call: CloudTrailEvent): EventSubjects {
  const group = readIamName(call.request, 'groupName')
  if (group === undefined) return createUnresolvedSubjects('AWS::IAM::Group')
  return { subjects: [{ resource: buildGroupResourceByName(group, call), facts: [] }] }
}

/** The user name in the request or response, or the caller for calls on their own credentials. */
function findUserName(call: CloudTrailEvent): string | undefined {
  const { request, response, operation } = call
  const returned = Object.values(response).flatMap(part =>
    typeof part === 'object' && part !== null ? (readIamName(part as typeof response, 'userName') ?? []) : [],
  )
  const requestedName = readIamName(request, 'userName') ?? returned[0]
  return requestedName ?? (SELF_SERVICE_CALLS.test(operation) ? findCallerName(call) : undefined)
}

/** The name of the calling user. An event without the name has an id or a service name instead. */
function findCallerName({ actor }: CloudTrailEvent): string | undefined {
  if (actor.type !== 'IAMUser') return undefined
  const name = actor.name.split('/').at(-1)
  const isName = name !== undefined && !/^AIDA[A-Z0-9]{12,}$|\.amazonaws\.com$/.test(name)
  return isName ? readIamName({ name }, 'name') : undefined
}

/** A call by the root user on its own credentials names no user, or no valid user name. */
function isRootUserCall({ actor, operation, request }: CloudTrailEvent, name: string | undefined): boolean {
  if (actor.type !== 'Root' || !CREDENTIAL_CALLS.test(operation)) return false
  const device = readText(request, 'serialNumber') ?? ''
  return name === undefined || device.endsWith(':mfa/root-account-mfa-device')
}

function selectRootFacts(operation: string): string[] {
  if (operation.includes('AccessKey')) return ['rootAccessKeys']
  if (operation.includes('MFADevice')) return ['rootMfa']
  return /Password|LoginProfile/.test(operation) ? ['rootPassword'] : []
}
