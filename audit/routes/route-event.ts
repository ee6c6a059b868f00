import { hash } from 'node:crypto'
import type { PublishedEvent, PublishedNotification } from '../publish/published-event.ts'
import { ROUTE_EVENT_TYPE } from '../resources/assay/deployment-names.ts'
import type { Severity } from '../settings/severity.ts'
import { measureQuotedBytes } from '../limits/json-bytes.ts'
import { cutText } from '../text/quote-text.ts'
import type { RouteMessage } from './route-message.ts'

/** Bytes of the text: systems behind API destinations take no more, such as 15,000 characters in Opsgenie. */
const MAX_TEXT_BYTES = 12_000

const PRIORITIES: Readonly<Record<Severity, PublishedNotification['priority']>> = {
  CRITICAL: 'P1',
  HIGH: 'P2',
  MEDIUM: 'P3',
  LOW: 'P4',
  INFORMATIONAL: 'P5',
}

/** The severities of the Events API v2 of PagerDuty. */
const URGENCIES: Readonly<Record<Severity, PublishedNotification['urgency']>> = {
  CRITICAL: 'critical',
  HIGH: 'error',
  MEDIUM: 'warning',
  LOW: 'info',
  INFORMATIONAL: 'info',
}

const CONSOLE = 'https://console.aws.amazon.com/'

/** The event of a message to a route. */
export function createRouteEvent(route: string, message: RouteMessage): PublishedEvent {
  const { id, thread, status, severity, account, region, at, title, text, link = CONSOLE } = message
  return {
    type: ROUTE_EVENT_TYPE,
    at,
    resources: message.resources,
    detail: {
      schema: 'assay.event/1',
      id,
      account,
      route,
      thread,
      key: hash('sha256', thread).slice(0, 32),
      status,
      action: status === 'RESOLVED' && message.isThreadResolved ? 'resolve' : 'trigger',
      severity,
      priority: PRIORITIES[severity],
      urgency: URGENCIES[severity],
      region,
      title,
      text: cutToBytes(text),
      link,
      opened: message.opened,
      resolved: message.resolved,
    },
  }
}

function cutToBytes(text: string): string {
  const bytes = measureQuotedBytes(text)
  if (bytes <= MAX_TEXT_BYTES) return text
  return cutToBytes(
    cutText(text, Math.min(text.length - 1, Math.floor((text.length * MAX_TEXT_BYTES) / bytes))),
  )
}
