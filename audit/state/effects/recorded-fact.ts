import type { FactProvenance } from '../../resources/resource-snapshot.ts'
import { getResourceKey, type Resource } from '../../resources/resource.ts'
import { buildResourcePartition, RECORDED_PREFIX } from '../keys.ts'
import { updateItem, type ItemKey, type ItemStore } from '../store.ts'

/** A recorded fact as it is stored, with the change that last modified it. */
export interface RecordedFact<V = unknown> {
  value: V
  provenance?: FactProvenance
}

function buildRecordedFactKey(resource: Resource, fact: string): ItemKey {
  return { partition: buildResourcePartition(getResourceKey(resource)), sort: `${RECORDED_PREFIX}${fact}` }
}

/** Loads a recorded fact, undefined if nothing was recorded. */
export async function loadRecordedFact(
  resource: Resource,
  fact: string,
  store: Pick<ItemStore, 'load'>,
): Promise<RecordedFact | undefined> {
  return (await store.load(buildRecordedFactKey(resource, fact)))?.body as RecordedFact | undefined
}

/**
 * Updates a recorded fact with optimistic locking. `change` gets the value and returns the next one, or undefined to leave it
 * as it is; the result must be the same if it is called again. `expires` is in seconds since 1970. Returns what is stored
 * afterwards. Throws ConflictError.
 */
export async function updateRecordedFact<V>(
  { resource, fact, provenance }: { resource: Resource; fact: string; provenance: FactProvenance },
  change: (value: V | undefined) => V | undefined,
  store: ItemStore,
  expires?: number,
): Promise<RecordedFact<V> | undefined> {
  return updateItem<RecordedFact<V>>(
    store,
    buildRecordedFactKey(resource, fact),
    stored => {
      const value = change(stored?.value)
      return value === undefined ? undefined : { value, provenance }
    },
    expires,
  )
}
