import type { Catalogue } from '../../audit/account/catalogue.ts'
import type { Store } from '../../audit/account/store.ts'
import type { Reader } from '../../audit/account/reader.ts'
import type { Transition } from '../../audit/account/transition.ts'
import type { Announcer } from '../../audit/announcements/announcement.ts'
import { UnreadableEvent, type Scope } from '../../audit/changes/change.ts'
import { triggers } from '../../audit/changes/triggers.ts'
import type { Checklist } from '../../audit/checklist.ts'
import type { Remembered } from '../../audit/escalation/graphs.ts'
import { lookAtUnlisted } from '../../audit/list-now.ts'
import { slow, type KnownNow, type Queue } from '../../audit/messages.ts'
import type { Notifier } from '../../audit/notifications/notification.ts'
import { tell } from '../../audit/notifications/tell.ts'
import type { Estate } from '../../audit/sweep/begin.ts'
import type { Settings } from '../../audit/settings/settings.ts'
import { confirmAfter, type Timing } from '../../audit/timing.ts'
import { knowledge } from '../knowledge.ts'
import { brotli } from '../packing.ts'
import { asTell, judge, read, sweep, type Outcome, type ReadPorts, type SweepPorts } from '../work.ts'
import type { Clock } from './clock.ts'
import { localQueues, type Delivery, type LocalQueues } from './queues.ts'

/** What the pipeline is made of. */
export interface Parts {
  store: Store
  reader: Reader
  clock: Clock
  checklist: Checklist
  settings: Settings
  scope: Scope
  list: ReadPorts['list']
  timing: Timing
  notifier: Notifier
  /** Tells rules; without it nobody does. */
  announcer?: Announcer
  observer: Observer
  /** What is kept, whosever it is; without it nothing is looked for that no list holds. */
  catalogue?: Catalogue
  /** What is kept in memory between messages; without it nothing is. */
  remembered?: Remembered
  /** What sweeps take; without it there are none. */
  sweeps?: Sweeps
}

/** What a sweep of the account takes. */
export interface Sweeps extends Pick<SweepPorts, 'history' | 'lists'> {
  estate: Estate
}

/** Hears of what happens in the pipeline. */
export interface Observer {
  onRead?(message: unknown, outcome: Outcome): void
  onTransitions?(transitions: readonly Transition[]): void
  /** A message that no retry can help. */
  onDeadLetter?(delivery: Delivery, failure: unknown): void
}

/** The functions and their queues in one process, worked off one message at a time. */
export interface Pipeline {
  queues: LocalQueues
  /** Works off what is due before `until`, or everything, later looks and messages included. */
  run(until?: Date): Promise<void>
}

/** How often a delivery is put back before it becomes a dead letter. */
const MOST_ATTEMPTS = 12

/** A pipeline of `parts` with empty queues. */
export function pipelineOf(parts: Parts): Pipeline {
  const queues = localQueues(parts.clock)
  return {
    queues,
    async run(until) {
      for (let delivery = queues.take(until); delivery; delivery = queues.take(until)) {
        await workOff(delivery, queues, parts)
      }
    },
  }
}

/** Works off one delivery; what fails is put back, and at last given up as a dead letter. */
export async function workOff(delivery: Delivery, queues: LocalQueues, parts: Parts): Promise<void> {
  try {
    await work(delivery.queue, delivery.message, queues, parts)
  } catch (failure) {
    const hopeless = failure instanceof UnreadableEvent || delivery.attempt >= MOST_ATTEMPTS
    if (!hopeless) queues.putBack(delivery)
    else parts.observer.onDeadLetter?.(delivery, failure)
  }
}

function catalogueOf({ catalogue }: Parts): Catalogue {
  if (catalogue === undefined) throw new Error('this pipeline has no catalogue')
  return catalogue
}

function isKnownNow(message: unknown): message is KnownNow {
  return typeof message === 'object' && message !== null && 'type' in message && message.type === 'known-now'
}

function sweepsOf({ sweeps }: Parts): Sweeps {
  if (sweeps === undefined) throw new Error('this pipeline has no sweeps')
  return sweeps
}

async function work(queue: Queue, message: unknown, queues: LocalQueues, parts: Parts): Promise<void> {
  const { store, clock, timing, checklist, settings, observer } = parts
  const ports = { store, post: queues, timing, checklist, settings, knowledge, now: () => clock.now() }
  if (queue === 'reassess') {
    const transitions = await judge(message, {
      ...ports,
      packing: brotli,
      remembered: parts.remembered ?? {},
    })
    observer.onTransitions?.(transitions)
  } else if (queue === 'notify') {
    const { notifier, announcer } = parts
    await tell(asTell(message), { ...ports, notifier, ...(announcer ? { announcer } : {}) })
  } else if (queue === 'sweep') {
    const catalogue = catalogueOf(parts)
    if (isKnownNow(message)) return lookAtUnlisted(message, { ...ports, catalogue })
    const { estate, ...sweeps } = sweepsOf(parts)
    await sweep(message, estate, { ...ports, ...sweeps, catalogue, scope: parts.scope })
  } else {
    const trigger = triggers.find(each => each.queue === queue || slow(each.queue) === queue)
    if (trigger === undefined) throw new Error(`no trigger has the queue ${queue}`)
    const own = {
      reader: parts.reader,
      queue: trigger.queue,
      confirmAfter: confirmAfter(timing),
      list: parts.list,
    }
    const outcome = await read(message, trigger, parts.scope, { ...ports, ...own })
    observer.onRead?.(message, outcome)
  }
}
