import type { Severity } from './severity.ts'

/** Where notifications go besides the topic, and which. Without a filter, a route gets all. */
export interface Route {
  /** Lower-case letters, digits and hyphens; it names what is deployed for the route. */
  name: string
  /** Findings of this severity or worse. */
  minimumSeverity?: Severity | undefined
  /** Strategies, such as `least-privilege`. */
  strategies?: readonly string[] | undefined
  /** Control ids. */
  controls?: readonly string[] | undefined
  /** Account ids. */
  accounts?: readonly string[] | undefined
  /** Regions; `global` for resources that are in none. */
  regions?: readonly string[] | undefined
  /** Values by the key of a tag: the resource must have one of the values of every key. */
  tags?: Readonly<Record<string, readonly string[]>> | undefined
  /** Whether it also gets what is resolved; true by default. */
  resolved?: boolean | undefined
  /** Whether it gets only what is past a due date. */
  overdue?: boolean | undefined
  /** Collects notifications into one message. */
  digest?: Digest | undefined
  /** When nothing is sent but what `except` says. */
  quietHours?: QuietHours | undefined
  to: RouteTarget
}

/** When the collected notifications of a route are sent. */
export interface Digest {
  every: 'hour' | 'day'
  /** The time of day, `HH:MM`, of a daily digest; 09:00 by default. */
  at?: string | undefined
  /** An IANA time zone. */
  timeZone?: string | undefined
}

/** Hours in which notifications wait: from a time of day to another one, which can be on the next day. */
export interface QuietHours {
  /** `HH:MM`. */
  from: string
  to: string
  /** An IANA time zone. */
  timeZone: string
  /** What is sent at once nevertheless: this severity and worse. */
  except?: Severity | undefined
}

/** Where a route leads. */
export type RouteTarget =
  /** Addresses, each of which confirms its subscription. */
  | { email: readonly string[] }
  /** A channel of a Slack workspace that Amazon Q Developer in chat applications is connected with. */
  | { slack: { workspaceId: string; channelId: string } }
  /** A channel of Microsoft Teams that Amazon Q Developer in chat applications is connected with. */
  | { teams: { tenantId: string; teamId: string; channelId: string } }
  /** The ARN of an SNS topic. */
  | { topic: string }
  /** The ARN of an API destination of EventBridge, and the body of its requests: names such as `<title>` stand for values. */
  | { apiDestination: string; body?: Readonly<Record<string, unknown>> | undefined }
  /** Events on the bus of published events, for rules of one's own. */
  | { events: true }

/** Whether a topic is deployed for the target. */
export function hasOwnTopic(to: RouteTarget): boolean {
  return 'email' in to || 'slack' in to || 'teams' in to
}

/** The values of a notification that the body of a request can name. */
export const BODY_VALUES = [
  'id',
  'key',
  'thread',
  'route',
  'status',
  'action',
  'severity',
  'priority',
  'urgency',
  'title',
  'text',
  'account',
  'region',
  'link',
] as const
