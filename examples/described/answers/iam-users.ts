import type { RecordedCall } from '../../../functions/local/account-file.ts'
import type { World, WorldGroup, WorldUser } from '../world.ts'
import { failing, type Answering } from './answering.ts'
import { policyAnswers } from './iam-policies.ts'

/** What IAM answers of a user of `account`. */
export function userAnswers(arn: string, user: WorldUser, account: World, iam: Answering): RecordedCall[] {
  const UserName = nameIn(arn)
  const groups = Object.entries(account.groups).filter(([, { members }]) => arn in members)
  const User = {
    Arn: arn,
    UserName,
    CreateDate: '2026-01-15T08:00:00+00:00',
    ...(user.passwordLastUsed && { PasswordLastUsed: user.passwordLastUsed }),
    ...(user.boundary && { PermissionsBoundary: { PermissionsBoundaryArn: user.boundary } }),
    Tags: Object.entries(user.tags ?? {}).map(([Key, Value]) => ({ Key, Value })),
  }
  return [
    iam('GetUser', { UserName }, { User }),
    ...policyAnswers('User', { UserName }, user, iam),
    iam('ListGroupsForUser', { UserName }, { Groups: groups.map(([Arn]) => ({ Arn })), IsTruncated: false }),
    ...credentialAnswers(UserName, user, iam),
  ]
}

function credentialAnswers(UserName: string, user: WorldUser, iam: Answering): RecordedCall[] {
  const keys = Object.entries(user.accessKeys)
  const MFADevices = Object.keys(user.mfaDevices ?? {}).map(SerialNumber => ({ UserName, SerialNumber }))
  const LoginProfile = { UserName, CreateDate: user.passwordSince }
  const profile = iam('GetLoginProfile', { UserName }, { LoginProfile })
  const AccessKeyMetadata = keys.map(([AccessKeyId, { status, createdAt }]) => ({
    UserName,
    AccessKeyId,
    Status: status,
    CreateDate: createdAt,
  }))
  return [
    user.passwordSince === undefined ? failing(profile, 'NoSuchEntity', 'There is no password.') : profile,
    iam('ListMFADevices', { UserName }, { MFADevices, IsTruncated: false }),
    iam('ListAccessKeys', { UserName }, { AccessKeyMetadata, IsTruncated: false }),
    ...keys.map(([AccessKeyId, { lastUsedAt }]) => {
      const used = lastUsedAt === undefined ? {} : { LastUsedDate: lastUsedAt }
      const AccessKeyLastUsed = { ...used, ServiceName: 'N/A', Region: 'N/A' }
      return iam('GetAccessKeyLastUsed', { AccessKeyId }, { UserName, AccessKeyLastUsed })
    }),
  ]
}

/** What IAM answers of a group. */
export function groupAnswers(arn: string, group: WorldGroup, iam: Answering): RecordedCall[] {
  return policyAnswers('Group', { GroupName: nameIn(arn) }, group, iam)
}

function nameIn(arn: string): string {
  return arn.split('/').at(-1) ?? arn
}
