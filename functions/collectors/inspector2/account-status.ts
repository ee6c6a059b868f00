import * as z from 'zod/mini'
import type { FactCollector, TypedAwsCall } from '../fact-collector.ts'
import { UnexpectedResponseError } from '../api/aws-errors.ts'
import { AwsCallError } from '../api/aws-call.ts'
import { batchGetAccountStatus } from './operations.ts'

const state = z.object({
  status: z.enum(['ENABLING', 'ENABLED', 'DISABLING', 'DISABLED', 'SUSPENDING', 'SUSPENDED']),
})
const accountStatusResponse = z.object({
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

/** BatchGetAccountStatus: what Inspector scans in the region. */
export const inspectorStatus: FactCollector<'AWS::InspectorV2::AccountStatus'> = {
  operations: [batchGetAccountStatus],
  notFoundErrors: [],
  async collect(callApi, { account }) {
    const { ecr, lambda, lambdaCode } = await fetchResourceState(callApi, account)
    return {
      facts: {
        ecr: ecr.status,
        lambda: lambda?.status ?? 'NONE',
        lambdaCode: lambdaCode?.status ?? 'NONE',
      },
    }
  },
}

/** The state of each scan type. Throws AwsCallError and UnexpectedResponseError. */
export async function fetchResourceState(callApi: TypedAwsCall, account: string) {
  const { accounts, failedAccounts } = await callApi(
    batchGetAccountStatus,
    { accountIds: [account] },
    accountStatusResponse,
  )
  const found = accounts.find(({ accountId }) => accountId === account)
  if (found === undefined)
    throw createStatusError(failedAccounts?.find(({ accountId }) => accountId === account))
  return found.resourceState
}

function createStatusError(failed: { errorCode: string } | undefined): Error {
  const code = failed?.errorCode ?? 'nothing about the account'
  const message = `inspector2:BatchGetAccountStatus returned ${code}`
  return code === 'ACCESS_DENIED'
    ? new AwsCallError(batchGetAccountStatus, 'AccessDenied', message)
    : new UnexpectedResponseError(message)
}
