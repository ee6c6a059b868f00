import * as z from 'zod/mini'
import { unlessAbsent, type Aspect } from '../aspect.ts'
import { NOT_FOUND } from './absent.ts'
import { getAccountPasswordPolicy, getAccountSummary } from './operations.ts'

const passwordAnswer = z.object({
  PasswordPolicy: z.object({
    MinimumPasswordLength: z.optional(z.nullable(z.number())),
    PasswordReusePrevention: z.optional(z.nullable(z.number())),
  }),
})

/** The account's password policy. AWS's defaults: 8 characters, no reuse prevention. */
export const settings: Aspect<'AWS::Organizations::Account'> = {
  operations: [getAccountPasswordPolicy],
  absent: [],
  async read(ask) {
    const answer = await unlessAbsent(NOT_FOUND, ask(getAccountPasswordPolicy, {}, passwordAnswer), undefined)
    if (answer === undefined) return { facts: { passwordPolicy: 'NONE' } }
    const { MinimumPasswordLength, PasswordReusePrevention } = answer.PasswordPolicy
    const reusePrevention = PasswordReusePrevention ?? 0
    return { facts: { passwordPolicy: { minimumLength: MinimumPasswordLength ?? 8, reusePrevention } } }
  },
}

const summaryAnswer = z.object({
  SummaryMap: z.object({
    AccountAccessKeysPresent: z.number(),
    AccountMFAEnabled: z.number(),
    AccountPasswordPresent: z.optional(z.nullable(z.number())),
  }),
})

/** What the root user can sign in with. He has a password unless AWS says that he has none. */
export const summary: Aspect<'AWS::Organizations::Account'> = {
  operations: [getAccountSummary],
  absent: [],
  async read(ask) {
    const { SummaryMap } = await ask(getAccountSummary, {}, summaryAnswer)
    return {
      facts: {
        rootAccessKeys: SummaryMap.AccountAccessKeysPresent,
        rootMfa: SummaryMap.AccountMFAEnabled > 0,
        rootPassword: SummaryMap.AccountPasswordPresent !== 0,
      },
    }
  },
}
