import type { Answer } from './answer.ts'
import type { Call } from './call.ts'
import { camel } from './query-protocol.ts'
import { type Recorded, jsonValues, orNull } from './recorded.ts'

const WRITES = /^(Create|Update|Delete|Tag|Untag)/

/** The record of a mutating call of EventBridge Scheduler, whose path ends in the name of what it is about. */
export function schedulerRecord(call: Call, answer: Answer): Recorded | undefined {
  if (!WRITES.test(call.operation)) return undefined
  const { url, body } = call.request
  const last = decodeURIComponent(url.pathname.split('/').at(-1) ?? '')
  const named = url.pathname.startsWith('/tags/') ? { resourceArn: last } : { name: last }
  const query = Object.fromEntries([...url.searchParams].map(([name, value]) => [camel(name), value]))
  return {
    eventName: call.operation,
    region: call.region,
    requestParameters: { ...named, ...query, ...jsonValues(body) },
    responseElements: answer.status < 300 ? orNull(jsonValues(answer.body)) : null,
  }
}
