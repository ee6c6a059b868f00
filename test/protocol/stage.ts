import type { Store } from '../../audit/account/store.ts'
import type { Announcement, Announcer } from '../../audit/announcements/announcement.ts'
import type { Checklist } from '../../audit/checklist.ts'
import { functionRoleNoAdmin } from '../../audit/controls/least-privilege/function-role-no-admin.ts'
import { functionRuntimeSupported } from '../../audit/controls/patching/function-runtime-supported.ts'
import type { Notification, Notifier } from '../../audit/notifications/notification.ts'
import { defaultSettings } from '../../audit/settings/settings.ts'
import { defaultTiming } from '../../audit/timing.ts'
import type { Call } from '../../functions/answers/operation.ts'
import { readerBy } from '../../functions/answers/reader.ts'
import { redaction } from '../../functions/answers/redaction.ts'
import { clockAt, type Clock } from '../../functions/local/clock.ts'
import { pipelineOf, type Parts, type Pipeline } from '../../functions/local/pipeline.ts'
import { answering, everythingChanged, fn, role, time, type Account, type ApiEvent } from './account.ts'

/** The pipeline over a small account, with all that tests want to see of it. */
export interface Stage {
  account: Account
  clock: Clock
  parts: Parts
  pipeline: Pipeline
  sent: Notification[]
  announced: Announcement[]
}

/**
 * What the protocol is watched by: a control over what a function's role has attached, and one over the function
 * itself. The protocol is the same for all others.
 */
const watched: Checklist = [functionRoleNoAdmin, functionRuntimeSupported]

/** What a stage has instead of what it has by itself, or between itself and the pipeline. */
export interface Between {
  call?: (inner: Call) => Call
  notifier?: (inner: Notifier) => Notifier
  announcer?: (inner: Announcer) => Announcer
  checklist?: Checklist
}

/** A stage on `store` in front of `account`. */
export function stageOn(store: Store, account: Account, between: Between = {}): Stage {
  const clock = clockAt(time(0))
  const sent: Notification[] = []
  const collecting: Notifier = { send: notification => Promise.resolve(void sent.push(notification)) }
  const announced: Announcement[] = []
  const announcing: Announcer = { announce: all => Promise.resolve(void announced.push(...all)) }
  const call = between.call?.(answering(account)) ?? answering(account)
  const parts: Parts = {
    store,
    reader: readerBy(call, redaction('key')),
    clock,
    checklist: between.checklist ?? watched,
    settings: defaultSettings,
    scope: { regions: ['eu-west-1'] },
    list: () => Promise.resolve({ resources: [] }),
    timing: defaultTiming,
    notifier: between.notifier?.(collecting) ?? collecting,
    announcer: between.announcer?.(announcing) ?? announcing,
    observer: {},
  }
  return { account, clock, parts, pipeline: pipelineOf(parts), sent, announced }
}

/** Puts `event` into its reader's queue. */
export function deliver(stage: Stage, { queue, event }: ApiEvent, at: number): void {
  stage.pipeline.queues.deliver(queue, event, time(at))
}

/** Reads and judges the whole account, as a baseline does, and forgets the messages about it. */
export async function baseline(stage: Stage): Promise<void> {
  const functions = Object.keys(stage.account.functions).map(fn)
  const roles = Object.keys(stage.account.roles).map(role)
  const subjects = [...roles, ...functions].map(resource => ({ resource, facts: 'ALL' as const }))
  const message = { type: 'look-again', change: everythingChanged(subjects), number: 0 } as const
  stage.pipeline.queues.deliver('iam-change', message, time(0))
  await stage.pipeline.run()
  stage.sent.length = 0
  stage.announced.length = 0
}
