import { loadChangeEffects } from '../state/effects/change-effects.ts'
import {
  loadChangeProgress,
  loadChangeRecord,
  listTransitions,
  type ChangeRecord,
  type RecordedTransition,
} from '../state/change-record.ts'
import { listTransientViolations } from '../state/transient-violation.ts'
import { buildChangeRecordKey } from '../state/keys.ts'
import {
  loadSettingsResult,
  SETTINGS_ACTION,
  type SettingsChangeResult,
} from '../state/settings/settings-effects.ts'
import { loadSnapshot } from '../state/load-snapshot.ts'
import { updateItem, type ListingStore } from '../state/store.ts'
import type { Resource } from '../resources/resource.ts'
import type { MessageSender, NotifyMessage } from '../messages.ts'
import { isPastDeadline, delayNotification, retryNotification } from './schedule.ts'
import { isSweepRecord, loadSweepWork, type NotificationWork } from './sweep-work.ts'
import { loadSweepState } from '../state/sweep-state-store.ts'
import type { Timing } from '../settings/timing.ts'
import { deliverOutcome, type DeliveryResult, type DeliveryDeps } from './deliver.ts'
import type { FindingCopies } from '../publish/finding-copies.ts'
import { countInUse } from './count-in-use.ts'
import { formatConfigDiff } from './changes/config-diff.ts'
import { mapConcurrent } from '../state/map-concurrent.ts'
import { loadPrincipalWorkloads } from './sections/principal-workloads.ts'
import { loadSubjectUsers } from './sections/subject-users.ts'
import type { Notification } from './notification.ts'

/** Dependencies of the notifier. */
export interface NotifyDeps extends DeliveryDeps {
  store: ListingStore
  sender: MessageSender
  timing: Timing
  /** Copies findings to Security Hub, where the configuration asks for it. */
  findingCopies?: FindingCopies
  /** Records that a canary came back, where there are metrics, and how many seconds after its call. */
  recordCanary?: (delaySeconds: number) => void
}

/**
 * Sends the notification of a change once its tasks are completed or its deadline has passed, and publishes an event for
 * each finding. Later results go into a follow-up message of the same thread. Findings under an exception in force are
 * not notified. Returns the message that was sent.
 */
export async function notifyChange(
  message: NotifyMessage,
  deps: NotifyDeps,
): Promise<Notification | undefined> {
  const changeRecord = await loadChangeRecord(message.changeId, deps.store)
  if (changeRecord === undefined || (await isNotifiedBySweep(changeRecord, deps.store))) return undefined
  if (await delayNotification(message, changeRecord, deps)) return undefined
  const retry = () => retryNotification(message, changeRecord, deps)
  const notificationWork = isSweepRecord(changeRecord)
    ? await loadSweepWork(changeRecord, deps)
    : await loadChangeWork(changeRecord, deps.store)
  const isEarly = notificationWork.pendingTaskCount > 0 && !isPastDeadline(changeRecord, deps)
  if (isEarly || !(await claimLease(changeRecord, deps))) {
    await retry()
    return undefined
  }
  let delivery: DeliveryResult | undefined
  try {
    const transitions = await mapConcurrent(notificationWork.changeIds, changeId =>
      listTransitions(changeId, deps.store),
    )
    const transientViolations = await listTransientViolations(changeRecord.id, deps.store)
    const effects = await loadChangeEffects(notificationWork.changeIds, deps.store)
    const messageContext = {
      ...notificationWork,
      loadUsers: () => loadSubjectUsers(notificationWork.subjects, changeRecord.id, deps.store),
      countInUse: () => countVulnerable(changeRecord, notificationWork.subjects, deps.store),
      settingsChange: await loadSettingsChange(changeRecord, deps.store),
      loadWorkloads: (principals: readonly Resource[]) => loadPrincipalWorkloads(principals, deps.store),
    }
    const outcome = { transitions: transitions.flat(), transientViolations, effects }
    if (!isSweepRecord(changeRecord)) await copyPending(outcome.transitions, deps)
    if (messageContext.settingsChange !== undefined) await deps.findingCopies?.requestReconciliation()
    delivery = await deliverOutcome(changeRecord, outcome, messageContext, deps)
  } finally {
    await releaseLease(changeRecord, delivery?.sent !== undefined, deps)
  }
  const { notificationAttempt, eventsAttempt, sent } = delivery
  if ('failure' in notificationAttempt) throw notificationAttempt.failure
  if (delivery.hasMore) await retry()
  await notificationWork.finish(delivery.transitions)
  if ('failure' in eventsAttempt) throw eventsAttempt.failure
  if (notificationWork.pendingTaskCount === 0) recordCanaryReturn(changeRecord, deps)
  return sent
}

