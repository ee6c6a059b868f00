import type { Announcement } from '../../audit/announcements/announcement.ts'
import type { Transition } from '../../audit/account/transition.ts'
import { checklist } from '../../audit/checklist.ts'
import type { Scope } from '../../audit/changes/change.ts'
import type { ListOrder } from '../../audit/listed.ts'
import type { Notification } from '../../audit/notifications/notification.ts'
import { defaultSettings } from '../../audit/settings/settings.ts'
import type { History as EventHistory } from '../../audit/sweep/reconcile.ts'
import { defaultTiming } from '../../audit/timing.ts'
import { listedBy } from '../../functions/answers/listed.ts'
import { listings } from '../../functions/answers/listings.ts'
import type { Call } from '../../functions/answers/operation.ts'
import { readerBy } from '../../functions/answers/reader.ts'
import { redaction } from '../../functions/answers/redaction.ts'
import type { Clock } from '../../functions/local/clock.ts'
import type { Parts } from '../../functions/local/pipeline.ts'
import { ACCOUNT, REGION } from './account/place.ts'
import { memoryStore, type MemoryStore } from '../contracts/memory-store.ts'

/** What the pipeline in front of an account is made of, and all that is heard of it. */
export interface Stage {
  store: MemoryStore
  parts: Parts
  sent: Notification[]
  announced: Announcement[]
  transitions: Transition[]
  /** Messages that no retry could help, and why. */
  deadLetters: string[]
}

/** All of the account is in scope. */
export const scope: Scope = { regions: [REGION] }

/** A stage with its store; `call` answers for AWS, `history` for CloudTrail's event history. */
export function stageOn(clock: Clock, call: Call, history: EventHistory, store = memoryStore()): Stage {
  const sent: Notification[] = []
  const announced: Announcement[] = []
  const transitions: Transition[] = []
  const deadLetters: string[] = []
  const parts: Parts = {
    store,
    reader: readerBy(call, redaction('key')),
    clock,
    checklist,
    settings: defaultSettings,
    scope,
    list: (order: ListOrder) => listedBy(listings, call, order),
    timing: defaultTiming,
    notifier: { send: notification => Promise.resolve(void sent.push(notification)) },
    announcer: { announce: all => Promise.resolve(void announced.push(...all)) },
    observer: {
      onTransitions: all => void transitions.push(...all),
      onDeadLetter: ({ queue }, failure) => void deadLetters.push(`${queue}: ${String(failure)}`),
    },
    catalogue: store,
    sweeps: {
      estate: { account: ACCOUNT, home: REGION, regions: [REGION, 'us-east-1'] },
      lists: listings,
      history,
    },
  }
  return { store, parts, sent, announced, transitions, deadLetters }
}
