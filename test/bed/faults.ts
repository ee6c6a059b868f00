import * as z from 'zod/mini'
import { type Answer, refusal } from './answer.ts'
import type { Call } from './call.ts'

/** `service:Operation`, or `service:*`; the service as in its signature scope. */
export type OperationName = `${string}:${string}`

const Operation = z.templateLiteral([z.string(), ':', z.string()])
const Times = z.optional(z.number())

/** A fault to inject into the calls of an operation. */
export type Fault = z.infer<typeof Fault>
export const Fault = z.discriminatedUnion('kind', [
  z.object({ kind: z.enum(['denied', 'throttled']), operation: Operation, times: Times }),
  z.object({ kind: z.literal('html'), status: z.literal([200, 503]), operation: Operation, times: Times }),
])

/** The faults that wait for their calls; each strikes `times` times, or until cleared. */
export function faultList() {
  let faults: Fault[] = []
  return {
    add: (fault: Fault) => void faults.push({ ...fault }),
    clear: () => void (faults = []),
    strike(call: Call): Answer | undefined {
      const fault = faults.find(({ operation }) => names(operation, call))
      if (fault === undefined) return undefined
      if (fault.times !== undefined && --fault.times <= 0) faults = faults.filter(other => other !== fault)
      return faultAnswer(fault, call)
    },
  }
}

function names(operation: string, { service, operation: called }: Call) {
  return operation === `${service}:${called}` || operation === `${service}:*`
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
  if (call.service === 'lambda') return refusal(call, 429, 'TooManyRequestsException', 'Rate exceeded')
  if (call.service === 'ec2') return refusal(call, 503, 'RequestLimitExceeded', 'Request limit exceeded.')
  return refusal(call, 400, call.service === 'iam' ? 'Throttling' : 'ThrottlingException', 'Rate exceeded')
}

const PAGE =
  '<!DOCTYPE html><html><head><title>Service Unavailable</title></head><body>Try again later.</body></html>'
