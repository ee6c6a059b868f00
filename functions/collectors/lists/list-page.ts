import type { ListingPage, ListingPageRequest } from '../../../audit/refresh/listing-page.ts'
import { getGlobalServicesRegion, getPartition } from '../../../audit/resources/arn.ts'
import { classifyReadError } from '../api/aws-errors.ts'
import { createTypedCall, joinLists, type ResourceList } from './resource-list.ts'
import type { AwsCall } from '../api/aws-call.ts'

/**
 * A page of one of `lists`, or why it cannot be listed. Lists of the whole account are read in the first region
 * of the partition. Throws ThrottledError, and errors that do not make facts unknown.
 */
export async function fetchListPage(
  lists: readonly ResourceList[],
  awsCall: AwsCall,
  { scope, account, region, token }: ListingPageRequest,
): Promise<ListingPage> {
  const list = joinLists(
    lists.filter(each => ('kind' in scope ? each.kind === scope.kind : each.label === scope.label)),
  )
  if (list === undefined)
    throw new Error(`no list is declared for ${'kind' in scope ? scope.kind : scope.label}`)
  const listRegion = list.scope === 'ACCOUNT' ? getGlobalServicesRegion(getPartition(region)) : region
  try {
    return await list.listPage(createTypedCall(listRegion, awsCall), { account, region: listRegion }, token)
  } catch (failure) {
    const { fact } = classifyReadError(failure)
    const place = list.scope === 'REGION' ? ` in ${region}` : ''
    const why = 'unknown' in fact ? fact.unknown : 'the reason is unknown'
    return {
      listingFailure: `${list.label}${place} could not be listed: ${why}`,
      listingGap: { kinds: [list.kind], ...(list.scope === 'REGION' ? { region } : {}) },
    }
  }
}
