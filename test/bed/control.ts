import * as z from 'zod/mini'
import type { Disturbance, WhichEvents } from './delivery.ts'
import type { Scan } from './ecr-events.ts'
import type { Fault, OperationName } from './faults.ts'

/** One call that passed the edge; `by` is its access key. */
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
})

/** Of which calls a share is struck. */
export interface ShareOf {
  operation?: OperationName
  by?: readonly string[]
}

/** The faults of a bed, from any process that knows its edge. */
export function faultsOf(endpoint: string) {
  const add = (fault: Fault) => control(endpoint, 'POST', 'faults', fault)
  return {
    deny: (operation: OperationName, times?: number) => add({ operation, kind: 'denied', ...limit(times) }),
    throttle: (operation: OperationName, times?: number) =>
      add({ operation, kind: 'throttled', ...limit(times) }),
    /** Throttles a share of the calls, from 0 to 1: of all services, by these access keys, or as it is said. */
    throttleShare: (share: number, { operation = '*:*', by }: ShareOf = {}) =>
      add({ operation, kind: 'throttled', share, ...(by === undefined ? {} : { by: [...by] }) }),
    html: (operation: OperationName, status: 200 | 503, times?: number) =>
      add({ operation, kind: 'html', status, ...limit(times) }),
    clear: () => control(endpoint, 'DELETE', 'faults'),
  }
}

/** The call log of a bed, from any process that knows its edge. */
export function callsOf(endpoint: string) {
  return {
    list: async (operation?: OperationName) => {
      const calls = z.array(LoggedCall).parse(await control(endpoint, 'GET', 'calls'))
      return calls.filter(
        call => operation === undefined || `${call.service}:${call.operation}` === operation,
      )
    },
    clear: () => control(endpoint, 'DELETE', 'calls'),
  }
}

/** Tells the bed what a scan found in an image; ECR then publishes that it came to its end. */
export function scansOf(endpoint: string) {
  return { put: (scan: Scan) => control(endpoint, 'PUT', 'scan', scan) }
}

const Withheld = z.object({ name: z.string(), eventID: z.optional(z.string()), region: z.string() })

/**
 * How CloudTrail's and ECR's events reach EventBridge, from the next one on. Several disturbances add up. The event
 * history has every call all the same.
 */
export function deliveryOf(endpoint: string) {
  const disturb = (disturbance: Disturbance) => control(endpoint, 'POST', 'delivery', disturbance)
  return {
    /** These events never arrive. */
    withhold: (which: WhichEvents = {}) => disturb({ kind: 'withheld', ...which }),
    /** These arrive `copies` times. */
    duplicate: (which: WhichEvents & { copies?: number } = {}) =>
      disturb({ kind: 'repeated', copies: 2, ...which }),
    /** These arrive `ms` later. */
    delay: ({ ms, ...which }: WhichEvents & { ms: number }) =>
      disturb({ kind: 'late', leastMs: ms, mostMs: ms, ...which }),
    /** Each of these arrives up to `withinMs` later, so that they come in any order. */
    shuffle: ({ withinMs, ...which }: WhichEvents & { withinMs: number }) =>
      disturb({ kind: 'late', leastMs: 0, mostMs: withinMs, ...which }),
    /** Ends all of that, as soon as everything that is late has arrived. */
    normal: () => control(endpoint, 'DELETE', 'delivery'),
    /** The events that were withheld so far, the first one first. */
    withheld: async () => z.array(Withheld).parse(await control(endpoint, 'GET', 'withheld')),
  }
}

/** The schedules of EventBridge Scheduler. They run by themselves, too. */
export function schedulesOf(endpoint: string, home: string) {
  return {
    /**
     * Has the schedule, of whichever group, deliver now as if it were due at `at`: its own input, to its target, as its
     * role.
     */
    fire: (name: string, { at = new Date(), region = home } = {}) =>
      control(endpoint, 'POST', 'schedule', { name, region, at: at.toISOString() }),
  }
}

/**
 * The alarms of CloudWatch. AWS looks at them every period; the bed does when DescribeAlarms or `evaluate` asks, at
 * what is so then. Whichever asks, a new state is told to the alarm's actions and as an event.
 */
export function alarmsOf(endpoint: string) {
  return {
    /** Every second that a message waits counts as `factor` seconds of ApproximateAgeOfOldestMessage, and of nothing else. */
    hurry: (factor: number) => control(endpoint, 'PUT', 'hurry', { factor }),
    /** Looks at the alarms of all regions. */
    evaluate: () => control(endpoint, 'POST', 'alarms'),
  }
}

const Ended = z.object({ processes: z.number(), working: z.number() })

/** The processes in which the bed runs functions. */
export function processesOf(endpoint: string) {
  return {
    /** Kills them all, whatever they are at; answers how many there were, and how many were at work. */
    kill: async () => Ended.parse(await control(endpoint, 'DELETE', 'processes')),
  }
}

/** Empties the event history and the list of what was withheld. */
export function forgetEvents(endpoint: string) {
  return control(endpoint, 'DELETE', 'history')
}

async function control(endpoint: string, method: string, what: string, body?: unknown): Promise<unknown> {
  const init = body === undefined ? { method } : { method, body: JSON.stringify(body) }
  const response = await fetch(`${endpoint}/_bed/${what}`, init)
  if (!response.ok) throw new Error(`bed: ${method} ${what}: ${response.status} ${await response.text()}`)
  return response.json()
}

function limit(times: number | undefined) {
  return times === undefined ? {} : { times }
}
