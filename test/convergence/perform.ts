import type { History as EventHistory } from '../../audit/sweep/reconcile.ts'
import { triggersOf } from '../../audit/changes/triggers.ts'
import type { World } from '../../examples/described/world.ts'
import { clockAt, type Clock } from '../../functions/local/clock.ts'
import { pipelineOf, workOff } from '../../functions/local/pipeline.ts'
import { localQueues, type Delivery, type LocalQueues } from '../../functions/local/queues.ts'
import { awsOf, type Aws } from './aws.ts'
import type { History } from './history.ts'
import type { MemoryStore } from '../contracts/memory-store.ts'
import { stageOn, type Stage } from './stage.ts'
import { BEGINNING, timelineOf, type Timeline } from './timeline.ts'
import { processOf, storeOf, type Troubles } from './troubles.ts'

/** A history that was performed: the pipeline when all queues were empty. */
export interface Performed {
  timeline: Timeline
  stage: Stage
  clock: Clock
  aws: Aws
  troubles: Troubles
  /** Events that never arrived. */
  lost: number
  /** All that was known after the baseline. */
  baseline: MemoryStore
}

/** When the baseline is called for. */
const BASELINE = '2026-05-12T08:00:00.000Z'

/** How long after the last event the sweep comes that makes up for lost ones, in milliseconds. */
const NIGHT = 6 * 3_600_000

/** How much later than the handler that they meet the messages of others may be due, in milliseconds. */
const MEANWHILE = 20_000

/** Performs `history`: a baseline, the events in all their troubles, and a sweep where some were lost. */
export async function perform(history: History): Promise<Performed> {
  const timeline = timelineOf(history)
  const clock = clockAt(new Date(BEGINNING))
  const aws = awsOf(timeline, clock, history.stale ? history.seed : undefined)
  const lost = timeline.events.filter(({ delivery }) => delivery.lost)
  const recall: EventHistory = {
    page: region => {
      const recalled = history.recalled ? lost.filter(({ at }) => at <= clock.now().getTime()) : []
      return Promise.resolve({
        events: recalled.map(({ event }) => event).filter(event => regionOf(event) === region),
      })
    },
  }
  const baseline = await baselineOf(history.account)
  const stage = stageOn(clock, aws.call, recall, baseline.copy())
  const troubles = { armed: true, writes: 0, accesses: 0, killed: 0, met: 0 }
  const queues = localQueues(clock)
  const run = () => workThrough(queues, stage, history, troubles)

  for (const { event, at, delivery } of timeline.events) {
    if (delivery.lost) continue
    deliver(event, at + delivery.delay * 1000, queues)
    if (delivery.again !== undefined) deliver(event, at + delivery.again * 1000, queues)
  }
  if (history.sweepAt !== undefined) callForSweep(BEGINNING + history.sweepAt * 1000, queues)
  await run()
  troubles.armed = false
  if (lost.length > 0) {
    callForSweep(clock.now().getTime() + NIGHT, queues)
    await run()
  }
  return { timeline, stage, clock, aws, troubles, lost: lost.length, baseline }
}

const baselines = new WeakMap<World, Promise<MemoryStore>>()

/** The store after the first sweep of an account: the same for all of its histories. */
function baselineOf(account: World): Promise<MemoryStore> {
  const found = baselines.get(account) ?? swept(account)
  baselines.set(account, found)
  return found
}

async function swept(account: World): Promise<MemoryStore> {
  const clock = clockAt(new Date(BASELINE))
  const { call } = awsOf({ worlds: [{ from: 0, world: account }] }, clock, undefined)
  const { store, parts } = stageOn(clock, call, { page: () => Promise.resolve({ events: [] }) })
  const pipeline = pipelineOf(parts)
  callForSweep(Date.parse(BASELINE), pipeline.queues)
  await pipeline.run()
  return store
}

function regionOf(event: object): unknown {
  return 'region' in event ? event.region : undefined
}

/** Has an event brought to the readers whose rules it is of. */
function deliver(event: object, due: number, queues: LocalQueues): void {
  for (const { queue } of triggersOf(event)) queues.deliver(queue, structuredClone(event), new Date(due))
}

function callForSweep(due: number, queues: LocalQueues): void {
  const at = new Date(due)
  queues.deliver('sweep', { type: 'sweep', at: at.toISOString() }, at)
}

async function workThrough(
  queues: LocalQueues,
  stage: Stage,
  history: History,
  troubles: Troubles,
): Promise<void> {
  const kills = new Map(history.kills.map(kill => [kill.write, kill]))
  const meetings = new Map(history.meetings.map(meeting => [meeting.access, meeting]))

  async function handle(delivery: Delivery): Promise<void> {
    const meanwhile = async (handlers: number) => {
      const until = new Date(stage.parts.clock.now().getTime() + MEANWHILE)
      for (let left = handlers; left > 0; left -= 1) {
        const next = queues.take(until)
        if (next) await handle(next)
      }
    }
    const process = processOf(troubles, kills, meetings, meanwhile)
    const { notifier, announcer } = stage.parts
    const parts = {
      ...stage.parts,
      store: storeOf(stage.store, process),
      notifier: {
        send: (message: Parameters<typeof notifier.send>[0]) => process.write(() => notifier.send(message)),
      },
      ...(announcer && {
        announcer: {
          announce: (all: Parameters<typeof announcer.announce>[0]) =>
            process.write(() => announcer.announce(all)),
        },
      }),
    }
    await workOff(delivery, queuesOf(queues, process, stage), parts)
  }

  for (let delivery = queues.take(undefined); delivery; delivery = queues.take(undefined))
    await handle(delivery)
}

/**
 * The queues as a process sees them: what it was working off when it was killed comes again. Nobody makes the index of
 * who may become whom anew, which would mend what events did to it.
 */
function queuesOf(
  queues: LocalQueues,
  process: ReturnType<typeof processOf>,
  { parts: { clock } }: Stage,
): LocalQueues {
  return {
    ...queues,
    send: (queue, messages, delay) =>
      process.write(() =>
        queues.send(
          queue,
          messages.filter(each => !isRebuild(each)),
          delay,
        ),
      ),
    putBack(delivery) {
      const death = process.death()
      if (death === undefined) return queues.putBack(delivery)
      const due = new Date(clock.now().getTime() + death.redeliverAfter * 1000)
      queues.deliver(delivery.queue, delivery.message, due)
    },
  }
}

function isRebuild(message: object): boolean {
  return 'type' in message && message.type === 'rebuild-index'
}
