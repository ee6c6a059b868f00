import * as z from 'zod/mini'
import { type Answer, refusal } from './answer.ts'
import type { Call } from './call.ts'

/** `service:Operation`, `service:*` or `*:*`; the service as in its signature scope. */
export type OperationName = `${string}:${string}`

const Operation = z.templateLiteral([z.string(), ':', z.string()])
/** How often a fault strikes, which share of the calls it strikes (from 0 to 1), and only those of these access keys. */
const Struck = {
  operation: Operation,
  times: z.optional(z.number()),
  share: z.optional(z.number()),
  by: z.optional(z.array(z.string())),
}

/** A fault to inject into the calls of an operation. */
export type Fault = z.infer<typeof Fault>
export const Fault = z.discriminatedUnion('kind', [
  z.object({ kind: z.enum(['denied', 'throttled']), ...Struck }),
  z.object({ kind: z.literal('html'), status: z.literal([200, 503]), ...Struck }),
])

/** The faults that wait for their calls; each strikes `times` times, or until cleared. */
export function faultList() {
  let faults: Fault[] = []
  return {
    add: (fault: Fault) => void faults.push({ ...fault }),
    clear: () => void (faults = []),
    strike(call: Call): Answer | undefined {
      const fault = faults.find(each => strikes(each, call))
      if (fault === undefined) return undefined
      if (fault.times !== undefined && --fault.times <= 0) faults = faults.filter(other => other !== fault)
      return faultAnswer(fault, call)
    },
  }
}

function strikes(
  { operation, share = 1, by }: Fault,
  { service, operation: called, accessKey }: Call,
): boolean {
  const named = [`${service}:${called}`, `${service}:*`, '*:*'].includes(operation)
  return named && (by === undefined || by.includes(accessKey)) && Math.random() < share
}

function faultAnswer(fault: Fault, call: Call): Answer {
  if (fault.kind === 'html') {
    return { status: fault.status, headers: { 'content-type': 'text/html' }, body: Buffer.from(PAGE) }
  }
  return fault.kind === 'denied' ? denied(call) : throttled(call)
}

const DENIALS: Readonly<Record<string, string>> = {
  cloudformation: 'AccessDenied',
  ec2: 'UnauthorizedOperation',
  iam: 'AccessDenied',
}
const FORBIDDING = new Set(['ec2', 'guardduty', 'iam', 'inspector2', 'lambda'])

function denied(call: Call) {
  const code = DENIALS[call.service] ?? 'AccessDeniedException'
  const status = FORBIDDING.has(call.service) ? 403 : 400
  return refusal(call, status, code, `User is not authorized to perform: ${call.service}:${call.operation}`)
}

function throttled(call: Call) {
  const [status, code] = THROTTLES[call.service] ?? [400, 'ThrottlingException']
  return refusal(call, status, code, 'Rate exceeded')
}

/** Where a service asks to slow down in words of its own. */
const THROTTLES: Readonly<Record<string, readonly [number, string]>> = {
  ec2: [503, 'RequestLimitExceeded'],
  iam: [400, 'Throttling'],
  lambda: [429, 'TooManyRequestsException'],
  sns: [429, 'Throttled'],
  sqs: [400, 'RequestThrottled'],
}

const PAGE =
  '<!DOCTYPE html><html><head><title>Service Unavailable</title></head><body>Try again later.</body></html>'
