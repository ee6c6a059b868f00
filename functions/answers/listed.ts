import type { SweepList } from '../../audit/messages.ts'
import type { Listed } from '../../audit/sweep/look.ts'
import { forgiven } from './failure.ts'
import { askingIn, type Listing } from './listing.ts'
import type { Call } from './operation.ts'

/**
 * A page of a list of a sweep, one of `listings`, or why it cannot be listed. Throws Throttled, and what is not
 * forgiven.
 */
export async function listedBy(
  listings: readonly Listing[],
  call: Call,
  { noun, region, sweep, token }: SweepList,
): Promise<Listed> {
  const listing = listings.find(each => each.noun === noun)
  if (listing === undefined) throw new Error(`there is no list of ${noun}`)
  const where = { account: sweep.account, region }
  try {
    return await listing.page(askingIn(region, call), where, token)
  } catch (failure) {
    const { fact } = forgiven(failure)
    const place = listing.of === 'REGION' ? ` in ${region}` : ''
    const why = 'unknown' in fact ? fact.unknown : 'nobody knows why'
    return { unlisted: `${noun}${place} could not be listed: ${why}` }
  }
}
