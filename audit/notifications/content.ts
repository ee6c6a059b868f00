import { idsOf, withIds, type Brought } from '../account/brought.ts'
import { expiry, type Cause, type CausedTransition } from '../account/cause.ts'
import type { CausedExposure, Exposure } from '../account/exposure.ts'
import { causePartition, digestOf } from '../account/keys.ts'
import type { ItemKey, ItemStore } from '../account/store.ts'
import { transitionId } from '../account/transition.ts'
import { keyOf } from '../resources/resource.ts'

/** What a message tells. */
export interface Content extends Brought {
  transitions: readonly CausedTransition[]
  exposures: readonly CausedExposure[]
}

/** A message about more than that is not fixed: the list would not fit into an item. */
const MOST = 10_000

/**
 * Fixes what message `number` of `cause` tells before it is sent: `due`, or if a crash cut off an earlier attempt what
 * that one was to tell, told by then or not. So the message that comes again with the same id is the same one.
 */
export async function fixed(
  { id }: Pick<Cause, 'id'>,
  number: number,
  { due, all }: { due: Content; all: Content },
  { store, now }: { store: ItemStore; now: () => Date },
): Promise<Content> {
  const of = [...due.transitions.map(idOfTransition), ...due.exposures.map(idOfExposure), ...idsOf(due)]
  if (of.length > MOST) return due
  const key: ItemKey = { partition: causePartition(id), sort: `MESSAGE ${number}` }
  if (await store.save({ key, version: 1, body: { of }, expires: expiry(now()) }, 0)) return due
  const before = (await store.load(key))?.body as { of: readonly string[] } | undefined
  const ids = new Set(before?.of)
  return {
    transitions: all.transitions.filter(each => ids.has(idOfTransition(each))),
    exposures: all.exposures.filter(each => ids.has(idOfExposure(each))),
    ...withIds(all, ids),
  }
}

function idOfTransition({ transition }: CausedTransition): string {
  return digestOf(transitionId(transition))
}

function idOfExposure({ exposure }: { exposure: Exposure }): string {
  const { resource, control, openedBy } = exposure
  return digestOf(`EXPOSURE ${keyOf(resource)} ${control} ${openedBy}`)
}
