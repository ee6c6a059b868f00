import type { TransitionStep } from '../state/transition.ts'
import type { Actor } from '../events/change.ts'
import type { Severity } from '../settings/severity.ts'
import type { Evidence } from '../controls/evaluation.ts'
import type { Resource } from '../resources/resource.ts'
import type { SweepCoverage, SweepSummary } from '../resources/assay/sweep-coverage.ts'

/**
 * An event on the bus of Assay, for rules of users (`docs/published-events.md`). It is sent at least once and in any
 * order; the same id means the same event.
 */
export type PublishedEvent = {
  [T in keyof EventDetails]: {
    type: T
    /** When it happened, ISO 8601. */
    at: string
    /** The ARNs of the resources that it is about. */
    resources: readonly string[]
    detail: EventEnvelope & EventDetails[T]
  }
}[keyof EventDetails]

/** The fields of every published event. */
interface EventEnvelope {
  schema: 'assay.event/1'
  id: string
  account: string
}

/** The steps of findings that are published: accepted risks are not. */
export type PublishedStep = Exclude<TransitionStep, 'ACCEPTED'>

/** The content of published events by detail type. */
interface EventDetails {
  'Finding Opened': PublishedFinding & { step: 'OPENED' | 'REOPENED'; reason?: string; remediation?: string }
  'Finding Overdue': PublishedFinding & {
    step: 'OVERDUE'
    /** When it was due, ISO 8601. */
    dueAt: string
    reason?: string
    remediation?: string
  }
  'Finding Resolved': PublishedFinding & { step: 'RESOLVED' | 'ARCHIVED' }
  'Audit Finished': PublishedAudit
  'Report Published': PublishedReport
  'Assay Notification': PublishedNotification
}

/** A finding that opened, became overdue, was resolved or was archived. */
interface PublishedFinding {
  control: string
  title: string
  severity: Severity
  resource: Pick<Resource, 'kind' | 'arn' | 'region'>
  step: PublishedStep
  /** Counts the transitions of the finding from 1, since events can arrive in any order. */
  number: number
  evidence?: Evidence
  change: PublishedChange
}

/** The change that led to the transition. */
export interface PublishedChange {
  id: string
  /** `service:Operation`. */
  action: string
  actor: Pick<Actor, 'type' | 'name' | 'via'>
  /** ISO 8601. */
  at: string
}

/** A full scan that ended: its coverage and its results. */
interface PublishedAudit extends SweepSummary {
  /** Opened findings by severity. */
  opened: Record<Severity, number>
  /** Resolved and archived findings by severity. */
  resolved: Record<Severity, number>
  /** The number of accepted risks among both, which have no events of their own. */
  accepted: number
  /** Why lists could not be read; the first reasons. */
  reasons: readonly string[]
}

/** A report that was published. */
interface PublishedReport {
  /** Open findings by severity. */
  open: Record<Severity, number>
  accepted: number
  /** Evaluations with the result INSUFFICIENT_DATA. */
  unknown: number
  /** Findings that opened and closed since the previous report, if that could be read. */
  since?: { at: string; opened: number; closed: number }
  /** Whether a full scan has ended, and whether the next one is overdue. */
  coverageStatus?: SweepCoverage['status']
  bucket: string
  /** The keys of the report's objects. */
  objects: { html: string; json: string; csv: string }
  /** The report in the AWS console. */
  link: string
}

/** A notification for a route that leads to events or to an API destination. */
export interface PublishedNotification {
  /** The name of the route. */
  route: string
  /** The id of the change that it is about or continues; a digest has its own. */
  thread: string
  /** The thread in 32 hexadecimal digits, for systems that join messages by a key. */
  key: string
  status: 'OPENED' | 'RESOLVED'
  /** `resolve` once nothing that the thread opened is open any more. */
  action: 'trigger' | 'resolve'
  severity: Severity
  /** The severity in the words of Opsgenie and Jira, and of PagerDuty. */
  priority: 'P1' | 'P2' | 'P3' | 'P4' | 'P5'
  urgency: 'critical' | 'error' | 'warning' | 'info'
  region: string
  title: string
  text: string
  /** The first resource in the AWS console, or the console. */
  link: string
  /** Opened findings by severity. */
  opened: Readonly<Record<Severity, number>>
  resolved: number
}

/** Publishes events on the bus. Throws unless the bus accepts all of them. */
export interface EventPublisher {
  publish(events: readonly PublishedEvent[]): Promise<void>
}
