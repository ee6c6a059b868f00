import * as z from 'zod/mini'
import type { AccessKey, UserFacts } from '../../../audit/resources/iam/user.ts'
import { nameOf } from '../../../audit/resources/resource.ts'
import { unlessAbsent, type Ask, type Aspect } from '../aspect.ts'
import { instant } from '../instant.ts'
import { askAll } from '../pages.ts'
import { NOT_FOUND } from './absent.ts'
import { getAccessKeyLastUsed, getLoginProfile, listAccessKeys, listMfaDevices } from './operations.ts'

type User = { UserName: string }

/** What the user can sign in with: a password, MFA devices, access keys. */
export const credentials: Aspect<'AWS::IAM::User'> = {
  operations: [getLoginProfile, listMfaDevices, listAccessKeys, getAccessKeyLastUsed],
  absent: NOT_FOUND,
  async read(ask, resource) {
    const user = { UserName: nameOf(resource) }
    const [password, mfaDevices, accessKeys] = await Promise.all([
      passwordOf(user, ask),
      mfaDevicesOf(user, ask),
      accessKeysOf(user, ask),
    ])
    return { facts: { password, mfaDevices, accessKeys } }
  },
}

const profileAnswer = z.object({ LoginProfile: z.object({ CreateDate: instant }) })

/** A user without a password has no login profile. */
async function passwordOf(user: User, ask: Ask): Promise<UserFacts['password']> {
  const answer = await unlessAbsent(NOT_FOUND, ask(getLoginProfile, user, profileAnswer), undefined)
  return answer === undefined ? 'NONE' : { createdAt: answer.LoginProfile.CreateDate }
}

const devicesAnswer = z.object({ MFADevices: z.array(z.object({ SerialNumber: z.string() })) })

async function mfaDevicesOf(user: User, ask: Ask): Promise<string[]> {
  const pages = await askAll(ask, listMfaDevices, user, devicesAnswer)
  return pages.flatMap(page => page.MFADevices.map(device => device.SerialNumber)).toSorted()
}

const key = z.object({
  AccessKeyId: z.string(),
  Status: z.enum(['Active', 'Inactive', 'Expired']),
  CreateDate: instant,
})
const keysAnswer = z.object({ AccessKeyMetadata: z.array(key) })

async function accessKeysOf(user: User, ask: Ask): Promise<AccessKey[]> {
  const pages = await askAll(ask, listAccessKeys, user, keysAnswer)
  const keys = await Promise.all(
    pages.flatMap(page => page.AccessKeyMetadata).map(metadata => accessKeyOf(metadata, ask)),
  )
  return keys.flat().toSorted((a, b) => (a.createdAt < b.createdAt ? -1 : 1))
}

const usedAnswer = z.object({
  AccessKeyLastUsed: z.object({ LastUsedDate: z.optional(z.nullable(instant)) }),
})

/** The key and when it was last used; nothing where it was deleted after it was listed. */
async function accessKeyOf(
  { AccessKeyId, Status, CreateDate }: z.infer<typeof key>,
  ask: Ask,
): Promise<AccessKey[]> {
  const answer = await unlessAbsent(
    NOT_FOUND,
    ask(getAccessKeyLastUsed, { AccessKeyId }, usedAnswer),
    undefined,
  )
  if (answer === undefined) return []
  const lastUsedAt = answer.AccessKeyLastUsed.LastUsedDate ?? 'NEVER'
  return [{ endsWith: AccessKeyId.slice(-4), status: Status, createdAt: CreateDate, lastUsedAt }]
}
