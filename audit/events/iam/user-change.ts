import { buildGroupResourceByName } from '../../resources/iam/group.ts'
import { buildUserResourceByName } from '../../resources/iam/user.ts'
import { buildAccountResource } from '../../resources/organizations/account.ts'
import type { Subject } from '../change.ts'
import { readText, type CloudTrailEvent } from '../cloudtrail-event.ts'
import { createUnresolvedSubjects, type EventSubjects } from '../event-subjects.ts'
import { readIamName } from './iam-name.ts'
import { createPrincipalSubjects } from './principal-change.ts'

/** Calls on what somebody signs in with; the rest of MFA devices' life is not about a user. */
const CREDENTIAL_CALLS =
  /LoginProfile|AccessKey|ServiceSpecificCredential|SSHPublicKey|SigningCertificate|^ChangePassword$|^(Enable|Deactivate|Resync)MFADevice$/

/** Those that need no name: without one they are about who makes them (IAM API Reference). */
const SELF_SERVICE_CALLS =
  /^ChangePassword$|AccessKey$|^(Create|Delete)LoginProfile$|^DeactivateMFADevice$|SigningCertificate$|^(Update|Reset|Delete)ServiceSpecificCredential$/

/** What each call can change of a user. A call that is not listed may have changed anything. */
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

/** Whether `call` is about a user, his credentials or his membership of a group. */
export function isUserCall({ operation }: CloudTrailEvent): boolean {
  return operation.includes('User') || CREDENTIAL_CALLS.test(operation)
}

/** Whom a call on a user is about: him, the group of a membership, the account where he is the root user. */
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

/** Who is named in what was asked or answered, or else who looks after his own credentials. */
function findUserName(call: CloudTrailEvent): string | undefined {
  const { request, response, operation } = call
  const returned = Object.values(response).flatMap(part =>
    typeof part === 'object' && part !== null ? (readIamName(part as typeof response, 'userName') ?? []) : [],
  )
  const requestedName = readIamName(request, 'userName') ?? returned[0]
  return requestedName ?? (SELF_SERVICE_CALLS.test(operation) ? findCallerName(call) : undefined)
}

/** The user who makes the call. An event that does not tell his name has his id, or the service that acts for him. */
function findCallerName({ actor }: CloudTrailEvent): string | undefined {
  if (actor.type !== 'IAMUser') return undefined
  const name = actor.name.split('/').at(-1)
  const isName = name !== undefined && !/^AIDA[A-Z0-9]{12,}$|\.amazonaws\.com$/.test(name)
  return isName ? readIamName({ name }, 'name') : undefined
}

/** The root user works on his own credentials where no user is named, or none that a user can be called. */
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
