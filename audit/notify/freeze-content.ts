import { listEffectIds, selectEffects, type ChangeEffects } from '../state/effects/change-effects.ts'
import { computeExpiry, type ChangeRecord, type RecordedTransition } from '../state/change-record.ts'
import type { RecordedTransientViolation } from '../state/transient-violation.ts'
import { buildChangePartition, hashText } from '../state/keys.ts'
import type { ItemKey, ItemStore } from '../state/store.ts'
import { formatTransitionId } from '../state/transition.ts'
import { getResourceKey } from '../resources/resource.ts'

/** What a notification contains. */
export interface NotificationContent extends ChangeEffects {
  transitions: readonly RecordedTransition[]
  transientViolations: readonly RecordedTransientViolation[]
}

/** With more entries than this, the content is not stored: the list of ids would not fit into an item. */
const MAX_IDS = 10_000

/**
 * Stores what message `number` of a change contains before it is sent, so that a repeated message with the same id is
 * the same message. Returns `due`, or after a crash the content that the earlier attempt stored, whether its entries
 * are marked as notified or not.
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
  const key = buildMessageKey(id, number)
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

/** Whether an earlier attempt fixed the content of message `number`, and may have sent it. */
export async function isContentFrozen(
  { id }: Pick<ChangeRecord, 'id'>,
  number: number,
  { store }: { store: Pick<ItemStore, 'load'> },
): Promise<boolean> {
  return (await store.load(buildMessageKey(id, number))) !== undefined
}

function buildMessageKey(id: string, number: number): ItemKey {
  return { partition: buildChangePartition(id), sort: `MESSAGE ${number}` }
}

function deriveTransitionId({ transition }: RecordedTransition): string {
  return hashText(formatTransitionId(transition))
}

function deriveViolationId({ violation }: RecordedTransientViolation): string {
  const { resource, control, openedBy } = violation
  return hashText(`TRANSIENT_VIOLATION ${getResourceKey(resource)} ${control} ${openedBy}`)
}
