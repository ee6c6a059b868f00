import type { Kind, ResourceLocation, Resource } from '../resources/resource.ts'

/** Which page of which list is asked for. */
export interface ListingPageRequest extends ResourceLocation {
  scope: { label: string } | { kind: Kind }
  token?: string
}

/** What is on a page of a list, and what asks for the next one, or why nobody knows. */
export type ListingPage = { resources: readonly Resource[]; next?: string } | { listingFailure: string }

/** Fetches a page of a list. */
export type ListPages = (request: ListingPageRequest) => Promise<ListingPage>

/** Pages of one list beyond this many are a fault of the service. */
export const MAX_LISTING_PAGES = 10_000
