import type { About } from './about.ts'
import type { Read, Scope } from './change.ts'
import { apiCallOf, toldByCall, withoutEffect, type ApiCall } from './cloudtrail.ts'
import { aboutEventBus, BUS_CALLS } from './events/bus-change.ts'
import { aboutTopic, TOPIC_CALLS } from './sns/topic-change.ts'
import { aboutQueue, QUEUE_CALLS } from './sqs/queue-change.ts'

/** The services whose queues, topics and event buses bring events to functions. */
const SERVICES = ['sqs', 'sns', 'events']

/** Their calls, by the names that they share. */
export const messagingPatterns = [
  {
    source: SERVICES.map(service => `aws.${service}`),
    'detail-type': ['AWS API Call via CloudTrail'],
    detail: {
      eventName: [...new Set([...QUEUE_CALLS, ...TOPIC_CALLS, ...BUS_CALLS])],
      errorCode: [{ exists: false }],
    },
  },
] as const

/** Whether `event` is of one of these services. */
export function isOfMessaging(event: unknown): boolean {
  if (typeof event !== 'object' || event === null || !('source' in event)) return false
  return SERVICES.some(service => event.source === `aws.${service}`)
}

/**
 * Reads a call on a queue, a topic or an event bus. SQS may take a minute until all of it knows what a queue became (SQS
 * API Reference, SetQueueAttributes). Throws UnreadableEvent for what is no call.
 */
export function readMessagingCall(event: unknown, scope: Scope): Read {
  const call = apiCallOf(event)
  const ignored = withoutEffect(call, scope)
  if (ignored) return { ignored }
  const about = aboutOf(call)
  if (about === undefined) return { ignored: 'kind-not-audited' }
  return { change: { ...toldByCall(call), ...about, lags: call.service === 'sqs' } }
}

function aboutOf(call: ApiCall): About | undefined {
  const { service, operation } = call
  if (service === 'sqs' && QUEUE_CALLS.includes(operation)) return aboutQueue(call)
  if (service === 'sns' && TOPIC_CALLS.includes(operation)) return aboutTopic(call)
  return service === 'events' && BUS_CALLS.includes(operation) ? aboutEventBus(call) : undefined
}
