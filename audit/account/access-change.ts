import type { Granted } from '../policy/diff/granted.ts'
import { keyOf, type Resource } from '../resources/resource.ts'
import { expiry } from './cause.ts'
import { causePartition, digestOf } from './keys.ts'
import { putIfAbsent, update, type ItemKey, type ItemStore, type ListingStore } from './store.ts'

/** What a principal may do now and could not before a cause. */
export interface AccessChange {
  cause: string
  principal: Resource
  /** The most dangerous first. */
  granted: readonly Granted[]
  /** How many more there are. */
  more: number
}

/** The same as it stands in its cause, by the number of the message that told it. */
export interface CausedAccessChange {
  access: AccessChange
  told?: number
}

/** Prefix of what principals gained in the partition of a cause. */
const ACCESS = 'ACCESS '

/** Keeps what a principal gained, with its cause; doing so again changes nothing. */
export async function putAccessChange(access: AccessChange, store: ItemStore, now: Date): Promise<void> {
  await putIfAbsent(store, accessKey(access), { access }, expiry(now))
}

/** Notes that a message told it. */
export async function markAccessTold(access: AccessChange, told: number, store: ItemStore): Promise<void> {
  await update(store, accessKey(access), () => ({ access, told }))
}

/** What principals gained by a cause. */
export async function accessChangesOf(cause: string, store: ListingStore): Promise<CausedAccessChange[]> {
  const found: CausedAccessChange[] = []
  for await (const { body } of store.list(causePartition(cause), ACCESS))
    found.push(body as CausedAccessChange)
  return found
}

function accessKey(access: AccessChange): ItemKey {
  return { partition: causePartition(access.cause), sort: `${ACCESS}${accessId(access)}` }
}

/** Stands for what a principal gained: a later look that finds something else is something to tell of its own. */
export function accessId({ cause, principal, granted }: AccessChange): string {
  return `${keyOf(principal)} ${digestOf(JSON.stringify([cause, granted]))}`
}
