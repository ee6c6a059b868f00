import * as z from 'zod/mini'
import type { AccessKey, UserFacts } from '../../../audit/resources/iam/user.ts'
import { getResourceName } from '../../../audit/resources/resource.ts'
import { handleNotFound, type TypedAwsCall, type FactCollector } from '../fact-collector.ts'
import { awsTimestamp } from '../api/timestamp.ts'
import { fetchAllPages } from '../lists/paginate.ts'
import { IAM_NOT_FOUND_ERRORS } from './not-found.ts'
import { getAccessKeyLastUsed, getLoginProfile, listAccessKeys, listMfaDevices } from './operations.ts'

type UserInput = { UserName: string }

/** The credentials of the user: password, MFA devices, access keys. */
export const userCredentials: FactCollector<'AWS::IAM::User'> = {
  operations: [getLoginProfile, listMfaDevices, listAccessKeys, getAccessKeyLastUsed],
  notFoundErrors: IAM_NOT_FOUND_ERRORS,
  async collect(callApi, resource) {
    const user = { UserName: getResourceName(resource) }
    const [password, mfaDevices, accessKeys] = await Promise.all([
      collectPassword(user, callApi),
      collectMfaDevices(user, callApi),
      collectAccessKeys(user, callApi),
    ])
    return { facts: { password, mfaDevices, accessKeys } }
  },
}

const profileResponse = z.object({ LoginProfile: z.object({ CreateDate: awsTimestamp }) })

/** A user without a password has no login profile. */
async function collectPassword(userInput: UserInput, callApi: TypedAwsCall): Promise<UserFacts['password']> {
  const response = await handleNotFound(
    IAM_NOT_FOUND_ERRORS,
    callApi(getLoginProfile, userInput, profileResponse),
    undefined,
  )
  return response === undefined ? 'NONE' : { createdAt: response.LoginProfile.CreateDate }
}

const devicesResponse = z.object({ MFADevices: z.array(z.object({ SerialNumber: z.string() })) })

async function collectMfaDevices(userInput: UserInput, callApi: TypedAwsCall): Promise<string[]> {
  const pages = await fetchAllPages(callApi, listMfaDevices, userInput, devicesResponse)
  return pages.flatMap(page => page.MFADevices.map(device => device.SerialNumber)).toSorted()
}

const key = z.object({
  AccessKeyId: z.string(),
  Status: z.enum(['Active', 'Inactive', 'Expired']),
  CreateDate: awsTimestamp,
})
const keysResponse = z.object({ AccessKeyMetadata: z.array(key) })

async function collectAccessKeys(userInput: UserInput, callApi: TypedAwsCall): Promise<AccessKey[]> {
  const pages = await fetchAllPages(callApi, listAccessKeys, userInput, keysResponse)
  const keys = await Promise.all(
    pages.flatMap(page => page.AccessKeyMetadata).map(metadata => collectAccessKey(metadata, callApi)),
  )
  return keys.flat().toSorted((a, b) => (a.createdAt < b.createdAt ? -1 : 1))
}

const usedResponse = z.object({
  AccessKeyLastUsed: z.object({ LastUsedDate: z.optional(z.nullable(awsTimestamp)) }),
})

/** The access key and when it was last used; nothing if it was deleted after the listing. */
async function collectAccessKey(
  { AccessKeyId, Status, CreateDate }: z.infer<typeof key>,
  callApi: TypedAwsCall,
): Promise<AccessKey[]> {
  const response = await handleNotFound(
    IAM_NOT_FOUND_ERRORS,
    callApi(getAccessKeyLastUsed, { AccessKeyId }, usedResponse),
    undefined,
  )
  if (response === undefined) return []
  const lastUsedAt = response.AccessKeyLastUsed.LastUsedDate ?? 'NEVER'
  return [{ endsWith: AccessKeyId.slice(-4), status: Status, createdAt: CreateDate, lastUsedAt }]
}
