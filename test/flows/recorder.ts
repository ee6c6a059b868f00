import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { firstRegionOf, partitionOf } from '../../audit/resources/arn.ts'
import { aspectsOf } from '../../audit/resources/kinds.ts'
import { keyOf, type Resource } from '../../audit/resources/resource.ts'
import { askingIn, listAll, type Listing } from '../../functions/answers/listing.ts'
import { listings } from '../../functions/answers/listings.ts'
import { readerBy } from '../../functions/answers/reader.ts'
import { redaction } from '../../functions/answers/redaction.ts'
import { callAws } from '../../functions/aws/account.ts'
import { recording } from '../../functions/local/recorder.ts'
import type { Bed } from '../bed/bed.ts'

const redact = redaction('recorded')

/** Writes what the account of `bed` is like into an account file, each time it is asked to. */
export function recorderOf(bed: Bed, directory: string) {
  const file = join(directory, 'calls.jsonl')
  const write = (recorded: object) => appendFileSync(file, `${JSON.stringify(recorded)}\n`)
  const call = recording(callAws, write, redact, () => new Date())
  const reader = readerBy(call, redact)
  const list = (listing: Listing) => {
    const region = listing.of === 'REGION' ? bed.region : firstRegionOf(partitionOf(bed.region))
    return listAll(listing, askingIn(region, call), { account: bed.account, region })
  }
  return {
    /** Records the listings, all that they list, and `more` that may be there or not. */
    async record(more: readonly Resource[]): Promise<void> {
      const listed = await Promise.all(listings.map(list))
      const all = new Map([...listed.flat(), ...more].map(resource => [keyOf(resource), resource]))
      for (const resource of all.values()) await reader.read(resource, aspectsOf(resource.kind))
    },
  }
}
