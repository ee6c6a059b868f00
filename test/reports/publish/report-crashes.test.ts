import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ReportMessage } from '../../../audit/deployment/scheduled-messages.ts'
import type { Posture } from '../../../reports/posture/posture.ts'
import { PART_BOUNDS } from '../../../reports/publish/read-part.ts'
import { publishReport, type PublishReportDeps } from '../../../reports/publish/publish-report.ts'
import type { ReportSummary } from '../../../reports/publish/report-summary.ts'
import { omitHistory } from '../omit-history.ts'
import { createPagedScan } from '../paged-scan.ts'
import {
  buildReportedAccount,
  createPublishingFixture,
  type PublishingFixture,
} from '../publishing-fixture.ts'
import { isFull } from '../../sample.ts'

/** The points between a sent notification and its record where a function is killed. */
const UNRECORDED_CALLS = isFull ? 4 : 1

/** The most deliveries until a report must be done. */
const MAX_DELIVERIES = 60

let publishing: PublishingFixture
/** Each report is of another time. */
let day = 0

beforeEach(async () => {
  publishing = await createPublishingFixture(buildReportedAccount())
  publishing.deps.snapshotScan = createPagedScan(publishing.store, 2)
  publishing.deps.partBounds = { ...PART_BOUNDS, pages: 2 }
  day = 0
})
afterEach(() => publishing.close())

/** Where a function is killed: at a call of a port, before or after it had its effect. */
interface Crash {
  call: number
  when: 'before' | 'after'
}

/** `deps` until the crash; no later call has an effect either, not even to give the lease up. */
function killAt(
  deps: PublishReportDeps,
  crash: Crash | undefined,
): { deps: PublishReportDeps; calls: () => number } {
  let calls = 0
  const run = async <R>(work: () => Promise<R>): Promise<R> => {
    calls += 1
    if (crash !== undefined && calls >= crash.call + (crash.when === 'after' ? 1 : 0))
      throw new Error('killed')
    const result = await work()
    if (crash !== undefined && calls >= crash.call) throw new Error('killed')
    return result
  }
  const { store, archive, snapshotScan, sender, reporter, publisher } = deps
  return {
    calls: () => calls,
    deps: {
      ...deps,
      store: {
        ...store,
        load: key => run(() => store.load(key)),
        save: (...write) => run(() => store.save(...write)),
      },
      archive: {
        read: key => run(() => archive.read(key)),
        putIfAbsent: (key, content) => run(() => archive.putIfAbsent(key, content)),
        replace: (key, content) => run(() => archive.replace(key, content)),
      },
      snapshotScan: { page: (sorts, token) => run(() => snapshotScan.page(sorts, token)) },
      sender: { send: (...message) => run(() => sender.send(...message)) },
      reporter: { send: summary => run(() => reporter.send(summary)) },
      ...(publisher ? { publisher: { publish: events => run(() => publisher.publish(events)) } } : {}),
    },
  }
}

/** Requests a report for the next day and returns its message. */
function requestReport(): ReportMessage {
  day += 1
  const at = new Date(Date.UTC(2026, 5, day, 7)).toISOString()
  publishing.fixture.clock.advanceTo(new Date(at))
  return { type: 'report', at }
}

/** Delivers messages, those that failed again after the lease, until none is left. Returns the number of deliveries. */
async function deliverAll(
  first: ReportMessage,
  work: (message: ReportMessage, delivery: number) => Promise<unknown>,
): Promise<number> {
  const queue = [first]
  let deliveries = 0
  for (let message = queue.shift(); message !== undefined; message = queue.shift()) {
    if (deliveries >= MAX_DELIVERIES) throw new Error(`${JSON.stringify(message)} is delivered for ever`)
    const failed = await work(message, deliveries).then(
      () => [],
      () => [message],
    )
    deliveries += 1
    if (failed.length > 0)
      publishing.fixture.clock.advanceTo(new Date(publishing.deps.now().getTime() + 61_000))
    queue.push(...failed, ...publishing.requested.splice(0))
  }
  return deliveries
}

/** The notifications of the report, and its stored JSON document without what depends on its time and on earlier reports. */
function readResult({ at }: ReportMessage): { summaries: ReportSummary[]; posture: object; events: number } {
  const summaries = publishing.summaries.filter(summary => summary.at === at)
  const text = publishing.archive.objects.get(summaries[0]?.objects.json ?? '')?.text ?? '{}'
  const posture = JSON.parse(text) as Posture
  const times = posture.trend?.map(point => point.at) ?? []
  expect(times).toEqual([...new Set(times)].toSorted())
  const events = publishing.published.filter(event => event.at === at).length
  return { summaries, posture: omitHistory(posture), events }
}

