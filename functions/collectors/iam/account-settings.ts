import * as z from 'zod/mini'
import { handleNotFound, type FactCollector } from '../fact-collector.ts'
import { IAM_NOT_FOUND_ERRORS } from './not-found.ts'
import { getAccountPasswordPolicy, getAccountSummary } from './operations.ts'

const passwordResponse = z.object({
  PasswordPolicy: z.object({
    MinimumPasswordLength: z.optional(z.nullable(z.number())),
    PasswordReusePrevention: z.optional(z.nullable(z.number())),
  }),
})

/** The account's password policy. AWS's defaults: 8 characters, no reuse prevention. */
export const accountPasswordPolicy: FactCollector<'AWS::Organizations::Account'> = {
  operations: [getAccountPasswordPolicy],
  notFoundErrors: [],
  async collect(callApi) {
    const response = await handleNotFound(
      IAM_NOT_FOUND_ERRORS,
      callApi(getAccountPasswordPolicy, {}, passwordResponse),
      undefined,
    )
    if (response === undefined) return { facts: { passwordPolicy: 'NONE' } }
    const { MinimumPasswordLength, PasswordReusePrevention } = response.PasswordPolicy
    const reusePrevention = PasswordReusePrevention ?? 0
    return { facts: { passwordPolicy: { minimumLength: MinimumPasswordLength ?? 8, reusePrevention } } }
  },
}

const summaryResponse = z.object({
  SummaryMap: z.object({
    AccountAccessKeysPresent: z.number(),
    AccountMFAEnabled: z.number(),
    AccountPasswordPresent: z.optional(z.nullable(z.number())),
  }),
})

/** The credentials of the root user. Root has a password unless AWS says otherwise. */
export const rootUserCredentials: FactCollector<'AWS::Organizations::Account'> = {
  operations: [getAccountSummary],
  notFoundErrors: [],
  async collect(callApi) {
    const { SummaryMap } = await callApi(getAccountSummary, {}, summaryResponse)
    return {
      facts: {
        rootAccessKeys: SummaryMap.AccountAccessKeysPresent,
        rootMfa: SummaryMap.AccountMFAEnabled > 0,
        rootPassword: SummaryMap.AccountPasswordPresent !== 0,
      },
    }
  },
}
