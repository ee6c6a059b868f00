import * as z from 'zod/mini'
import type { Kind, Place, Resource } from '../../audit/resources/resource.ts'
import { understood, type Ask } from './aspect.ts'
import { AnswerNotUnderstood } from './failure.ts'
import type { Call, Operation } from './operation.ts'
import { MOST_PAGES } from './pages.ts'
import { getCallerIdentity } from './sts/operations.ts'

/** How the resources of a kind are found where nothing is known yet. */
export interface Listing {
  kind: Kind
  /** What people call all of them: `functions`. */
  noun: string
  /** Whether every region has its own list, the account has one, or the region has it where Assay lives. */
  of: 'REGION' | 'ACCOUNT' | 'HOME'
  operations: readonly Operation[]
  /**
   * Those of the account that are in `where.region`, or in no region: the first page of them, or the one that `token`
   * asks for. Throws CallFailed and AnswerNotUnderstood.
   */
  page(ask: Ask, where: Place, token?: string): Promise<ListedPage>
}

/** Some of what is on a list; `next` asks for more. */
export interface ListedPage {
  resources: readonly Resource[]
  next?: string
}

/** Everything that is on a list. Throws CallFailed and AnswerNotUnderstood. */
export async function listAll(listing: Listing, ask: Ask, where: Place): Promise<Resource[]> {
  const resources: Resource[] = []
  let token: string | undefined
  for (let pages = 0; pages < MOST_PAGES; pages += 1) {
    const listed = await listing.page(ask, where, token)
    resources.push(...listed.resources)
    token = listed.next
    if (token === undefined) return resources
  }
  throw new AnswerNotUnderstood(`the list of ${listing.noun} goes on for ever`)
}

/** Asks by `call` in `region`. */
export function askingIn(region: string, call: Call): Ask {
  return async (operation, input, shape) => understood(operation, await call(operation, region, input), shape)
}

/** The account that `call` asks. */
export async function callerAccount(region: string, call: Call): Promise<string> {
  const ask = askingIn(region, call)
  const identity = await ask(
    getCallerIdentity,
    {},
    z.object({ Account: z.string().check(z.regex(/^\d{12}$/)) }),
  )
  return identity.Account
}
