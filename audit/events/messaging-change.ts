import type { EventSubjects } from './event-subjects.ts'
import type { ParsedEvent, AuditScope } from './change.ts'
import {
  parseCloudTrailEvent,
  deriveCloudTrailChange,
  findIgnoreReason,
  type CloudTrailEvent,
} from './cloudtrail-event.ts'
import { parseEventBusSubjects, EVENT_BUS_CALLS } from './eventbridge/event-bus-change.ts'
import { LOG_GROUP_CALLS, parseLogGroupSubjects } from './logs/log-group-change.ts'
import { parseTopicSubjects, TOPIC_CALLS } from './sns/topic-change.ts'
import { parseQueueSubjects, QUEUE_CALLS } from './sqs/queue-change.ts'

/** The services whose queues, topics and event buses send events to functions, and to whose log groups functions write. */
const SERVICES = ['sqs', 'sns', 'events', 'logs']

/** The calls of these services. Some names are shared. */
export const messagingChangePatterns = [
  {
    source: SERVICES.map(service => `aws.${service}`),
    'detail-type': ['AWS API Call via CloudTrail'],
    detail: {
      eventName: [...new Set([...QUEUE_CALLS, ...TOPIC_CALLS, ...EVENT_BUS_CALLS, ...LOG_GROUP_CALLS])],
      errorCode: [{ exists: false }],
    },
  },
] as const

/** Whether an event comes from SQS, SNS, EventBridge or CloudWatch Logs. */
export function isMessagingEvent(event: unknown): boolean {
  if (typeof event !== 'object' || event === null || !('source' in event)) return false
  return SERVICES.some(service => event.source === `aws.${service}`)
}

/**
 * Parses a call on a queue, a topic, an event bus or a log group. SQS can take a minute to propagate changes of a queue (SQS API Reference,
 * SetQueueAttributes). Throws UnreadableEvent for other events.
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
  if (service === 'logs' && LOG_GROUP_CALLS.includes(operation)) return parseLogGroupSubjects(call)
  return service === 'events' && EVENT_BUS_CALLS.includes(operation) ? parseEventBusSubjects(call) : undefined
}
