import { inTurn } from '../in-turn.ts'
import { accessChanges, type AccessChange } from './access-change.ts'
import { itemsBroughtBy, type Caused, type CausedChanges } from './caused.ts'
import { exposureChanges, type ExposureChange } from './exposure-change.ts'
import { digestOf } from './keys.ts'
import { openedWays, type OpenedWays } from './opened-ways.ts'
import type { ItemStore, ListingStore } from './store.ts'

/** What causes brought besides findings: what principals gained, whom resources let in, and who may become whom. */
export interface Brought {
  access: readonly Caused<AccessChange>[]
  opened: readonly Caused<ExposureChange>[]
  ways: readonly Caused<OpenedWays>[]
}

/** All that the causes brought. */
export async function broughtBy(causes: readonly string[], store: ListingStore): Promise<Brought> {
  const items = (await inTurn(causes, cause => itemsBroughtBy(cause, store))).flat()
  return {
    access: accessChanges.among(items),
    opened: exposureChanges.among(items),
    ways: openedWays.among(items),
  }
}

/** What of it no message told. */
export function untoldOf(brought: Brought): Brought {
  return only(brought, (_, { told }) => told === undefined)
}

/** Stands for each of it. */
export function idsOf({ access, opened, ways }: Brought): string[] {
  return [
    ...access.map(({ change }) => idIn(accessChanges, change)),
    ...opened.map(({ change }) => idIn(exposureChanges, change)),
    ...ways.map(({ change }) => idIn(openedWays, change)),
  ]
}

/** What of it has one of `ids`. */
export function withIds(brought: Brought, ids: ReadonlySet<string>): Brought {
  return only(brought, (changes, { change }) => ids.has(idIn(changes, change)))
}

/** Notes that the message of that number told it. */
export async function markBroughtTold(
  { access, opened, ways }: Brought,
  number: number,
  store: ItemStore,
): Promise<void> {
  await inTurn(access, ({ change }) => accessChanges.markTold(change, number, store))
  await inTurn(opened, ({ change }) => exposureChanges.markTold(change, number, store))
  await inTurn(ways, ({ change }) => openedWays.markTold(change, number, store))
}

function only(
  { access, opened, ways }: Brought,
  keeps: <T>(changes: CausedChanges<T>, each: Caused<T>) => boolean,
): Brought {
  return {
    access: access.filter(each => keeps(accessChanges, each)),
    opened: opened.filter(each => keeps(exposureChanges, each)),
    ways: ways.filter(each => keeps(openedWays, each)),
  }
}

function idIn<T>(changes: CausedChanges<T>, change: T): string {
  return digestOf(changes.idOf(change))
}
