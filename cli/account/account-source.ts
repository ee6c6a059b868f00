import { usePrefetchesAsFallback } from '../../functions/collectors/lists/prefetch.ts'
import { allPrefetches } from '../../functions/collectors/all-prefetches.ts'
import { UnexpectedResponseError } from '../../functions/collectors/api/aws-errors.ts'
import { roleList } from '../../functions/collectors/iam/resource-lists.ts'
import {
  createTypedCall,
  fetchCallerAccount,
  listAllResources,
  type ResourceList,
} from '../../functions/collectors/lists/resource-list.ts'
import { auditResourceLists } from '../../functions/collectors/all-resource-lists.ts'
import { AwsCallError, type AwsCall } from '../../functions/collectors/api/aws-call.ts'
import { openAccountFile } from '../../functions/local/account-file.ts'
import { getGlobalServicesRegion, getPartition } from '../../audit/resources/arn.ts'
import type { Resource } from '../../audit/resources/resource.ts'
import { CliError } from '../cli-error.ts'

/** An account that can be asked: AWS itself, or an account file. */
export interface AccountSource {
  call: AwsCall
  regions: readonly string[]
}

/** An account file that can be asked. */
export interface AccountFileSource extends AccountSource {
  /** When its last answer was given. */
  lastRecordedAt: Date
}

/** What of an account could be listed, and why something could not be listed or read. */
export interface ListedResources {
  resources: Resource[]
  unlisted: string[]
}

/** The account file in `directory`, as it was at the time of `clock`; its own regions unless `only` names some. */
export function openAccountFileSource(
  directory: string,
  clock: () => Date,
  only: readonly string[] | undefined,
): AccountFileSource {
  const file = openAccountFile(directory)
  const awsCall = usePrefetchesAsFallback(file.createReplay(clock), allPrefetches)
  return { call: awsCall, regions: only ?? file.regions, lastRecordedAt: new Date(file.times.last) }
}

/** Said of an account file that holds nothing but what IAM and the like answer for all regions. */
const NO_REGION_TEXT =
  'nothing of any region could be listed: the account file holds no answer of one; see --region'

/** Lists what is audited. What cannot be listed is said; an account file that never listed it is said so too. */
export async function listAuditedResources(account: string, source: AccountSource): Promise<ListedResources> {
  const lists = await Promise.all(
    auditResourceLists.flatMap(resourceList =>
      listRegions(resourceList, source).map(region =>
        tryListResources(resourceList, { account, region }, source),
      ),
    ),
  )
  return {
    resources: lists.flatMap(list => (Array.isArray(list) ? list : [])),
    unlisted: [
      ...(source.regions.length === 0 ? [NO_REGION_TEXT] : []),
      ...lists.flatMap(list => (Array.isArray(list) ? [] : [list.why])),
    ],
  }
}

/** Where `listing` is asked for: what the account has one list of, in the first region of its partition. */
function listRegions(resourceList: ResourceList, { regions }: AccountSource): readonly string[] {
  return resourceList.scope === 'REGION' ? regions : [findFirstRegion(regions)]
}

function findFirstRegion(regions: readonly string[]): string {
  return getGlobalServicesRegion(getPartition(regions[0] ?? ''))
}

async function tryListResources(
  resourceList: ResourceList,
  where: { account: string; region: string },
  { call }: AccountSource,
): Promise<Resource[] | { why: string }> {
  try {
    return await listAllResources(resourceList, createTypedCall(where.region, call), where)
  } catch (failure) {
    if (!(failure instanceof AwsCallError || failure instanceof UnexpectedResponseError)) throw failure
    const suffix = resourceList.scope === 'REGION' ? ` in ${where.region}` : ''
    return { why: `${resourceList.label}${suffix} could not be listed: ${failure.message}` }
  }
}

/** The number of the account. Throws CannotRun. */
export async function resolveAccountId(source: AccountSource): Promise<string> {
  const region = source.regions[0] ?? 'us-east-1'
  try {
    return await fetchCallerAccount(region, source.call)
  } catch (failure) {
    if (!(failure instanceof AwsCallError || failure instanceof UnexpectedResponseError))
      throw createAwsUnreachableError(failure)
    const found = await tryListResources(
      roleList,
      { account: '', region: findFirstRegion(source.regions) },
      source,
    )
    const number = Array.isArray(found) ? found[0]?.arn.split(':')[4] : undefined
    if (number) return number
    const why = `${failure.message}; sts:GetCallerIdentity or iam:ListRoles must be answered`
    throw new CliError(`which account this is cannot be told: ${why}`, { cause: failure })
  }
}

/** AWS cannot be asked at all: no credentials, no connection. */
export function createAwsUnreachableError(failure: unknown): CliError {
  const reason = failure instanceof Error ? failure.message : String(failure)
  return new CliError(`AWS cannot be asked: ${reason.split('\n')[0] ?? ''}; see --profile`, {
    cause: failure,
  })
}
