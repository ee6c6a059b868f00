import * as z from 'zod/mini'
import type { Notification } from '../../../audit/notifications/notification.ts'
import { quantile } from '../../../bench/quantile.ts'
import { triggersOf } from '../../../audit/changes/triggers.ts'
import { logGroupName } from '../../../infra/names.ts'
import { workerNames } from '../../../infra/functions/workers.ts'
import type { Bed } from '../../bed/bed.ts'
import { ask } from '../../bed/call.ts'
import type { LoggedCall } from '../../bed/control.ts'
import type { Received } from '../inbox.ts'
import type { DeployedWorker } from '../workers.ts'
import type { Arrival } from './arrivals.ts'
import { grouped } from './grouped.ts'
import type { Rate } from './lambda-calls.ts'
import type { State } from './state.ts'
import { followUps } from './wrongs.ts'

/** From when to when something is measured. */
export interface Span {
  from: Date
  to: Date
}

/** How long events took, in milliseconds. */
export function delays(
  arrivals: readonly Arrival[],
  state: State,
  received: readonly Received[],
  regions: readonly string[],
): Record<string, string> {
  const arrived = arrivalsByCause(arrivals, regions)
  const since = (cause: string, at: number) => {
    const began = arrived.get(cause)
    return began === undefined ? [] : [at - began]
  }
  const findings = state.transitions.flatMap(({ cause, at }) => since(cause, Date.parse(at)))
  const messages = received.flatMap(({ notification, at }) => since(notification.thread, at))
  return {
    'event to finding': spread(findings, 'findings opened or closed'),
    'event to message': spread(messages, 'messages'),
  }
}

/** When the first event of each cause arrived. */
function arrivalsByCause(arrivals: readonly Arrival[], regions: readonly string[]): Map<string, number> {
  const first = new Map<string, number>()
  for (const { event, at } of arrivals) {
    for (const trigger of triggersOf(event)) {
      const read = trigger.read(event, { regions })
      if ('change' in read) first.set(read.change.id, Math.min(at, first.get(read.change.id) ?? at))
    }
  }
  return first
}

function spread(ms: readonly number[], of: string): string {
  const [p50, p95, p99] = [0.5, 0.95, 0.99].map(q => `p${q * 100} ${(quantile(ms, q) / 1000).toFixed(1)} s`)
  return ms.length === 0 ? `no ${of}` : `${p50}, ${p95}, ${p99} (${ms.length} ${of})`
}

/** The calls of Assay's functions. */
export function callsBy(
  workers: readonly DeployedWorker[],
  calls: readonly LoggedCall[],
  { from, to }: Span,
): LoggedCall[] {
  const keys = new Set(workers.map(({ key }) => key))
  return calls.filter(({ by, at }) => keys.has(by) && at >= from.toISOString() && at <= to.toISOString())
}

/** What Assay's functions asked AWS. */
export function callFigures(calls: readonly LoggedCall[], rate: Rate): Record<string, string> {
  const services = [...grouped(calls, ({ service }) => service)].toSorted(([a], [b]) => (a < b ? -1 : 1))
  return {
    'API calls': services.map(([service, { length }]) => `${service} ${length}`).join(', '),
    'calls throttled': String(calls.filter(({ faulted }) => faulted).length),
    "Lambda's control plane, calls a second": `at most ${rate.inOneSecond} in 1 s, ${rate.inTenSeconds} a second in 10 s, mean ${rate.mean}`,
  }
}

/** How many messages there were, and how many causes they told again. */
export function messageFigures(messages: readonly Notification[]): Record<string, string> {
  const again = followUps(messages)
  return {
    messages: `${messages.length}, of which ${again.length} follow what was told of their cause before`,
  }
}

const Lines = z.object({ events: z.array(z.object({ message: z.string() })) })

/** What the functions' own lines say of messages that came again. */
const RETRIES = ['put back', 'left for later', 'left to the queue', 'failed', 'dead letter'] as const

const REPORT = /^REPORT RequestId: .*\tDuration: (\d+(?:\.\d+)?) ms/

/** How often Assay's functions ran, how long at most, and what had to be done again. */
export async function runFigures(bed: Bed, from: Date): Promise<Record<string, string>> {
  const logs = await Promise.all(
    workerNames.map(async name => ({ name, lines: await linesOf(bed, logGroupName(name), from) })),
  )
  const lines = logs.flatMap(log => log.lines)
  const again = RETRIES.map(
    what => `${what} ${lines.filter(line => line.includes(`"message":"${what}"`)).length}`,
  )
  const runs = logs.map(({ name, lines: own }) => ({ name, durations: own.flatMap(durationIn) }))
  const total = runs.reduce((sum, { durations }) => sum + durations.length, 0)
  const [longest] = runs
    .map(({ name, durations }) => ({ name, seconds: Math.max(0, ...durations) / 1000 }))
    .toSorted((a, b) => b.seconds - a.seconds)
  const each = runs.filter(({ durations }) => durations.length > 0)
  return {
    invocations: `${total} (${each.map(({ name, durations }) => `${name} ${durations.length}`).join(', ')})`,
    'longest invocation': `${longest?.seconds.toFixed(1)} s (${longest?.name})`,
    'messages done again': again.join(', '),
  }
}

function durationIn(line: string): number[] {
  const [, ms] = REPORT.exec(line) ?? []
  return ms === undefined ? [] : [Number(ms)]
}

async function linesOf(bed: Bed, logGroup: string, from: Date): Promise<string[]> {
  const input = { logGroupName: logGroup, startTime: from.getTime() }
  const answer = await ask(bed.endpoint, 'logs', bed.region, 'Logs_20140328.FilterLogEvents', input)
  return Lines.parse(answer).events.map(({ message }) => message)
}
