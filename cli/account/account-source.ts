import { usePrefetchesAsFallback } from '../../functions/collectors/lists/prefetch.ts'
import { allPrefetches } from '../../functions/collectors/all-prefetches.ts'
import { UnexpectedResponseError } from '../../functions/collectors/api/aws-errors.ts'
import { countResponses } from '../../functions/collectors/api/call-middleware.ts'
import { roleList } from '../../functions/collectors/iam/resource-lists.ts'
import {
  createTypedCall,
  fetchCallerAccount,
  listAllResources,
  type ResourceList,
} from '../../functions/collectors/lists/resource-list.ts'
import { auditResourceLists } from '../../functions/collectors/all-resource-lists.ts'
import { AwsCallError, type AwsCall } from '../../functions/collectors/api/aws-call.ts'
import { formatUnreachableAws, isSignInError } from '../../functions/aws/sdk/unreachable-error.ts'
import { openAccountFile } from '../../functions/local/account-file.ts'
import { getGlobalServicesRegion, getPartition } from '../../audit/resources/arn.ts'
import type { Resource } from '../../audit/resources/resource.ts'
import { CliError } from '../cli-error.ts'
import { createProgressCounter } from '../output/progress.ts'

/** An account that can be read: a live account or an account file. */
export interface AccountSource {
  call: AwsCall
  regions: readonly string[]
}

/** An account file as a source. */
export interface AccountFileSource extends AccountSource {
  /** The time of its last response. */
  lastRecordedAt: Date
}

/** The resources that could be listed, and the reasons why others could not be listed or read. */
export interface ListedResources {
  resources: Resource[]
  unlisted: string[]
}

/**
 * Opens the account file in `directory` as it was at the time of `clock`, in its own regions or in those of `only`.
 * Throws AccountFileError.
 */
export function openAccountFileSource(
  directory: string,
  clock: () => Date,
  only: readonly string[] | undefined,
): AccountFileSource {
  const file = openAccountFile(directory)
  const awsCall = usePrefetchesAsFallback(file.createReplay(clock), allPrefetches)
  const count = createProgressCounter('recorded responses read')
  return {
    call: countResponses(awsCall, count),
    regions: only ?? file.regions,
    lastRecordedAt: new Date(file.times.last),
  }
}

/** For an account file that holds responses of global services only. */
const NO_REGION_TEXT =
  'no regional resources could be listed: the account file has no response of any region; see --region'

/** Lists the resources in scope. Each list that fails becomes a reason in `unlisted`. */
export async function listAuditedResources(account: string, source: AccountSource): Promise<ListedResources> {
  const lists = await Promise.all(
    auditResourceLists.flatMap(resourceList =>
      chooseListRegions(resourceList, source).map(region =>
        tryListResources(resourceList, { account, region }, source),
      ),
    ),
  )
  return {
    resources: lists.flatMap(list => (Array.isArray(list) ? list : [])),
    unlisted: [
      ...(source.regions.length === 0 ? [NO_REGION_TEXT] : []),
      ...lists.flatMap(list => (Array.isArray(list) ? [] : [list.reason])),
    ],
  }
}

/** The regions to list in: all of them, or for a global list the one region of the partition's global services. */
function chooseListRegions(resourceList: ResourceList, { regions }: AccountSource): readonly string[] {
  return resourceList.scope === 'REGION' ? regions : [findGlobalRegion(regions)]
}

function findGlobalRegion(regions: readonly string[]): string {
  return getGlobalServicesRegion(getPartition(regions[0] ?? ''))
}

async function tryListResources(
  resourceList: ResourceList,
  where: { account: string; region: string },
  { call }: AccountSource,
): Promise<Resource[] | { reason: string }> {
  try {
    return await listAllResources(resourceList, createTypedCall(where.region, call), where)
  } catch (failure) {
    if (!(failure instanceof AwsCallError || failure instanceof UnexpectedResponseError)) throw failure
    const suffix = resourceList.scope === 'REGION' ? ` in ${where.region}` : ''
    return { reason: `${resourceList.label}${suffix} could not be listed: ${failure.message}` }
  }
}

/** The id of the account: from sts:GetCallerIdentity, else from the ARN of a role. Throws CliError. */
export async function resolveAccountId(source: AccountSource): Promise<string> {
  const region = source.regions[0] ?? 'us-east-1'
  try {
    return await fetchCallerAccount(region, source.call)
  } catch (failure) {
    const isResponse = failure instanceof AwsCallError || failure instanceof UnexpectedResponseError
    if (!isResponse || isSignInError(failure))
      throw new CliError(formatUnreachableAws(failure), { cause: failure })
    const list = await tryListResources(
      roleList,
      { account: '', region: findGlobalRegion(source.regions) },
      source,
    )
    const account = Array.isArray(list) ? list[0]?.arn.split(':')[4] : undefined
    if (account) return account
    const reason = `${failure.message}; sts:GetCallerIdentity or iam:ListRoles must succeed`
    throw new CliError(`the account id could not be determined: ${reason}`, { cause: failure })
  }
}
