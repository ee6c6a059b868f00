import type { SweepList } from '../../audit/messages.ts'
import type { Listed } from '../../audit/sweep/look.ts'
import { forgiven } from './failure.ts'
import { askingIn, type Listing } from './listing.ts'
import type { Call } from './operation.ts'

/** What is on a list of a sweep, one of `listings`, or why it cannot be listed. Throws Throttled, and what is not forgiven. */
export async function listedBy(
  listings: readonly Listing[],
  call: Call,
  { noun, region, sweep }: SweepList,
): Promise<Listed> {
  const listing = listings.find(each => each.noun === noun)
  if (listing === undefined) throw new Error(`there is no list of ${noun}`)
  const where = { account: sweep.account, region }
  try {
    return { resources: await listing.list(askingIn(region, call), where) }
  } catch (failure) {
    const { fact } = forgiven(failure)
    const place = listing.of === 'REGION' ? ` in ${region}` : ''
    const why = 'unknown' in fact ? fact.unknown : 'nobody knows why'
    return { unlisted: `${noun}${place} could not be listed: ${why}` }
  }
}
