import * as z from 'zod/mini'
import type { EventDisturbance, EventSelector } from './edge/delivery.ts'
import type { ImageScanResult } from './records/ecr-events.ts'
import type { PackageScanResult } from './edge/package-scans.ts'
import type { InjectedFault, OperationName } from './edge/refusals/faults.ts'
import type { EnforcedQuotas } from './edge/refusals/quotas.ts'

/** One call that passed the edge; `by` is its access key. An `oversized` one exceeded a limit of AWS. */
export type LoggedCall = z.infer<typeof LoggedCall>
const LoggedCall = z.object({
  service: z.string(),
  operation: z.string(),
  region: z.string(),
  by: z.string(),
  status: z.number(),
  ms: z.number(),
  at: z.string(),
  faulted: z.boolean(),
  oversized: z.boolean(),
})

/** Of which calls a share is struck. */
export interface ThrottledShare {
  operation?: OperationName
  by?: readonly string[]
}

/** The faults of a local AWS, from any process that knows its endpoint. */
export function createFaultsClient(endpoint: string) {
  const add = (fault: InjectedFault) => sendControl(endpoint, 'POST', 'faults', fault)
  return {
    deny: (operation: OperationName, times?: number) => add({ operation, kind: 'denied', ...limit(times) }),
    /** Denies all calls of these access keys after the next `passing` ones. */
    denyAfter: (operation: OperationName, passing: number, by: readonly string[]) =>
      add({ operation, kind: 'denied', passing, by: [...by] }),
    throttle: (operation: OperationName, times?: number) =>
      add({ operation, kind: 'throttled', ...limit(times) }),
    /** Throttles a share of the calls, from 0 to 1: of all services, by these access keys, or as it is said. */
    throttleShare: (share: number, { operation = '*:*', by }: ThrottledShare = {}) =>
      add({ operation, kind: 'throttled', share, ...(by === undefined ? {} : { by: [...by] }) }),
    html: (operation: OperationName, status: 200 | 503, times?: number) =>
      add({ operation, kind: 'html', status, ...limit(times) }),
    clear: () => sendControl(endpoint, 'DELETE', 'faults'),
  }
}

/** The quotas of Lambda's API, which limit nothing until they are enforced. */
export function createQuotasClient(endpoint: string) {
  return {
    enforce: ({ share = 1, latencyMs = 0 }: Partial<EnforcedQuotas> = {}) =>
      sendControl(endpoint, 'PUT', 'quotas', { share, latencyMs }),
    clear: () => sendControl(endpoint, 'DELETE', 'quotas'),
  }
}

/** The call log of a local AWS, from any process that knows its endpoint. */
export function createCallLogClient(endpoint: string) {
  return {
    list: async (operation?: OperationName) => {
      const calls = z.array(LoggedCall).parse(await sendControl(endpoint, 'GET', 'calls'))
      return calls.filter(
        call => operation === undefined || `${call.service}:${call.operation}` === operation,
      )
    },
    clear: () => sendControl(endpoint, 'DELETE', 'calls'),
  }
}

/** Sets the scan results of images, of which ECR then publishes that the scan is complete, and of functions. */
export function createScansClient(endpoint: string) {
  return {
    put: (scan: ImageScanResult) => sendControl(endpoint, 'PUT', 'scan', scan),
    /** Sets what Inspector says of $LATEST of a function, and publishes that. */
    putPackages: (scan: PackageScanResult) => sendControl(endpoint, 'PUT', 'package-scan', scan),
  }
}

const Withheld = z.object({ name: z.string(), eventID: z.optional(z.string()), region: z.string() })

/**
 * How CloudTrail's and ECR's events reach EventBridge, from the next one on. Several disturbances add up. The event
 * history has every call all the same.
 */
export function createDeliveryClient(endpoint: string) {
  const disturb = (disturbance: EventDisturbance) => sendControl(endpoint, 'POST', 'delivery', disturbance)
  return {
    /** These events never arrive. */
    withhold: (which: EventSelector = {}) => disturb({ kind: 'withheld', ...which }),
    /** These arrive `copies` times. */
    duplicate: (which: EventSelector & { copies?: number } = {}) =>
      disturb({ kind: 'repeated', copies: 2, ...which }),
    /** These arrive `ms` later. */
    delay: ({ ms, ...which }: EventSelector & { ms: number }) =>
      disturb({ kind: 'late', leastMs: ms, mostMs: ms, ...which }),
    /** Each of these arrives up to `withinMs` later, so that they come in any order. */
    shuffle: ({ withinMs, ...which }: EventSelector & { withinMs: number }) =>
      disturb({ kind: 'late', leastMs: 0, mostMs: withinMs, ...which }),
    /** Ends all of that, as soon as everything that is late has arrived. */
    normal: () => sendControl(endpoint, 'DELETE', 'delivery'),
    /** The events that were withheld so far, the first one first. */
    withheld: async () => z.array(Withheld).parse(await sendControl(endpoint, 'GET', 'withheld')),
  }
}

/** The schedules of EventBridge Scheduler. They run by themselves, too. */
export function createSchedulesClient(endpoint: string, home: string) {
  return {
    /**
     * Has the schedule, of whichever group, deliver now as if it were due at `at`: its own input, to its target, as its
     * role.
     */
    fire: (name: string, { at = new Date(), region = home } = {}) =>
      sendControl(endpoint, 'POST', 'schedule', { name, region, at: at.toISOString() }),
  }
}

/**
 * The alarms of CloudWatch. AWS evaluates them every period, the local AWS on DescribeAlarms and on `evaluate`. A new
 * state always runs the alarm's actions and is published as an event.
 */
export function createAlarmsClient(endpoint: string) {
  return {
    /** Every second that a message waits counts as `factor` seconds of ApproximateAgeOfOldestMessage, and of nothing else. */
    hurry: (factor: number) => sendControl(endpoint, 'PUT', 'hurry', { factor }),
    /** Evaluates the alarms of all regions. */
    evaluate: () => sendControl(endpoint, 'POST', 'alarms'),
  }
}

const KilledProcesses = z.object({ processes: z.number(), working: z.number() })

/** The processes in which the local AWS runs functions. */
export function createProcessesClient(endpoint: string) {
  return {
    /** Kills all processes; returns how many there were, and how many were running a function. */
    kill: async () => KilledProcesses.parse(await sendControl(endpoint, 'DELETE', 'processes')),
  }
}

/** Empties the event history and the list of what was withheld. */
export function clearEvents(endpoint: string) {
  return sendControl(endpoint, 'DELETE', 'history')
}

async function sendControl(endpoint: string, method: string, what: string, body?: unknown): Promise<unknown> {
  const init = body === undefined ? { method } : { method, body: JSON.stringify(body) }
  const response = await fetch(`${endpoint}/_local-aws/${what}`, init)
  if (!response.ok)
    throw new Error(`local AWS: ${method} ${what}: ${response.status} ${await response.text()}`)
  return response.json()
}

function limit(times: number | undefined) {
  return times === undefined ? {} : { times }
}
