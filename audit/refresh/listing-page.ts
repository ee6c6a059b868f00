import type { ListingGap } from '../resources/assay/sweep.ts'
import type { Kind, ResourceLocation, Resource } from '../resources/resource.ts'

/** A request for one page of a list. */
export interface ListingPageRequest extends ResourceLocation {
  scope: { label: string } | { kind: Kind }
  /** Absent: the first page. */
  token?: string
}

/** Why a list could not be read, and of what it is. */
interface ListingFailure {
  listingFailure: string
  listingGap?: ListingGap
}

/** The resources on one page of a list and the token of the next page, or why the list could not be read. */
export type ListingPage = { resources: readonly Resource[]; next?: string } | ListingFailure

/** Fetches a page of a list. */
export type ListPages = (request: ListingPageRequest) => Promise<ListingPage>

/** The most pages of one list. More than this is a fault of the service. */
export const MAX_LISTING_PAGES = 10_000
