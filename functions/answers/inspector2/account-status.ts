import * as z from 'zod/mini'
import type { Aspect } from '../aspect.ts'
import { AnswerNotUnderstood } from '../failure.ts'
import { CallFailed } from '../operation.ts'
import { batchGetAccountStatus } from './operations.ts'

const state = z.object({
  status: z.enum(['ENABLING', 'ENABLED', 'DISABLING', 'DISABLED', 'SUSPENDING', 'SUSPENDED']),
})
const answer = z.object({
  accounts: z.array(
    z.object({
      accountId: z.string(),
      resourceState: z.object({
        ecr: state,
        lambda: z.optional(z.nullable(state)),
        lambdaCode: z.optional(z.nullable(state)),
      }),
    }),
  ),
  failedAccounts: z.optional(z.nullable(z.array(z.object({ accountId: z.string(), errorCode: z.string() })))),
})

/** BatchGetAccountStatus of the account itself: what Inspector scans in the region. */
export const status: Aspect<'AWS::InspectorV2::AccountStatus'> = {
  operations: [batchGetAccountStatus],
  absent: [],
  async read(ask, { account }) {
    const { accounts, failedAccounts } = await ask(batchGetAccountStatus, { accountIds: [account] }, answer)
    const found = accounts.find(({ accountId }) => accountId === account)
    if (found === undefined) throw failureOf(failedAccounts?.find(({ accountId }) => accountId === account))
    const { ecr, lambda, lambdaCode } = found.resourceState
    return {
      facts: {
        ecr: ecr.status,
        lambda: lambda?.status ?? 'NONE',
        lambdaCode: lambdaCode?.status ?? 'NONE',
      },
    }
  },
}

function failureOf(failed: { errorCode: string } | undefined): Error {
  const code = failed?.errorCode ?? 'nothing of the account'
  const message = `inspector2:BatchGetAccountStatus answered ${code}`
  return code === 'ACCESS_DENIED'
    ? new CallFailed(batchGetAccountStatus, 'AccessDenied', message)
    : new AnswerNotUnderstood(message)
}
