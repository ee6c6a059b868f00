import { GetAccountSettingsCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { LookupDeniedError, lookupWithCdkRole, type BootstrappedAccount } from './cdk-lookup.ts'

/**
 * The concurrent executions that Lambda allows all functions of an account in a region together (Lambda Developer Guide,
 * "Lambda quotas"); undefined if it cannot be read.
 */
export async function fetchConcurrencyLimit(
  of: BootstrappedAccount,
  region: string,
): Promise<number | undefined> {
  const lookup = { ...of, region, what: "Lambda's limits", action: 'lambda:GetAccountSettings' }
  try {
    return await lookupWithCdkRole(lookup, async clientConfig => {
      const { AccountLimit } = await new LambdaClient(clientConfig).send(new GetAccountSettingsCommand({}))
      return AccountLimit?.ConcurrentExecutions
    })
  } catch (failure) {
    if (failure instanceof LookupDeniedError) return undefined
    throw failure
  }
}
