import type { RecordedCall } from '../../../functions/local/account-file.ts'
import type { ExampleAccount, ExampleGroup, ExampleUser } from '../example-account.ts'
import { replaceWithError, type ResponseRecorder } from './response-recorder.ts'
import { buildPolicyResponses } from './iam-policies.ts'

/** Builds IAM's responses for a user. */
export function buildUserResponses(
  arn: string,
  user: ExampleUser,
  account: ExampleAccount,
  iam: ResponseRecorder,
): RecordedCall[] {
  const UserName = parseName(arn)
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
    ...buildPolicyResponses('User', { UserName }, user, iam),
    iam('ListGroupsForUser', { UserName }, { Groups: groups.map(([Arn]) => ({ Arn })), IsTruncated: false }),
    ...buildCredentialResponses(UserName, user, iam),
  ]
}

function buildCredentialResponses(
  UserName: string,
  user: ExampleUser,
  iam: ResponseRecorder,
): RecordedCall[] {
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
    user.passwordSince === undefined
      ? replaceWithError(profile, 'NoSuchEntity', 'There is no password.')
      : profile,
    iam('ListMFADevices', { UserName }, { MFADevices, IsTruncated: false }),
    iam('ListAccessKeys', { UserName }, { AccessKeyMetadata, IsTruncated: false }),
    ...keys.map(([AccessKeyId, { lastUsedAt }]) => {
      const used = lastUsedAt === undefined ? {} : { LastUsedDate: lastUsedAt }
      const AccessKeyLastUsed = { ...used, ServiceName: 'N/A', Region: 'N/A' }
      return iam('GetAccessKeyLastUsed', { AccessKeyId }, { UserName, AccessKeyLastUsed })
    }),
  ]
}

/** Builds IAM's responses for a group. */
export function buildGroupResponses(arn: string, group: ExampleGroup, iam: ResponseRecorder): RecordedCall[] {
  return buildPolicyResponses('Group', { GroupName: parseName(arn) }, group, iam)
}

function parseName(arn: string): string {
  return arn.split('/').at(-1) ?? arn
}
