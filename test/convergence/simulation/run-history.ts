import type { EventHistory } from '../../../audit/sweep/reconcile-event-history.ts'
import { matchTriggers } from '../../../audit/events/triggers.ts'
import type { ExampleAccount } from '../../../examples/account/example-account.ts'
import { createSimulatedClock, type SimulatedClock } from '../../../functions/local/simulated-clock.ts'
import { createLocalPipeline, processDelivery } from '../../../functions/local/local-pipeline.ts'
import {
  createLocalQueues,
  type QueueDelivery,
  type LocalQueues,
} from '../../../functions/local/local-queues.ts'
import { createSimulatedAws, type SimulatedAws } from './simulated-aws.ts'
import type { AccountHistory } from './history.ts'
import type { CopyableMemoryStore } from '../../contracts/memory-store.ts'
import { createPipelineFixture, type PipelineFixture } from './pipeline-fixture.ts'
import { HISTORY_START, buildTimeline, type Timeline } from './timeline.ts'
import { createFaultyProcess, wrapStore, type ProcessFaults } from './process-faults.ts'

/** A history that was run: the pipeline after all queues are empty. */
export interface PerformedHistory {
  timeline: Timeline
  fixture: PipelineFixture
  clock: SimulatedClock
  aws: SimulatedAws
  faults: ProcessFaults
  /** Events that never arrived. */
  lost: number
  /** The store after the initial scan. */
  baseline: CopyableMemoryStore
}

/** When the initial scan is requested. */
const BASELINE = '2026-05-12T08:00:00.000Z'

/** How long after the last event the full scan starts that makes up for lost ones, in milliseconds. */
const NIGHT = 6 * 3_600_000

/** How much later than the current message the messages of concurrent handlers can be due, in milliseconds. */
const MEANWHILE = 20_000

/** Runs a history: an initial scan, the events with their faults, and a full scan if some were lost. */
export async function runHistory(accountHistory: AccountHistory): Promise<PerformedHistory> {
  const timeline = buildTimeline(accountHistory)
  const simulatedClock = createSimulatedClock(new Date(HISTORY_START))
  const simulatedAws = createSimulatedAws(
    timeline,
    simulatedClock,
    accountHistory.stale ? accountHistory.seed : undefined,
  )
  const lost = timeline.events.filter(({ delivery }) => delivery.lost)
  const recall: EventHistory = {
    page: region => {
      const recalled = accountHistory.isInEventHistory
        ? lost.filter(({ at }) => at <= simulatedClock.now().getTime())
        : []
      return Promise.resolve({
        events: recalled.map(({ event }) => event).filter(event => findRegion(event) === region),
      })
    },
  }
  const baseline = await runInitialScan(accountHistory.account)
  const fixture = createPipelineFixture(simulatedClock, simulatedAws.call, recall, baseline.copy())
  const faults = { armed: true, writes: 0, accesses: 0, killed: 0, meetings: 0 }
  const queues = createLocalQueues(simulatedClock)
  const run = () => drainQueues(queues, fixture, accountHistory, faults)

  for (const { event, at, delivery } of timeline.events) {
    if (delivery.lost) continue
    deliverTimedEvent(event, at + delivery.delay * 1000, queues)
    if (delivery.again !== undefined) deliverTimedEvent(event, at + delivery.again * 1000, queues)
  }
  if (accountHistory.sweepAt !== undefined)
    requestSweep(HISTORY_START + accountHistory.sweepAt * 1000, queues)
  await run()
  faults.armed = false
  if (lost.length > 0) {
    requestSweep(simulatedClock.now().getTime() + NIGHT, queues)
    await run()
  }
  return { timeline, fixture, clock: simulatedClock, aws: simulatedAws, faults, lost: lost.length, baseline }
}

const baselines = new WeakMap<ExampleAccount, Promise<CopyableMemoryStore>>()

