import type { FactsByName } from '../resources/fact.ts'
import { getResourceKey, type Resource, type ResourceKey } from '../resources/resource.ts'

/** A change that is not made yet: what it would make of the resources that it names. */
export interface Proposal {
  account: string
  region: string
  resources: readonly ProposedResource[]
}

/** A resource as the change would leave it. */
export interface ProposedResource {
  resource: Resource
  /** All of its facts; `'DELETED'` if the change deletes it. */
  after: FactsByName | 'DELETED'
}

/** The proposed resources by their keys. */
export type ProposedByKey = ReadonlyMap<ResourceKey, ProposedResource>

/** Indexes the resources of a proposal. Each resource is named once. */
export function indexProposal({ resources }: Proposal): ProposedByKey {
  return new Map(resources.map(proposed => [getResourceKey(proposed.resource), proposed]))
}
