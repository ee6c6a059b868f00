import type { ResourceSnapshot } from '../resources/resource-snapshot.ts'
import type { Resource } from '../resources/resource.ts'
import { buildSnapshotKey } from './keys.ts'
import type { ItemStore } from './store.ts'

/** Loads the snapshot of `resource`, undefined if it was never read. */
export async function loadSnapshot(
  resource: Resource,
  store: Pick<ItemStore, 'load'>,
): Promise<ResourceSnapshot | undefined> {
  return (await store.load(buildSnapshotKey(resource)))?.body as ResourceSnapshot | undefined
}