/** Returns the store after the initial scan of an account, the same for all of its histories. */
function runInitialScan(account: ExampleAccount): Promise<CopyableMemoryStore> {
  const found = baselines.get(account) ?? sweepAccount(account)
  baselines.set(account, found)
  return found
}

async function sweepAccount(account: ExampleAccount): Promise<CopyableMemoryStore> {
  const simulatedClock = createSimulatedClock(new Date(BASELINE))
  const { call } = createSimulatedAws({ worlds: [{ from: 0, world: account }] }, simulatedClock, undefined)
  const { store, deps } = createPipelineFixture(simulatedClock, call, {
    page: () => Promise.resolve({ events: [] }),
  })
  const localPipeline = createLocalPipeline(deps)
  requestSweep(Date.parse(BASELINE), localPipeline.queues)
  await localPipeline.run()
  return store
}

function findRegion(event: object): unknown {
  return 'region' in event ? event.region : undefined
}

/** Delivers an event to the collector functions whose rules match. */
function deliverTimedEvent(event: object, due: number, queues: LocalQueues): void {
  for (const { queue } of matchTriggers(event)) queues.deliver(queue, structuredClone(event), new Date(due))
}

function requestSweep(due: number, queues: LocalQueues): void {
  const at = new Date(due)
  queues.deliver('sweep', { type: 'sweep', at: at.toISOString() }, at)
}

async function drainQueues(
  queues: LocalQueues,
  fixture: PipelineFixture,
  accountHistory: AccountHistory,
  faults: ProcessFaults,
): Promise<void> {
  const kills = new Map(accountHistory.kills.map(processKill => [processKill.write, processKill]))
  const meetings = new Map(
    accountHistory.meetings.map(handlerMeeting => [handlerMeeting.access, handlerMeeting]),
  )

  async function handle(queueDelivery: QueueDelivery): Promise<void> {
    const meanwhile = async (handlers: number) => {
      const until = new Date(fixture.deps.clock.now().getTime() + MEANWHILE)
      for (let remaining = handlers; remaining > 0; remaining -= 1) {
        const next = queues.take(until)
        if (next) await handle(next)
      }
    }
    const faultyProcess = createFaultyProcess(faults, kills, meetings, meanwhile)
    const { notifier, publisher } = fixture.deps
    const deps = {
      ...fixture.deps,
      store: wrapStore(fixture.store, faultyProcess),
      ...(notifier && {
        notifier: {
          send: (message: Parameters<typeof notifier.send>[0]) =>
            faultyProcess.write(() => notifier.send(message)),
        },
      }),
      ...(publisher && {
        publisher: {
          publish: (all: Parameters<typeof publisher.publish>[0]) =>
            faultyProcess.write(() => publisher.publish(all)),
        },
      }),
    }
    await processDelivery(queueDelivery, listQueues(queues, faultyProcess, fixture), deps)
  }

  for (let delivery = queues.take(undefined); delivery; delivery = queues.take(undefined))
    await handle(delivery)
}

/**
 * Wraps the queues for a process: after a kill its message is redelivered. The escalation index is never rebuilt: that
 * would correct what events did to it.
 */
function listQueues(
  queues: LocalQueues,
  faultyProcess: ReturnType<typeof createFaultyProcess>,
  { deps: { clock } }: PipelineFixture,
): LocalQueues {
  return {
    ...queues,
    send: (queueName, messages, delay) =>
      faultyProcess.write(() =>
        queues.send(
          queueName,
          messages.filter(each => !isRebuild(each)),
          delay,
        ),
      ),
    redeliver(queueDelivery) {
      const death = faultyProcess.death()
      if (death === undefined) return queues.redeliver(queueDelivery)
      const due = new Date(clock.now().getTime() + death.redeliverAfter * 1000)
      queues.deliver(queueDelivery.queue, queueDelivery.message, due)
    },
  }
}

function isRebuild(message: object): boolean {
  return 'type' in message && message.type === 'rebuild-escalation-index'
}
