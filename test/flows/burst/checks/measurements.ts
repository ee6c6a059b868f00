import * as z from 'zod/mini'
import type { Notification } from '../../../../audit/notify/notification.ts'
import { computeQuantile } from '../../../../bench/quantile.ts'
import { matchTriggers } from '../../../../audit/events/triggers.ts'
import { buildLogGroupName } from '../../../../infra/names.ts'
import { listDeployedWorkers } from '../../../../audit/deployment/workers.ts'
import type { LocalAws } from '../../../local-aws/local-aws.ts'
import { callAsAdministrator } from '../../../local-aws/edge/call.ts'
import type { LoggedCall } from '../../../local-aws/control-client.ts'
import type { ReceivedNotification } from '../../deployed-assay/notification-inbox.ts'
import type { DeployedFunction } from '../../deployed-assay/deployed-functions.ts'
import type { TimedArrival } from './arrivals.ts'
import { collectByKey } from './collect-by-key.ts'
import type { CallRate } from './lambda-call-rate.ts'
import type { TableState } from './table-state.ts'
import { listFollowUps } from './find-faults.ts'
import { DEFAULT_PREFIX } from '../../../../audit/resources/assay/deployment-names.ts'

/** The measured time span. */
export interface MeasuredSpan {
  from: Date
  to: Date
}

/** The latencies of events, in milliseconds. */
export function measureDelays(
  arrivals: readonly TimedArrival[],
  tableState: TableState,
  received: readonly ReceivedNotification[],
  regions: readonly string[],
): Record<string, string> {
  const arrived = groupArrivalsByChange(arrivals, regions)
  const since = (change: string, at: number) => {
    const began = arrived.get(change)
    return began === undefined ? [] : [at - began]
  }
  const findings = tableState.transitions.flatMap(({ changeId: change, at }) => since(change, Date.parse(at)))
  const messages = received.flatMap(({ notification, at }) => since(notification.thread, at))
  return {
    'event to finding': describeSpread(findings, 'findings opened or closed'),
    'event to message': describeSpread(messages, 'messages'),
  }
}

/** When the first event of each change arrived. */
function groupArrivalsByChange(
  arrivals: readonly TimedArrival[],
  regions: readonly string[],
): Map<string, number> {
  const first = new Map<string, number>()
  for (const { event, at } of arrivals) {
    for (const trigger of matchTriggers(event)) {
      const parsedEvent = trigger.parse(event, { regions })
      if ('change' in parsedEvent)
        first.set(parsedEvent.change.id, Math.min(at, first.get(parsedEvent.change.id) ?? at))
    }
  }
  return first
}

function describeSpread(ms: readonly number[], of: string): string {
  const [p50, p95, p99] = [0.5, 0.95, 0.99].map(
    q => `p${q * 100} ${(computeQuantile(ms, q) / 1000).toFixed(1)} s`,
  )
  return ms.length === 0 ? `no ${of}` : `${p50}, ${p95}, ${p99} (${ms.length} ${of})`
}

/** The calls of Assay's functions. */
export function listCallsByFunctions(
  workers: readonly DeployedFunction[],
  calls: readonly LoggedCall[],
  { from, to }: MeasuredSpan,
): LoggedCall[] {
  const keys = new Set(workers.map(({ key }) => key))
  return calls.filter(({ by, at }) => keys.has(by) && at >= from.toISOString() && at <= to.toISOString())
}

/** Counts the API calls of Assay's functions. */
export function measureCalls(calls: readonly LoggedCall[], callRate: CallRate): Record<string, string> {
  const services = [...collectByKey(calls, ({ service }) => service)].toSorted(([a], [b]) => (a < b ? -1 : 1))
  return {
    'API calls': services.map(([service, { length }]) => `${service} ${length}`).join(', '),
    'calls throttled': String(calls.filter(({ faulted }) => faulted).length),
    "Lambda's control plane, calls a second": `at most ${callRate.inOneSecond} in 1 s, ${callRate.inTenSeconds} per second in 10 s, mean ${callRate.mean}`,
  }
}

/** The number of notifications, and of follow-ups among them. */
export function measureMessages(messages: readonly Notification[]): Record<string, string> {
  const again = listFollowUps(messages)
  return {
    messages: `${messages.length}, of which ${again.length} are follow-ups`,
  }
}

const Lines = z.object({ events: z.array(z.object({ message: z.string() })) })

/** The log messages about redelivered messages. */
const RETRIES = ['put back', 'left for later', 'left to the queue', 'failed', 'dead letter'] as const

const REPORT = /^REPORT RequestId: .*\tDuration: (\d+(?:\.\d+)?) ms/

/** Counts the invocations of Assay's functions, their maximum duration, and redeliveries. */
export async function measureRuns(localAws: LocalAws, from: Date): Promise<Record<string, string>> {
  const logs = await Promise.all(
    listDeployedWorkers({}).map(async name => ({
      name,
      lines: await readLogLines(localAws, buildLogGroupName(name, DEFAULT_PREFIX), from),
    })),
  )
  const lines = logs.flatMap(log => log.lines)
  const again = RETRIES.map(
    what => `${what} ${lines.filter(line => line.includes(`"message":"${what}"`)).length}`,
  )
  const runs = logs.map(({ name, lines: own }) => ({ name, durations: own.flatMap(parseDuration) }))
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

function parseDuration(line: string): number[] {
  const [, ms] = REPORT.exec(line) ?? []
  return ms === undefined ? [] : [Number(ms)]
}

async function readLogLines(localAws: LocalAws, logGroup: string, from: Date): Promise<string[]> {
  const input = { logGroupName: logGroup, startTime: from.getTime() }
  const response = await callAsAdministrator(
    localAws.endpoint,
    'logs',
    localAws.region,
    'Logs_20140328.FilterLogEvents',
    input,
  )
  return Lines.parse(response).events.map(({ message }) => message)
}
