import type { Listed, ListOrder } from '../../audit/listed.ts'
import { firstRegionOf, partitionOf } from '../../audit/resources/arn.ts'
import { forgiven } from './failure.ts'
import { askingIn, type Listing } from './listing.ts'
import type { Call } from './operation.ts'

/**
 * A page of one of `listings`, or why it cannot be listed; what the account has one list of is asked for in the first
 * region of the partition. Throws Throttled, and what is not forgiven.
 */
export async function listedBy(
  listings: readonly Listing[],
  call: Call,
  { of, account, region, token }: ListOrder,
): Promise<Listed> {
  const listing = listings.find(each => ('kind' in of ? each.kind === of.kind : each.noun === of.noun))
  if (listing === undefined) throw new Error(`there is no list of ${'kind' in of ? of.kind : of.noun}`)
  const asked = listing.of === 'ACCOUNT' ? firstRegionOf(partitionOf(region)) : region
  try {
    return await listing.page(askingIn(asked, call), { account, region: asked }, token)
  } catch (failure) {
    const { fact } = forgiven(failure)
    const place = listing.of === 'REGION' ? ` in ${region}` : ''
    const why = 'unknown' in fact ? fact.unknown : 'nobody knows why'
    return { unlisted: `${listing.noun}${place} could not be listed: ${why}` }
  }
}