/** Before and after each call in `npm run test:full`; in `npm test` in turns at every second call. */
function chooseMoments(call: number): readonly ('before' | 'after')[] {
  if (isFull) return ['before', 'after']
  return { 1: ['after' as const], 3: ['before' as const] }[call % 4] ?? []
}

describe('a report in parts', () => {
  it('is the same, and notified once, wherever a function is killed', async () => {
    const whole = requestReport()
    let total = 0
    const deliveries = await deliverAll(whole, async message => {
      const counted = killAt(publishing.deps, undefined)
      await publishReport(message, counted.deps)
      total = Math.max(total, counted.calls())
    })
    const { posture } = readResult(whole)
    expect(posture).toMatchObject({ resources: 3, findings: { length: 1 } })
    expect(deliveries).toBeGreaterThan(2)
    let repetitions = 0
    for (let killed = 0; killed < deliveries; killed += 1)
      for (let call = 1; call <= total; call += 1)
        for (const when of chooseMoments(call)) {
          const message = requestReport()
          await deliverAll(message, (each, delivery) => {
            const crash = delivery === killed ? { call, when } : undefined
            return publishReport(each, killAt(publishing.deps, crash).deps)
          })
          const { summaries, posture: found, events } = readResult(message)
          const crash = `delivery ${killed}, ${when} call ${call}`
          expect({ crash, posture: found }).toEqual({ crash, posture })
          expect({ crash, isPublished: events > 0 }).toEqual({ crash, isPublished: true })
          const [notified, ...repeated] = summaries
          repetitions += repeated.length
          for (const each of repeated) expect({ crash, summary: each }).toEqual({ crash, summary: notified })
        }
    // Killed after the notification, before it is recorded: after the call, and before and after two further ones.
    expect(repetitions).toBe(UNRECORDED_CALLS)
  })

  it('is published once where every message is delivered twice', async () => {
    const message = requestReport()
    await deliverAll(message, async each => {
      await publishReport(each, publishing.deps)
      await publishReport(each, publishing.deps)
    })
    const { summaries, events } = readResult(message)
    expect([summaries.length, events]).toEqual([1, 1])
  })

  it('is published once where functions work on it at the same time', async () => {
    const message = requestReport()
    await deliverAll(message, async each => {
      const outcomes = await Promise.allSettled([1, 2, 3].map(() => publishReport(each, publishing.deps)))
      const failure = outcomes.find(outcome => outcome.status === 'rejected')
      if (failure?.status === 'rejected') throw failure.reason
    })
    const { summaries, events } = readResult(message)
    expect([summaries.length, events]).toEqual([1, 1])
  })

  it('has the part that is stored: a repetition does not read it again', async () => {
    const message = requestReport()
    const { deps } = publishing
    const { sender, snapshotScan } = deps
    deps.sender = { send: () => Promise.reject(new Error('no queue')) }
    await expect(publishReport(message, deps)).rejects.toThrow('no queue')
    const retained = structuredClone(publishing.archive.objects)
    deps.sender = sender
    deps.partBounds = { ...PART_BOUNDS, pages: 1 }
    deps.snapshotScan = { page: () => Promise.reject(new Error('the table is read again')) }
    await publishReport(message, deps)
    expect(publishing.archive.objects).toEqual(retained)
    deps.snapshotScan = snapshotScan
    deps.partBounds = { ...PART_BOUNDS, pages: 2 }
    const [next] = publishing.requested.splice(0)
    if (next === undefined) throw new Error('no part is requested')
    await deliverAll(next, each => publishReport(each, deps))
    expect(readResult(message)).toMatchObject({ posture: { resources: 3 }, events: 1 })
  })

  it('has the parts that were stored first, where a function stores one while another reads it', async () => {
    const message = requestReport()
    const { deps } = publishing
    const { archive } = deps
    const slow = {
      ...deps,
      partBounds: { ...PART_BOUNDS, pages: 1 },
      archive: {
        ...archive,
        async putIfAbsent(...object: Parameters<typeof archive.putIfAbsent>) {
          publishing.fixture.clock.advanceTo(new Date(deps.now().getTime() + 61_000))
          await publishReport(message, deps)
          return archive.putIfAbsent(...object)
        },
      },
    }
    await publishReport(message, slow)
    const [first, second] = publishing.requested.splice(0)
    expect(second).toEqual(first)
    await deliverAll(first ?? message, each => publishReport(each, deps))
    expect(readResult(message)).toMatchObject({ posture: { resources: 3 }, events: 1 })
  })
})
