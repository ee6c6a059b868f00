import { listEffectIds, selectEffects, type ChangeEffects } from '../state/effects/change-effects.ts'
import { computeExpiry, type ChangeRecord, type RecordedTransition } from '../state/change-record.ts'
import type { RecordedTransientViolation, TransientViolation } from '../state/transient-violation.ts'
import { buildChangePartition, hashText } from '../state/keys.ts'
import type { ItemKey, ItemStore } from '../state/store.ts'
import { formatTransitionId } from '../state/transition.ts'
import { getResourceKey } from '../resources/resource.ts'

/** What a message tells. */
export interface NotificationContent extends ChangeEffects {
  transitions: readonly RecordedTransition[]
  transientViolations: readonly RecordedTransientViolation[]
}

/** A message about more than that is not fixed: the list would not fit into an item. */
const MAX_IDS = 10_000

/**
 * Fixes what message `number` of `cause` tells before it is sent: `due`, or if a crash cut off an earlier attempt what
 * that one was to tell, told by then or not. So the message that comes again with the same id is the same one.
 */
export async function freezeContent(
  { id }: Pick<ChangeRecord, 'id'>,
  number: number,
  { due, all }: { due: NotificationContent; all: NotificationContent },
  { store, now }: { store: ItemStore; now: () => Date },
): Promise<NotificationContent> {
  const contentIds = [
    ...due.transitions.map(deriveTransitionId),
    ...due.transientViolations.map(deriveViolationId),
    ...listEffectIds(due),
  ]
  if (contentIds.length > MAX_IDS) return due
  const key: ItemKey = { partition: buildChangePartition(id), sort: `MESSAGE ${number}` }
  if (await store.save({ key, version: 1, body: { contentIds }, expires: computeExpiry(now()) }, 0))
    return due
  const frozen = (await store.load(key))?.body as { contentIds: readonly string[] } | undefined
  const ids = new Set(frozen?.contentIds)
  return {
    transitions: all.transitions.filter(each => ids.has(deriveTransitionId(each))),
    transientViolations: all.transientViolations.filter(each => ids.has(deriveViolationId(each))),
    ...selectEffects(all, ids),
  }
}

function deriveTransitionId({ transition }: RecordedTransition): string {
  return hashText(formatTransitionId(transition))
}

function deriveViolationId({ violation }: RecordedTransientViolation): string {
  const { resource, control, openedBy } = violation
  return hashText(`TRANSIENT_VIOLATION ${getResourceKey(resource)} ${control} ${openedBy}`)
}
