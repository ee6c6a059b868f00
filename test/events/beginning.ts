import type { Queue } from '../../audit/messages.ts'
import type { DeliveredEvent, EventFolder } from './folder.ts'
import { memoryStore } from '../contracts/memory-store.ts'
import { queuesOf } from './routing.ts'
import { openStage, type Beginning, type Stage } from './stage.ts'
import { patched, type EventWorld } from './whole.ts'

const beginnings = new WeakMap<EventFolder, Map<string, Promise<Beginning>>>()
const SWEPT = ''

/** The account of a folder after a sweep, and after the events `given` were handled in order. */
export function beginningOf(folder: EventFolder, given: readonly string[] = []): Promise<Beginning> {
  const known = beginnings.get(folder) ?? new Map<string, Promise<Beginning>>()
  beginnings.set(folder, known)
  const key = given.length === 0 ? SWEPT : given.join(' ')
  const beginning = known.get(key) ?? (given.length === 0 ? swept(folder) : handled(folder, given))
  known.set(key, beginning)
  return beginning
}

async function swept(folder: EventFolder): Promise<Beginning> {
  const times = folder.entries.map(({ file }) => timeOf(folder.event(file)).getTime())
  const now = new Date(Math.min(...times) - 7_200_000)
  const stage = openStage({ store: memoryStore(), world: folder.world, now })
  stage.deliver('sweep', { type: 'sweep', at: now.toISOString() })
  await stage.run()
  return ended(stage, `the sweep of ${folder.name}`)
}

async function handled(folder: EventFolder, given: readonly string[]): Promise<Beginning> {
  const [last, ...before] = given.toReversed()
  const stage = openStage(await beginningOf(folder, before.toReversed()))
  if (last !== undefined) bring(stage, folder, last)
  await stage.run()
  return ended(stage, `${last ?? ''} as one that was given`)
}

function ended(stage: Stage, what: string): Beginning {
  const [dead] = stage.heard.dead
  if (dead) throw new Error(`${what} came to a dead letter`, { cause: dead.failure })
  return { store: stage.store, world: stage.world, now: stage.now }
}

/** Makes the change of the event `file` true and delivers the event; what was delivered, and to which queues. */
export function bring(stage: Stage, folder: EventFolder, file: string): Brought {
  stage.world = afterOf(folder, file, stage.world)
  const event = happeningAt(folder.event(file), stage.now)
  return { event, queues: deliver(stage, event) }
}

/** An event that was delivered, and the queues that got it. */
export interface Brought {
  event: DeliveredEvent
  queues: readonly Queue[]
}

/** Delivers `event` where the deployed rules have it go, not before it happened. */
export function deliver(stage: Stage, event: DeliveredEvent, at = timeOf(event)): readonly Queue[] {
  const queues = queuesOf(event, stage.world)
  for (const queue of queues) stage.deliver(queue, event, at)
  return queues
}

/**
 * `event`, of a change that is made no earlier than `now`: what was read before must not have been able to see it. Its
 * ids stay.
 */
export function happeningAt(event: DeliveredEvent, now: Date): DeliveredEvent {
  if (timeOf(event) >= now) return event
  const time = new Date(Math.ceil(now.getTime() / 1000) * 1000).toISOString().replace('.000Z', 'Z')
  const { detail } = event
  const isCall = typeof detail === 'object' && detail !== null && 'eventTime' in detail
  return { ...event, time, detail: isCall ? { ...detail, eventTime: time } : detail }
}

/** When an event happened. */
export function timeOf({ time, detail }: DeliveredEvent): Date {
  const told =
    typeof detail === 'object' && detail !== null && 'eventTime' in detail ? detail.eventTime : undefined
  return new Date(typeof told === 'string' ? told : time)
}

const afters = new WeakMap<EventWorld, Map<unknown, EventWorld>>()

/** The account after the change of an event; the same object for the same account. */
export function afterOf(folder: EventFolder, file: string, world: EventWorld): EventWorld {
  const { after } = folder.entry(file)
  const known = afters.get(world) ?? new Map<unknown, EventWorld>()
  afters.set(world, known)
  const account = known.get(after) ?? patched(world, after)
  known.set(after, account)
  return account
}
