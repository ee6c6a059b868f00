import type { Resource } from '../../resources/resource.ts'
import type { TagDigests } from '../../settings/exception-tag.ts'
import type { ComplianceRecord } from '../compliance-record.ts'
import { buildComplianceRecordKey } from '../keys.ts'
import { createResourceLookup } from './resource-lookup.ts'
import type { ItemStore } from '../store.ts'

/** The tags of a resource at its last evaluation; undefined where those of its kind are not read. */
export type TagDigestLookup = (resource: Resource) => Promise<TagDigests | undefined>

/** Creates a lookup that loads the compliance record of each resource once. */
export function createTagDigestLookup(store: Pick<ItemStore, 'load'>): TagDigestLookup {
  return createResourceLookup(resource => loadTagDigests(resource, store))
}

async function loadTagDigests(
  resource: Resource,
  store: Pick<ItemStore, 'load'>,
): Promise<TagDigests | undefined> {
  const item = await store.load(buildComplianceRecordKey(resource))
  return (item?.body as ComplianceRecord | undefined)?.tagDigests
}
