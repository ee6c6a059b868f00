import { usePrefetchesAsFallback } from '../../functions/collectors/lists/prefetch.ts'
import { allPrefetches } from '../../functions/collectors/all-prefetches.ts'
import { UnexpectedResponseError } from '../../functions/collectors/api/aws-errors.ts'
import { countResponses } from '../../functions/collectors/api/call-middleware.ts'
import { roleList } from '../../functions/collectors/iam/resource-lists.ts'
import {
  createTypedCall,
  listAllResources,
  type ResourceList,
} from '../../functions/collectors/lists/resource-list.ts'
import { auditResourceLists } from '../../functions/collectors/all-resource-lists.ts'
import { AwsCallError, type AwsCall, type AwsOperation } from '../../functions/collectors/api/aws-call.ts'
import { formatUnreachableAws } from '../../functions/aws/sdk/unreachable-error.ts'
import { openAccountFile } from '../../functions/local/account-file.ts'
import { getGlobalServicesRegion, getPartition } from '../../audit/resources/arn.ts'
import type { ListingGap } from '../../audit/resources/assay/sweep.ts'
import type { Resource } from '../../audit/resources/resource.ts'
import { CliError } from '../cli-error.ts'
import { checkRegionAccess, findClosedRegions } from './region-access.ts'
import { createProgressCounter } from '../output/progress.ts'

/** An account that can be read: a live account or an account file. */
export interface AccountSource {
  call: AwsCall
  regions: readonly string[]
}

/** An account file as a source. */
export interface AccountFileSource extends AccountSource {
  /** The times of its first and its last response. */
  firstRecordedAt: Date
  lastRecordedAt: Date
  /** When AWS gave the response with which a call is answered, by itself or by a list, ISO 8601; undefined without one. */
  findResponseTime: (call: ReplayedCall) => string | undefined
}

/** A call that an account file can answer. */
interface ReplayedCall {
  operation: AwsOperation
  region: string
  input: Readonly<Record<string, unknown>>
}

/** The resources that could be listed, and the reasons why others could not be listed or read. */
export interface ListedResources {
  resources: Resource[]
  unlisted: string[]
  /** What can be missing for these reasons. */
  gaps: ListingGap[]
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
    firstRecordedAt: new Date(file.times.first),
    lastRecordedAt: new Date(file.times.last),
    findResponseTime({ operation: { service, name }, region, input }) {
      const own = file.findResponseTime({ service, operation: name, region, input }, clock())
      const list = allPrefetches.find(({ replaces }) =>
        replaces.some(each => each.service === service && each.name === name),
      )?.operation
      return own ?? (list && file.findOldestTime({ service, operation: list.name, region }, clock()))
    },
  }
}

/** For an account file that holds responses of global services only. */
const NO_REGION_TEXT =
  'no regional resources could be listed: the account file has no response of any region; see --region'

/**
 * Lists the resources in scope, by `resourceLists`. Each list that fails, and each region that is closed, becomes a reason
 * in `unlisted`.
 */
export async function listAuditedResources(
  account: string,
  source: AccountSource,
  resourceLists: readonly ResourceList[] = auditResourceLists,
): Promise<ListedResources> {
  const closed = await findClosedRegions(source.regions, source.call)
  const lists = await Promise.all(
    resourceLists.flatMap(resourceList =>
      chooseListRegions(resourceList, source.regions, closed).map(region =>
        tryListResources(resourceList, { account, region }, source),
      ),
    ),
  )
  return {
    resources: lists.flatMap(list => (Array.isArray(list) ? list : [])),
    unlisted: [
      ...(source.regions.length === 0 ? [NO_REGION_TEXT] : []),
      ...[...closed].map(([region, why]) => `the region ${region} could not be read: ${why}`),
      ...lists.flatMap(list => (Array.isArray(list) ? [] : [list.reason])),
    ],
    gaps: [
      ...(source.regions.length === 0 ? [{}] : []),
      ...[...closed.keys()].map(region => ({ region })),
      ...lists.flatMap(list => (Array.isArray(list) ? [] : [list.gap])),
    ],
  }
}

/** The regions to list in: the open ones, or for a global list the one region of the partition's global services. */
function chooseListRegions(
  resourceList: ResourceList,
  regions: readonly string[],
  closed: ReadonlyMap<string, string>,
): readonly string[] {
  const open = regions.filter(region => !closed.has(region))
  return resourceList.scope === 'REGION' ? open : [findGlobalRegion(open.length > 0 ? open : regions)]
}

function findGlobalRegion(regions: readonly string[]): string {
  return getGlobalServicesRegion(getPartition(regions[0] ?? ''))
}

async function tryListResources(
  resourceList: ResourceList,
  where: { account: string; region: string },
  { call }: AccountSource,
): Promise<Resource[] | { reason: string; gap: ListingGap }> {
  try {
    return await listAllResources(resourceList, createTypedCall(where.region, call), where)
  } catch (failure) {
    if (!(failure instanceof AwsCallError || failure instanceof UnexpectedResponseError)) throw failure
    const isRegional = resourceList.scope === 'REGION'
    return {
      reason: `${resourceList.label}${isRegional ? ` in ${where.region}` : ''} could not be listed: ${failure.message}`,
      gap: { kinds: [resourceList.kind], ...(isRegional ? { region: where.region } : {}) },
    }
  }
}

/**
 * The id of the account: from sts:GetCallerIdentity in a region in scope, else in the region of the partition's global
 * services, else from the ARN of a role. Throws CliError, also if AWS refuses the credentials in all of these regions.
 */
export async function resolveAccountId(source: AccountSource): Promise<string> {
  const inScope = await Promise.all(source.regions.map(region => checkRegionAccess(region, source.call)))
  const globalRegion = findGlobalRegion(source.regions)
  const isGlobalRegionNeeded =
    inScope.every(access => 'closed' in access) && !source.regions.includes(globalRegion)
  const all = isGlobalRegionNeeded
    ? [...inScope, await checkRegionAccess(globalRegion, source.call)]
    : inScope
  const accounts = all.flatMap(access => ('account' in access ? [access.account] : []))
  if (accounts[0] !== undefined) return accounts[0]
  const failed = all.filter(access => 'failure' in access)
  const open = failed.find(({ closed }) => closed === undefined)
  if (open === undefined)
    throw new CliError(formatUnreachableAws(failed[0]?.failure), { cause: failed[0]?.failure })
  return findAccountOfRoles(source, globalRegion, open.failure)
}

/** The account in the ARN of a role, after sts:GetCallerIdentity failed with `failure`. */
async function findAccountOfRoles(source: AccountSource, region: string, failure: Error): Promise<string> {
  const list = await tryListResources(roleList, { account: '', region }, source)
  const account = Array.isArray(list) ? list[0]?.arn.split(':')[4] : undefined
  if (account) return account
  const reason = `${failure.message}; sts:GetCallerIdentity or iam:ListRoles must succeed`
  throw new CliError(`the account id could not be determined: ${reason}`, { cause: failure })
}
