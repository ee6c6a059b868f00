import type { TransitionStep } from '../state/transition.ts'
import type { Actor } from '../events/change.ts'
import type { Severity } from '../settings/severity.ts'
import type { Evidence } from '../controls/evaluation.ts'
import type { Resource } from '../resources/resource.ts'
import type { SweepCoverage, SweepSummary } from '../resources/assay/sweep-coverage.ts'

/**
 * Something that rules of others may answer, as an event on a bus of our own (`docs/announcements.md`). Sent at least
 * once and in no order; the same id means the same announcement.
 */
export type PublishedEvent = {
  [T in keyof EventDetails]: {
    type: T
    /** When it was so, ISO 8601. */
    at: string
    /** The ARNs that it is about. */
    resources: readonly string[]
    detail: EventEnvelope & EventDetails[T]
  }
}[keyof EventDetails]

/** What every announcement says of itself. */
export interface EventEnvelope {
  schema: 'assay.event/1'
  id: string
  account: string
}

/** What announcements say, by their detail types. */
export interface EventDetails {
  'Finding Opened': PublishedFinding & { step: 'OPENED' | 'REOPENED'; reason?: string; remediation?: string }
  'Finding Resolved': PublishedFinding & { step: 'RESOLVED' | 'ARCHIVED' }
  'Audit Finished': PublishedAudit
  'Report Published': PublishedReport
}

/** A finding that opened or closed. */
export interface PublishedFinding {
  control: string
  title: string
  severity: Severity
  resource: Pick<Resource, 'kind' | 'arn' | 'region'>
  /** Mended, or gone with its resource. */
  step: TransitionStep
  /** Counts what became of this finding, from 1: announcements may arrive in another order. */
  number: number
  evidence?: Evidence
  change: PublishedChange
}

/** The change that made it so. */
export interface PublishedChange {
  id: string
  /** `service:Operation`. */
  action: string
  actor: Pick<Actor, 'type' | 'name' | 'via'>
  /** ISO 8601. */
  at: string
}

/** A sweep that ended: how far it came, and what it found. */
export interface PublishedAudit extends SweepSummary {
  /** Findings that it opened, by severity. */
  opened: Record<Severity, number>
  /** Findings that it closed, by severity. */
  resolved: Record<Severity, number>
  /** How many of both are accepted risks, which are announced nowhere else. */
  accepted: number
  /** What could not be listed, and why; the first ones. */
  reasons: readonly string[]
}

/** A report that was published. */
export interface PublishedReport {
  /** Open findings by severity. */
  open: Record<Severity, number>
  accepted: number
  /** Verdicts that could not be given. */
  unknown: number
  /** Findings that opened and closed since the report before, where that is known. */
  since?: { at: string; opened: number; closed: number }
  /** Whether the last sweep proves that all was seen, or none did, or the next one is overdue. */
  coverageStatus?: SweepCoverage['status']
  bucket: string
  /** The keys of the report's objects. */
  objects: { html: string; json: string; csv: string }
  /** The page of the report in the console of AWS. */
  link: string
}

/** Carries announcements to the bus. Throws unless it took all of them. */
export interface EventPublisher {
  publish(events: readonly PublishedEvent[]): Promise<void>
}
