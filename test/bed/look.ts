import { tiesOf } from '../../audit/account/model.ts'
import { firstRegionOf, partitionOf } from '../../audit/resources/arn.ts'
import type { FactSheet } from '../../audit/resources/fact.ts'
import { aspectsOf } from '../../audit/resources/kinds.ts'
import { keyOf, type Resource, type ResourceKey } from '../../audit/resources/resource.ts'
import { inBulk } from '../../functions/answers/bulk.ts'
import { bulks } from '../../functions/answers/bulks.ts'
import { askingIn, listAll } from '../../functions/answers/listing.ts'
import { listings } from '../../functions/answers/listings.ts'
import type { Call } from '../../functions/answers/operation.ts'
import { readerBy } from '../../functions/answers/reader.ts'
import { redaction } from '../../functions/answers/redaction.ts'
import { callAws } from '../../functions/aws/account.ts'
import type { Bed } from './bed.ts'

/** What was read of resources, all aspects of each. */
export type Looked = ReadonlyMap<ResourceKey, { resource: Resource; facts: FactSheet | 'NOT_FOUND' }>

/** Looks at everything that the account's lists hold, and at what that names, by lists or call by call. */
export async function lookAtAll(bed: Bed, how: 'BY_LISTS' | 'CALL_BY_CALL'): Promise<Looked> {
  const call = how === 'BY_LISTS' ? inBulk(callAws, bulks) : callAws
  const looked: Map<ResourceKey, { resource: Resource; facts: FactSheet | 'NOT_FOUND' }> = new Map()
  for (let waiting = await listed(bed, call); waiting.length > 0;) {
    const fresh = await lookAt(waiting, call)
    for (const [key, look] of fresh) looked.set(key, look)
    waiting = [...fresh.values()].flatMap(named).filter(resource => !looked.has(keyOf(resource)))
  }
  return looked
}

/** Looks at `resources` as whoever the process's credentials are. */
export async function lookAt(resources: readonly Resource[], call: Call = callAws): Promise<Looked> {
  const reader = readerBy(call, redaction('key'))
  const distinct = new Map(resources.map(resource => [keyOf(resource), resource]))
  const looks = [...distinct].map(async ([key, resource]) => {
    const reading = await reader.read(resource, aspectsOf(resource.kind))
    return [key, { resource, facts: reading === 'NOT_FOUND' ? reading : reading.facts }] as const
  })
  return new Map(await Promise.all(looks))
}

function named({ resource, facts }: { resource: Resource; facts: FactSheet | 'NOT_FOUND' }): Resource[] {
  return facts === 'NOT_FOUND' ? [] : tiesOf(resource, facts).map(({ to }) => to)
}

async function listed(bed: Bed, call: Call): Promise<Resource[]> {
  const found = await Promise.all(
    listings.map(listing => {
      const region = listing.of === 'REGION' ? bed.region : firstRegionOf(partitionOf(bed.region))
      return listAll(listing, askingIn(region, call), { account: bed.account, region })
    }),
  )
  return found.flat()
}
