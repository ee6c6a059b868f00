import { fetchCallerAccount } from '../../functions/collectors/lists/resource-list.ts'
import { AwsCallError, type AwsCall } from '../../functions/collectors/api/aws-call.ts'
import { UnexpectedResponseError } from '../../functions/collectors/api/aws-errors.ts'
import { formatUnreachableAws, isSignInError } from '../../functions/aws/sdk/unreachable-error.ts'
import { CliError } from '../cli-error.ts'

/**
 * What sts:GetCallerIdentity, which needs no permission, returns in a region: the account, or an error. `closed` says
 * why nothing of the region can be read; it is absent for other errors.
 */
export type RegionAccess = { region: string } & (
  { account: string } | { failure: AwsCallError | UnexpectedResponseError; closed?: string }
)

/** Checks the access to `region`. Throws CliError without credentials. */
export async function checkRegionAccess(region: string, awsCall: AwsCall): Promise<RegionAccess> {
  try {
    return { region, account: await fetchCallerAccount(region, awsCall) }
  } catch (failure) {
    if (!(failure instanceof AwsCallError || failure instanceof UnexpectedResponseError))
      throw new CliError(formatUnreachableAws(failure), { cause: failure })
    const closed = explainClosed(failure)
    return { region, failure, ...(closed === undefined ? {} : { closed }) }
  }
}

/** Finds the regions of which nothing can be read, with the reason. Throws CliError without credentials. */
export async function findClosedRegions(
  regions: readonly string[],
  awsCall: AwsCall,
): Promise<Map<string, string>> {
  const checked = await Promise.all(regions.map(region => checkRegionAccess(region, awsCall)))
  return new Map(
    checked.flatMap(access =>
      'closed' in access && access.closed !== undefined ? [[access.region, access.closed]] : [],
    ),
  )
}

/**
 * AWS refuses valid credentials in a region that the account has not enabled, and session tokens of the global endpoint
 * of STS in every region that is not enabled by default (IAM User Guide, "Manage AWS STS in an AWS Region").
 */
function explainClosed(failure: AwsCallError | UnexpectedResponseError): string | undefined {
  if (!(failure instanceof AwsCallError)) return undefined
  if (isSignInError(failure))
    return `AWS refuses the credentials there (${failure.error}); the account has not enabled the region, or the session token is not valid in it`
  return failure.error === 'NoResponse' ? 'the endpoint of sts does not respond' : undefined
}
