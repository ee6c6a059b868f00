import * as z from 'zod/mini'
import { type EdgeResponse, buildErrorResponse } from '../response.ts'
import type { EdgeCall } from '../call.ts'

/** `service:Operation`, `service:*` or `*:*`; the service as in its signature scope. */
export type OperationName = `${string}:${string}`

const Operation = z.templateLiteral([z.string(), ':', z.string()])
/**
 * How often a fault strikes, how many of the calls pass before, which share of them it strikes (from 0 to 1), and only those of these
 * access keys.
 */
const StrikeOptions = {
  operation: Operation,
  times: z.optional(z.number()),
  passing: z.optional(z.number()),
  share: z.optional(z.number()),
  by: z.optional(z.array(z.string())),
}

/** A fault to inject into the calls of an operation. */
export type InjectedFault = z.infer<typeof InjectedFault>
export const InjectedFault = z.discriminatedUnion('kind', [
  z.object({ kind: z.enum(['denied', 'throttled']), ...StrikeOptions }),
  z.object({ kind: z.literal('html'), status: z.literal([200, 503]), ...StrikeOptions }),
])

/** The faults that wait for their calls; each strikes `times` times, or until cleared. */
export function createFaultList() {
  let faults: InjectedFault[] = []
  return {
    add: (fault: InjectedFault) => void faults.push({ ...fault }),
    clear: () => void (faults = []),
    strike(edgeCall: EdgeCall): EdgeResponse | undefined {
      const fault = faults.find(each => isStruck(each, edgeCall))
      if (fault === undefined) return undefined
      if (fault.passing !== undefined && fault.passing-- > 0) return undefined
      if (fault.times !== undefined && --fault.times <= 0) faults = faults.filter(other => other !== fault)
      return buildFaultResponse(fault, edgeCall)
    },
  }
}

function isStruck(
  { operation, share = 1, by }: InjectedFault,
  { service, operation: called, accessKey }: EdgeCall,
): boolean {
  const named = [`${service}:${called}`, `${service}:*`, '*:*'].includes(operation)
  return named && (by === undefined || by.includes(accessKey)) && Math.random() < share
}

function buildFaultResponse(fault: InjectedFault, edgeCall: EdgeCall): EdgeResponse {
  if (fault.kind === 'html') {
    return { status: fault.status, headers: { 'content-type': 'text/html' }, body: Buffer.from(PAGE) }
  }
  return fault.kind === 'denied' ? buildDenial(edgeCall) : buildThrottling(edgeCall)
}

const DENIALS: Readonly<Record<string, string>> = {
  cloudformation: 'AccessDenied',
  ec2: 'UnauthorizedOperation',
  iam: 'AccessDenied',
}
const FORBIDDING = new Set(['access-analyzer', 'ec2', 'guardduty', 'iam', 'inspector2', 'lambda'])

function buildDenial(edgeCall: EdgeCall) {
  const code = DENIALS[edgeCall.service] ?? 'AccessDeniedException'
  const status = FORBIDDING.has(edgeCall.service) ? 403 : 400
  return buildErrorResponse(
    edgeCall,
    status,
    code,
    `User is not authorized to perform: ${edgeCall.service}:${edgeCall.operation}`,
  )
}

/** The answer of a service that asks to slow down. */
export function buildThrottling(edgeCall: EdgeCall): EdgeResponse {
  const [status, code] = THROTTLES[edgeCall.service] ?? [400, 'ThrottlingException']
  return buildErrorResponse(edgeCall, status, code, 'Rate exceeded')
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
