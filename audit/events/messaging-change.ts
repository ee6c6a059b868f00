import type { EventSubjects } from './event-subjects.ts'
import type { ParsedEvent, AuditScope } from './change.ts'
import {
  parseCloudTrailEvent,
  deriveCloudTrailChange,
  findIgnoreReason,
  type CloudTrailEvent,
} from './cloudtrail-event.ts'
import { parseEventBusSubjects, EVENT_BUS_CALLS } from './eventbridge/event-bus-change.ts'
import { parseTopicSubjects, TOPIC_CALLS } from './sns/topic-change.ts'
import { parseQueueSubjects, QUEUE_CALLS } from './sqs/queue-change.ts'

/** The services whose queues, topics and event buses bring events to functions. */
const SERVICES = ['sqs', 'sns', 'events']

/** Their calls, by the names that they share. */
export const messagingChangePatterns = [
  {
    source: SERVICES.map(service => `aws.${service}`),
    'detail-type': ['AWS API Call via CloudTrail'],
    detail: {
      eventName: [...new Set([...QUEUE_CALLS, ...TOPIC_CALLS, ...EVENT_BUS_CALLS])],
      errorCode: [{ exists: false }],
    },
  },
] as const

/** Whether `event` is of one of these services. */
export function isMessagingEvent(event: unknown): boolean {
  if (typeof event !== 'object' || event === null || !('source' in event)) return false
  return SERVICES.some(service => event.source === `aws.${service}`)
}

/**
 * Reads a call on a queue, a topic or an event bus. SQS may take a minute until all of it knows what a queue became (SQS
 * API Reference, SetQueueAttributes). Throws UnreadableEvent for what is no call.
 */
export function parseMessagingChange(event: unknown, auditScope: AuditScope): ParsedEvent {
  const call = parseCloudTrailEvent(event)
  const ignored = findIgnoreReason(call, auditScope)
  if (ignored) return { ignored }
  const eventSubjects = parseMessagingSubjects(call)
  if (eventSubjects === undefined) return { ignored: 'kind-not-audited' }
  return {
    change: {
      ...deriveCloudTrailChange(call),
      ...eventSubjects,
      eventuallyConsistent: call.service === 'sqs',
    },
  }
}

function parseMessagingSubjects(call: CloudTrailEvent): EventSubjects | undefined {
  const { service, operation } = call
  if (service === 'sqs' && QUEUE_CALLS.includes(operation)) return parseQueueSubjects(call)
  if (service === 'sns' && TOPIC_CALLS.includes(operation)) return parseTopicSubjects(call)
  return service === 'events' && EVENT_BUS_CALLS.includes(operation) ? parseEventBusSubjects(call) : undefined
}
