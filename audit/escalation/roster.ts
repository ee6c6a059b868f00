import type { Model } from '../account/model.ts'
import { digestOf } from '../account/keys.ts'
import { putIfAbsent, type ItemKey, type ListingStore } from '../account/store.ts'
import { keyOf, type Resource } from '../resources/resource.ts'
import { isConcerned } from './concerns.ts'

/** How long a roster is kept, in seconds: the sweep that made it is over by then. */
const KEPT = 7 * 86_400

/** Notes which of `models` it depends on who becomes whom, for the index that a sweep makes at its end. */
export async function enroll(
  sweep: string,
  models: readonly Pick<Model, 'resource' | 'presence'>[],
  store: ListingStore,
  now: Date,
): Promise<void> {
  const resources = models
    .filter(({ resource, presence }) => presence !== 'GONE' && isConcerned(resource))
    .map(({ resource }) => resource)
  if (resources.length === 0) return
  const expires = Math.floor(now.getTime() / 1000) + KEPT
  await putIfAbsent(store, rosterKey(sweep, digestOf(resources.map(keyOf).join(' '))), { resources }, expires)
}

/** All that were noted for the index that the sweep makes. */
export async function rosterOf(sweep: string, store: ListingStore): Promise<Resource[]> {
  const all: Resource[] = []
  const { partition, sort } = rosterKey(sweep, '')
  for await (const { body } of store.list(partition, sort))
    all.push(...(body as { resources: readonly Resource[] }).resources)
  return all
}

function rosterKey(sweep: string, page: string): ItemKey {
  return { partition: `SWEEP ${sweep}`, sort: `ROSTER ${page}` }
}
