import type { QueueName } from '../../../audit/resources/collector-queue.ts'
import type { DeliveredEvent, EventFolder } from '../ground-truth/event-folder.ts'
import { createMemoryStore } from '../../contracts/memory-store.ts'
import { listTargetQueues } from './routing.ts'
import { openEventFixture, type StartState, type EventFixture } from './event-fixture.ts'
import { patchWorld, type EventWorld } from './event-world.ts'

const startStates = new WeakMap<EventFolder, Map<string, Promise<StartState>>>()
const SCANNED = ''

/** The start state of a folder after a full scan and the given events. */
export function createStartState(
  folder: EventFolder,
  priorEvents: readonly string[] = [],
): Promise<StartState> {
  const known = startStates.get(folder) ?? new Map<string, Promise<StartState>>()
  startStates.set(folder, known)
  const key = priorEvents.length === 0 ? SCANNED : priorEvents.join(' ')
  const startState =
    known.get(key) ?? (priorEvents.length === 0 ? sweepFolder(folder) : handleEvents(folder, priorEvents))
  known.set(key, startState)
  return startState
}

async function sweepFolder(folder: EventFolder): Promise<StartState> {
  const times = folder.entries.map(({ file }) => parseEventTime(folder.event(file)).getTime())
  const now = new Date(Math.min(...times) - 7_200_000)
  const fixture = openEventFixture({ store: createMemoryStore(), world: folder.world, now })
  fixture.deliver('sweep', { type: 'sweep', at: now.toISOString() })
  await fixture.run()
  return toStartState(fixture, `the full scan of ${folder.name}`)
}

async function handleEvents(folder: EventFolder, priorEvents: readonly string[]): Promise<StartState> {
  const [last, ...before] = priorEvents.toReversed()
  const fixture = openEventFixture(await createStartState(folder, before.toReversed()))
  if (last !== undefined) applyEvent(fixture, folder, last)
  await fixture.run()
  return toStartState(fixture, `${last ?? ''} as a prior event`)
}

function toStartState(fixture: EventFixture, what: string): StartState {
  const [dead] = fixture.log.deadLetters
  if (dead) throw new Error(`${what} ended as a dead letter`, { cause: dead.failure })
  return { store: fixture.store, world: fixture.world, now: fixture.now }
}

/** Applies the change of an event and delivers the event. */
export function applyEvent(fixture: EventFixture, folder: EventFolder, file: string): DeliveredToQueues {
  fixture.world = applyEventPatch(folder, file, fixture.world)
  const event = moveEventTo(folder.event(file), fixture.now)
  return { event, queues: deliverToRules(fixture, event) }
}

/** A delivered event and its queues. */
export interface DeliveredToQueues {
  event: DeliveredEvent
  queues: readonly QueueName[]
}

/** Delivers `event` to the queues of the deployed rules, at its time. */
export function deliverToRules(
  fixture: EventFixture,
  event: DeliveredEvent,
  at = parseEventTime(event),
): readonly QueueName[] {
  const queues = listTargetQueues(event, fixture.world)
  for (const queue of queues) fixture.deliver(queue, event, at)
  return queues
}

/**
 * Moves the time of `event` to `now` if it is earlier, so that earlier reads cannot have seen its change. Ids stay the same.
 */
export function moveEventTo(event: DeliveredEvent, now: Date): DeliveredEvent {
  if (parseEventTime(event) >= now) return event
  const time = new Date(Math.ceil(now.getTime() / 1000) * 1000).toISOString().replace('.000Z', 'Z')
  const { detail } = event
  const isCall = typeof detail === 'object' && detail !== null && 'eventTime' in detail
  return { ...event, time, detail: isCall ? { ...detail, eventTime: time } : detail }
}

/** The time of an event. */
export function parseEventTime({ time, detail }: DeliveredEvent): Date {
  const moved =
    typeof detail === 'object' && detail !== null && 'eventTime' in detail ? detail.eventTime : undefined
  return new Date(typeof moved === 'string' ? moved : time)
}

const worldsAfter = new WeakMap<EventWorld, Map<unknown, EventWorld>>()

/** The account after the change of an event; the same object for equal input. */
export function applyEventPatch(folder: EventFolder, file: string, world: EventWorld): EventWorld {
  const { after } = folder.entry(file)
  const known = worldsAfter.get(world) ?? new Map<unknown, EventWorld>()
  worldsAfter.set(world, known)
  const account = known.get(after) ?? patchWorld(world, after)
  known.set(after, account)
  return account
}
