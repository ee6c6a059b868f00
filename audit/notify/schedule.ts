import type { MessageSender, NotifyMessage } from '../messages.ts'
import type { Timing } from '../settings/timing.ts'
import type { ChangeRecord } from '../state/change-record.ts'
import { buildChangeRecordKey } from '../state/keys.ts'
import { updateItem, type ItemStore } from '../state/store.ts'
import { isSweepRecord } from './sweep-work.ts'

/** Dependencies of scheduling a notification. */
interface ScheduleDeps {
  store: ItemStore
  sender: MessageSender
  timing: Timing
  now: () => Date
}

/**
 * When the next notification of a change is due, in milliseconds since 1970: at once, except for a vulnerability, which
 * Inspector reports in an event for each of its resources.
 */
function computeDueTime({ vulnerability, openedAt, lastNotifiedAt }: ChangeRecord, timing: Timing): number {
  if (vulnerability === undefined) return Date.parse(openedAt)
  return lastNotifiedAt === undefined
    ? Date.parse(openedAt) + timing.findingDelay * 1000
    : Date.parse(lastNotifiedAt) + timing.findingInterval * 1000
}

/** Whether the notification is sent although tasks are still pending. */
export function isPastDeadline(changeRecord: ChangeRecord, { now, timing }: ScheduleDeps): boolean {
  const deadline = isSweepRecord(changeRecord)
    ? Date.parse(changeRecord.openedAt) + timing.sweepTimeout * 1000
    : computeDueTime(changeRecord, timing) + timing.notificationDeadline * 1000
  return now().getTime() >= deadline
}

/** Whether a notification is due later. Then one message waits for that time, however many ask for it before. */
export async function delayNotification(
  message: NotifyMessage,
  changeRecord: ChangeRecord,
  deps: ScheduleDeps,
): Promise<boolean> {
  const seconds = (computeDueTime(changeRecord, deps.timing) - deps.now().getTime()) / 1000
  if (seconds <= 0) return false
  await waitForNotification(message, changeRecord, Math.ceil(seconds), deps)
  return true
}

/** Requests the notification again after a while. */
export async function retryNotification(
  message: NotifyMessage,
  changeRecord: ChangeRecord,
  deps: ScheduleDeps,
): Promise<void> {
  const { sender, timing } = deps
  if (changeRecord.vulnerability !== undefined)
    return waitForNotification(message, changeRecord, timing.notificationDelay, deps)
  const delay = isSweepRecord(changeRecord) ? timing.sweepPollInterval : timing.notificationDelay
  await sender.send('notify', [{ type: 'notify', changeId: changeRecord.id }], delay)
}

/**
 * Sends the message that waits, unless another one does. First it is sent, then its time is stored: after a crash between the
 * two there are two such messages, but never none.
 */
async function waitForNotification(
  { scheduledFor }: NotifyMessage,
  { id, nextNotification }: ChangeRecord,
  seconds: number,
  { store, sender, now }: ScheduleDeps,
): Promise<void> {
  const at = now().getTime()
  const isWaiting = nextNotification !== undefined && Date.parse(nextNotification) > at
  if (isWaiting && scheduledFor !== nextNotification) return
  const next = new Date(at + seconds * 1000).toISOString()
  await sender.send('notify', [{ type: 'notify', changeId: id, scheduledFor: next }], seconds)
  await updateItem<ChangeRecord>(
    store,
    buildChangeRecordKey(id),
    current => current && { ...current, nextNotification: next },
  )
}
