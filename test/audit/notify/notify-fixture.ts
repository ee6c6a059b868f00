import { checklist } from '../../../audit/checklist.ts'
import type { Notification } from '../../../audit/notify/notification.ts'
import { notifyChange, type NotifyDeps } from '../../../audit/notify/notify.ts'
import type { Exception } from '../../../audit/settings/exception.ts'
import type { Settings } from '../../../audit/settings/settings.ts'
import { defaultTiming } from '../../../audit/settings/timing.ts'
import { openChangeRecord } from '../../../audit/state/change-record.ts'
import type { Store } from '../../../audit/state/store.ts'
import { putTransition, type Transition } from '../../../audit/state/transition.ts'

export const NOTIFIED_CHANGE_ID = 'ct:111122223333:e'
export const NOTIFIED_AT = '2026-05-12T09:00:00.000Z'

/** Notifies changes in `store` with the exceptions in force; `sent` collects the notifications. */
export function createNotifyFixture(
  store: Store,
  exceptions: readonly Exception[] = [],
  controls: Settings['controls'] = {},
) {
  const sent: Notification[] = []
  const deps: NotifyDeps = {
    store,
    sender: { send: () => Promise.resolve() },
    notifier: { send: notification => Promise.resolve(void sent.push(notification)) },
    checklist,
    settings: { exceptions, controls },
    timing: defaultTiming,
    now: () => new Date(NOTIFIED_AT),
  }
  const notify = (changeId = NOTIFIED_CHANGE_ID) => notifyChange({ type: 'notify', changeId }, deps)
  return { deps, sent, store, notify }
}

/** The fixture for a change with these transitions and no pending task. */
export async function prepareChange(
  store: Store,
  transitions: readonly Transition[],
  exceptions?: readonly Exception[],
  controls?: Settings['controls'],
) {
  const actor = { type: 'IAMUser', name: 'carol' }
  const where = { account: '111122223333', region: 'eu-west-1' }
  const origin = { id: NOTIFIED_CHANGE_ID, action: 'iam:AttachRolePolicy', actor, at: NOTIFIED_AT, ...where }
  await openChangeRecord(origin, store, new Date(NOTIFIED_AT))
  for (const transition of transitions) await putTransition(transition, store)
  return createNotifyFixture(store, exceptions, controls)
}
