import { groupNamed } from '../../resources/iam/group.ts'
import { userNamed } from '../../resources/iam/user.ts'
import { accountResource } from '../../resources/organizations/account.ts'
import type { Subject } from '../change.ts'
import { textAt, type ApiCall } from '../cloudtrail.ts'
import { unnamed, type About } from '../about.ts'
import { nameAt } from './name.ts'
import { principalSubject } from './principal-change.ts'

/** Calls on what somebody signs in with; the rest of MFA devices' life is not about a user. */
const OF_CREDENTIALS =
  /LoginProfile|AccessKey|ServiceSpecificCredential|SSHPublicKey|SigningCertificate|^ChangePassword$|^(Enable|Deactivate|Resync)MFADevice$/

/** Those that need no name: without one they are about who makes them (IAM API Reference). */
const OF_ONES_OWN =
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
export function isOfUser({ operation }: ApiCall): boolean {
  return operation.includes('User') || OF_CREDENTIALS.test(operation)
}

/** Whom a call on a user is about: him, the group of a membership, the account where he is the root user. */
export function aboutUser(call: ApiCall): About {
  const { operation } = call
  const name = userIn(call)
  if (isOfRoot(call, name))
    return { subjects: [{ resource: accountResource(call), facts: rootFactsOf(operation) }] }
  const group = operation.includes('Group') ? membership(call) : { subjects: [] }
  const user = name === undefined ? unnamed('AWS::IAM::User') : { subjects: userSubjects(call, name) }
  const unresolved = [...(user.unresolved ?? []), ...(group.unresolved ?? [])]
  return {
    subjects: [...user.subjects, ...group.subjects],
    ...(unresolved.length > 0 ? { unresolved } : {}),
  }
}

function userSubjects(call: ApiCall, name: string): Subject[] {
  const next = call.operation === 'UpdateUser' ? nameAt(call.request, 'newUserName') : undefined
  const subjects = principalSubject(call, {
    resource: userNamed(name, call),
    noun: 'User',
    facts: USER_FACTS,
  })
  if (next === undefined) return subjects
  return [...subjects, { resource: userNamed(next, call), facts: 'ALL', expects: { presence: 'PRESENT' } }]
}

/** The group that a user joins or leaves. */
function membership(call: ApiCall): About {
  const group = nameAt(call.request, 'groupName')
  if (group === undefined) return unnamed('AWS::IAM::Group')
  return { subjects: [{ resource: groupNamed(group, call), facts: [] }] }
}

/** Who is named in what was asked or answered, or else who looks after his own credentials. */
function userIn(call: ApiCall): string | undefined {
  const { request, response, operation } = call
  const answered = Object.values(response).flatMap(part =>
    typeof part === 'object' && part !== null ? (nameAt(part as typeof response, 'userName') ?? []) : [],
  )
  const told = nameAt(request, 'userName') ?? answered[0]
  return told ?? (OF_ONES_OWN.test(operation) ? selfOf(call) : undefined)
}

/** The user who makes the call. An event that does not tell his name has his id, or the service that acts for him. */
function selfOf({ actor }: ApiCall): string | undefined {
  if (actor.type !== 'IAMUser') return undefined
  const name = actor.name.split('/').at(-1)
  const isName = name !== undefined && !/^AIDA[A-Z0-9]{12,}$|\.amazonaws\.com$/.test(name)
  return isName ? nameAt({ name }, 'name') : undefined
}

/** The root user works on his own credentials where no user is named, or none that a user can be called. */
function isOfRoot({ actor, operation, request }: ApiCall, name: string | undefined): boolean {
  if (actor.type !== 'Root' || !OF_CREDENTIALS.test(operation)) return false
  const device = textAt(request, 'serialNumber') ?? ''
  return name === undefined || device.endsWith(':mfa/root-account-mfa-device')
}

function rootFactsOf(operation: string): string[] {
  if (operation.includes('AccessKey')) return ['rootAccessKeys']
  if (operation.includes('MFADevice')) return ['rootMfa']
  return /Password|LoginProfile/.test(operation) ? ['rootPassword'] : []
}
