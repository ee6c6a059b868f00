import * as z from 'zod/mini'
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

/** The faults of a bed, from any process that knows its edge. */
export function faultsOf(endpoint: string) {
  const add = (fault: Fault) => control(endpoint, 'POST', 'faults', fault)
  return {
    deny: (operation: OperationName, times?: number) => add({ operation, kind: 'denied', ...limit(times) }),
    throttle: (operation: OperationName, times?: number) =>
      add({ operation, kind: 'throttled', ...limit(times) }),
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

async function control(endpoint: string, method: string, what: string, body?: unknown): Promise<unknown> {
  const init = body === undefined ? { method } : { method, body: JSON.stringify(body) }
  const response = await fetch(`${endpoint}/_bed/${what}`, init)
  if (!response.ok) throw new Error(`bed: ${method} ${what}: ${response.status} ${await response.text()}`)
  return response.json()
}

function limit(times: number | undefined) {
  return times === undefined ? {} : { times }
}
