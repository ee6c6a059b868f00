import { groupNamed } from '../../resources/iam/group.ts'
import { userNamed } from '../../resources/iam/user.ts'
import { accountResource } from '../../resources/organizations/account.ts'
import { UnreadableEvent, type Subject } from '../change.ts'
import { textAt, type ApiCall } from '../cloudtrail.ts'
import { principalSubject } from './principal-change.ts'

/** Calls on a user or his credentials; the rest of MFA devices' life is not about a user. */
const OF_A_USER = /User|LoginProfile|AccessKey|ServiceSpecificCredential|SSHPublicKey|SigningCertificate/
const BY_NAME = ['ChangePassword', 'EnableMFADevice', 'DeactivateMFADevice', 'ResyncMFADevice']

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
  return OF_A_USER.test(operation) || BY_NAME.includes(operation)
}

/** Whom a call on a user is about: him, the group of a membership, the account where he is the root user. */
export function userSubjects(call: ApiCall): Subject[] {
  const { operation, request } = call
  if (isOfRoot(call)) return [{ resource: accountResource(call), facts: rootFactsOf(operation) }]
  const name = userNameIn(call)
  if (name === undefined) throw new UnreadableEvent(`${operation} names no user`)
  const group = textAt(request, 'groupName')
  return [
    ...principalSubject(call, { resource: userNamed(name, call), noun: 'User', facts: USER_FACTS }),
    ...renamed(call),
    ...(group === undefined ? [] : [{ resource: groupNamed(group, call), facts: [] }]),
  ]
}

/** UpdateUser can give a user another name: he is read under that, too. */
function renamed(call: ApiCall): Subject[] {
  const name = call.operation === 'UpdateUser' ? textAt(call.request, 'newUserName') : undefined
  if (name === undefined) return []
  return [{ resource: userNamed(name, call), facts: 'ALL', expects: { presence: 'PRESENT' } }]
}

/** Who looks after his own credentials need not name himself: then the answer does, or who made the call. */
function userNameIn({ request, response, actor }: ApiCall): string | undefined {
  const answered = Object.values(response).flatMap(part =>
    typeof part === 'object' && part !== null ? (textAt(part as typeof response, 'userName') ?? []) : [],
  )
  const self = actor.type === 'IAMUser' ? actor.name.split('/').at(-1) : undefined
  return textAt(request, 'userName') ?? answered[0] ?? self
}

/** The root user works on his own credentials where no user is named, or none that a user can be called. */
function isOfRoot({ actor, request }: ApiCall): boolean {
  if (actor.type !== 'Root') return false
  const isRootDevice = textAt(request, 'serialNumber')?.endsWith(':mfa/root-account-mfa-device') === true
  return isRootDevice || !/^[\w+=,.@-]{1,64}$/.test(textAt(request, 'userName') ?? '')
}

function rootFactsOf(operation: string): string[] {
  if (operation.includes('AccessKey')) return ['rootAccessKeys']
  if (operation.includes('MFADevice')) return ['rootMfa']
  return /Password|LoginProfile/.test(operation) ? ['rootPassword'] : []
}