/** Copies the findings of transitions that are not delivered yet. What a full scan found is copied when it ends. */
async function copyPending(
  transitions: readonly RecordedTransition[],
  { findingCopies }: NotifyDeps,
): Promise<void> {
  const pending = transitions.filter(({ notifiedIn }) => notifiedIn === undefined)
  await findingCopies?.requestImport(pending.map(({ transition }) => transition))
}

/**
 * Records the return of a canary whose tasks are all completed and whose results are delivered. During the initial scan no
 * change is notified by itself, so no canary returns.
 */
function recordCanaryReturn({ canary, at }: ChangeRecord, { now, recordCanary }: NotifyDeps): void {
  if (canary === true) recordCanary?.((now().getTime() - Date.parse(at)) / 1000)
}

/** Whether the notification of a running full scan will contain the results of the change. */
async function isNotifiedBySweep(changeRecord: ChangeRecord, store: ListingStore): Promise<boolean> {
  if (changeRecord.sweep === undefined || isSweepRecord(changeRecord)) return false
  return (await loadSweepState(store)).running?.id === changeRecord.sweep
}

async function loadChangeWork(changeRecord: ChangeRecord, store: ListingStore): Promise<NotificationWork> {
  const { subjects, pendingTasks } = await loadChangeProgress(changeRecord.id, store)
  return {
    subjects,
    pendingTaskCount: pendingTasks.length,
    changeIds: [changeRecord.id],
    describeChanges: () =>
      isReportOfMany(changeRecord, subjects)
        ? Promise.resolve([])
        : describeChanges(changeRecord.id, subjects, store),
    finish: () => Promise.resolve(),
  }
}

/** The most resources of one vulnerability of which each difference between two scans is described. */
const MAX_DESCRIBED_SCANS = 5

function isReportOfMany({ vulnerability }: ChangeRecord, subjects: readonly Resource[]): boolean {
  return vulnerability !== undefined && subjects.length > MAX_DESCRIBED_SCANS
}

/** What a change of the settings did, until people are notified of it. */
async function loadSettingsChange(
  { id, action, notificationsSent }: ChangeRecord,
  store: Pick<ListingStore, 'load'>,
): Promise<SettingsChangeResult | undefined> {
  return action === SETTINGS_ACTION && notificationsSent === 0 ? loadSettingsResult(id, store) : undefined
}

/** How many of the resources run that newly have the vulnerability of a change. */
async function countVulnerable(
  { vulnerability }: ChangeRecord,
  subjects: readonly Resource[],
  store: ListingStore,
): Promise<number | undefined> {
  return vulnerability?.status === 'ACTIVE' ? countInUse(subjects, store) : undefined
}

/** Acquires the lease to send the next message of the change. False if another notifier holds it. */
async function claimLease(changeRecord: ChangeRecord, { store, now, timing }: NotifyDeps): Promise<boolean> {
  const at = now()
  let isAcquired = false
  await updateItem<ChangeRecord>(store, buildChangeRecordKey(changeRecord.id), current => {
    const isHeld =
      current?.notifierLease !== undefined &&
      at.getTime() - Date.parse(current.notifierLease) < timing.notifierLease * 1000
    isAcquired =
      current !== undefined && !isHeld && current.notificationsSent === changeRecord.notificationsSent
    return isAcquired && current
      ? { ...current, notificationStarted: true, notifierLease: at.toISOString() }
      : undefined
  })
  return isAcquired
}

async function releaseLease(
  changeRecord: ChangeRecord,
  sent: boolean,
  { store, now }: NotifyDeps,
): Promise<void> {
  await updateItem<ChangeRecord>(store, buildChangeRecordKey(changeRecord.id), current => {
    if (current === undefined) return undefined
    const { notifierLease: _, ...withoutLease } = current
    if (!sent) return withoutLease
    const notificationsSent = changeRecord.notificationsSent + 1
    return { ...withoutLease, notificationsSent, lastNotifiedAt: now().toISOString() }
  })
}

/** Describes what the change modified of its subjects, one snapshot at a time: there can be thousands. */
async function describeChanges(
  changeId: string,
  subjects: readonly Resource[],
  store: ListingStore,
): Promise<string[]> {
  const changes = await mapConcurrent(subjects, async subject => {
    const snapshot = await loadSnapshot(subject, store)
    return snapshot === undefined ? [] : formatConfigDiff(snapshot, changeId)
  })
  return changes.flat()
}
