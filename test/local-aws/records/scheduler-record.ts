import type { EdgeResponse } from '../edge/response.ts'
import type { EdgeCall } from '../edge/call.ts'
import { lowerFirstLetter } from './query-protocol.ts'
import { type RecordedCallParts, parseJsonValues, convertEmptyToNull } from './recorded-call.ts'

const WRITES = /^(Create|Update|Delete|Tag|Untag)/

/** The record of a mutating call of EventBridge Scheduler, whose path ends in the name of what it is about. */
export function buildSchedulerRecord(
  edgeCall: EdgeCall,
  response: EdgeResponse,
): RecordedCallParts | undefined {
  if (!WRITES.test(edgeCall.operation)) return undefined
  const { url, body } = edgeCall.request
  const last = decodeURIComponent(url.pathname.split('/').at(-1) ?? '')
  const named = url.pathname.startsWith('/tags/') ? { resourceArn: last } : { name: last }
  const query = Object.fromEntries(
    [...url.searchParams].map(([name, value]) => [lowerFirstLetter(name), value]),
  )
  return {
    eventName: edgeCall.operation,
    region: edgeCall.region,
    requestParameters: { ...named, ...query, ...parseJsonValues(body) },
    responseElements: response.status < 300 ? convertEmptyToNull(parseJsonValues(response.body)) : null,
  }
}
