import type { Kind, Place, Resource } from './resources/resource.ts'

/** Which page of which list is asked for. */
export interface ListOrder extends Place {
  of: { noun: string } | { kind: Kind }
  token?: string
}

/** What is on a page of a list, and what asks for the next one, or why nobody knows. */
export type Listed = { resources: readonly Resource[]; next?: string } | { unlisted: string }

/** Pages of one list beyond this many are a fault of the service. */
export const MOST_PAGES = 10_000
