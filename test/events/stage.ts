import type { Resource } from '../../audit/resources/resource.ts'
import { checklist } from '../../audit/checklist.ts'
import type { Reader } from '../../audit/account/reader.ts'
import type { Scope } from '../../audit/changes/change.ts'
import type { Transition } from '../../audit/account/transition.ts'
import type { LookAgain, Queue } from '../../audit/messages.ts'
import type { Notification } from '../../audit/notifications/notification.ts'
import { defaultSettings } from '../../audit/settings/settings.ts'
import { defaultTiming } from '../../audit/timing.ts'
import { listedBy } from '../../functions/answers/listed.ts'
import { sweptListings } from '../../functions/answers/listings.ts'
import { readerBy } from '../../functions/answers/reader.ts'
import { redaction } from '../../functions/answers/redaction.ts'
import { clockAt } from '../../functions/local/clock.ts'
import { workOff, type Parts } from '../../functions/local/pipeline.ts'
import { localQueues, type Delivery } from '../../functions/local/queues.ts'
import type { Outcome } from '../../functions/work.ts'
import { extentOf } from './deployment.ts'
import { liveCall } from './live.ts'
import type { MemoryStore } from '../contracts/memory-store.ts'
import type { EventWorld } from './whole.ts'

/** What a reader made of a message, which came by `queue`. */
export interface Read {
  queue: Queue
  message: unknown
  outcome: Outcome
}

/** What has been going on on a stage. */
export interface Heard {
  reads: Read[]
  transitions: Transition[]
  notifications: Notification[]
  /** What was given up, and why. */
  dead: { delivery: Delivery; failure: unknown }[]
}

/** Where a stage begins: what is stored, the account as it is, and the time. */
export interface Beginning {
  store: MemoryStore
  world: EventWorld
  now: Date
}

/** The pipeline over a described account, on a clock that waits for nothing. */
export interface Stage extends Beginning {
  /** The account; what is set here is what AWS answers from now on. */
  world: EventWorld
  readonly now: Date
  heard: Heard
  /** Hears of every read of a resource, and may say of which account it is made instead of the stage's own. */
  onRead?: (resource: Resource, world: EventWorld) => EventWorld
  /** Puts `message` into a queue, not before `at`. */
  deliver(queue: Queue, message: unknown, at?: Date): void
  /** Works off what is due before `until`, or everything. */
  run(until?: Date): Promise<void>
}

/** The account that AWS answers of: one stage is worked on at a time, so that its answers are found once for all. */
let asked: EventWorld | undefined
const call = liveCall(() => {
  if (asked === undefined) throw new Error('AWS is asked, and no stage is worked on')
  return asked
})

/** Deliveries of one run beyond this many are a circle. */
const MOST_DELIVERIES = 20_000

/** A stage on a copy of what `beginning` has stored. */
export function openStage(beginning: Beginning): Stage {
  const store = beginning.store.copy()
  const clock = clockAt(beginning.now)
  const queues = localQueues(clock)
  const heard: Heard = { reads: [], transitions: [], notifications: [], dead: [] }
  let current: Queue | undefined
  const stage: Stage = {
    store,
    world: beginning.world,
    heard,
    get now() {
      return clock.now()
    },
    deliver: (queue, message, at = clock.now()) => queues.deliver(queue, message, at),
    async run(until) {
      let deliveries = 0
      for (let delivery = queues.take(until); delivery; delivery = queues.take(until)) {
        if ((deliveries += 1) > MOST_DELIVERIES) throw new Error('messages go round in circles')
        current = delivery.queue
        asked = stage.world
        await workOff(delivery, queues, parts)
      }
    },
  }
  const { account, homeRegion, regionsInScope } = beginning.world
  const parts: Parts = {
    store,
    clock,
    checklist,
    settings: defaultSettings,
    timing: defaultTiming,
    scope: scopeOf(beginning.world),
    reader: readerOn(stage),
    list: order => listedBy(sweptListings, call, order),
    notifier: { send: notification => Promise.resolve(void heard.notifications.push(notification)) },
    observer: {
      onRead: (message, outcome) => void heard.reads.push({ queue: current ?? 'reassess', message, outcome }),
      onTransitions: transitions => void heard.transitions.push(...transitions),
      onDeadLetter: (delivery, failure) => void heard.dead.push({ delivery, failure }),
    },
    catalogue: store,
    sweeps: {
      estate: { account, home: homeRegion, regions: regionsInScope },
      lists: sweptListings,
      history: { page: () => Promise.resolve({ events: [] }) },
    },
  }
  return stage
}

/** What is audited of a folder's account. */
export function scopeOf({
  account,
  managementAccount,
  scopeOu,
  regionsInScope,
  accounts,
}: EventWorld): Scope {
  const units = Object.values(accounts as Record<string, { organizationalUnit?: string }>)
  const above = [scopeOu, ...units.map(({ organizationalUnit }) => organizationalUnit)].filter(
    id => id !== undefined,
  )
  if (managementAccount === undefined) return { regions: regionsInScope }
  const organization = { account, managementAccount, above: [...new Set(above)] }
  return { regions: regionsInScope, organization }
}

function readerOn(stage: Stage): Reader {
  const extent = extentOf(stage.world)
  const redact = redaction('key')
  const own = readerBy(call, redact, extent)
  return {
    async read(resource, aspects) {
      const world = stage.onRead?.(resource, stage.world) ?? stage.world
      const reader = world === stage.world ? own : readerBy(liveCall(bound(world)), redact, extent)
      return reader.read(resource, aspects)
    },
  }
}

function bound(world: EventWorld): () => EventWorld {
  return () => world
}

/** Whether a read belongs to the answer to `event`: its own, or the first look of a reader that it was passed on to. */
export function isOfAnswer({ queue, message }: Read, event: unknown): boolean {
  if (message === event) return true
  const { type, number } = message as Partial<LookAgain>
  return type === 'look-again' && number === 0 && !queue.endsWith('-sweep')
}
