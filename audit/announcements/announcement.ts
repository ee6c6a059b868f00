import type { Step } from '../account/transition.ts'
import type { Actor } from '../changes/change.ts'
import type { Severity } from '../controls/severity.ts'
import type { Evidence } from '../controls/verdict.ts'
import type { Resource } from '../resources/resource.ts'
import type { Coverage, LastSweep } from '../sweep/coverage.ts'

/**
 * Something that rules of others may answer, as an event on a bus of our own (`docs/announcements.md`). Sent at least
 * once and in no order; the same id means the same announcement.
 */
export type Announcement = {
  [T in keyof Details]: {
    type: T
    /** When it was so, ISO 8601. */
    at: string
    /** The ARNs that it is about. */
    resources: readonly string[]
    detail: Head & Details[T]
  }
}[keyof Details]

/** What every announcement says of itself. */
export interface Head {
  schema: 'assay.announcement/1'
  id: string
  account: string
}

/** What announcements say, by their detail types. */
export interface Details {
  'Finding Opened': AnnouncedFinding & { step: 'OPENED' | 'REOPENED'; reason?: string; remediation?: string }
  'Finding Resolved': AnnouncedFinding & { step: 'RESOLVED' | 'ARCHIVED' }
  'Audit Finished': AnnouncedAudit
  'Report Published': AnnouncedReport
}

/** A finding that opened or closed. */
export interface AnnouncedFinding {
  control: string
  title: string
  severity: Severity
  resource: Pick<Resource, 'kind' | 'arn' | 'region'>
  /** Mended, or gone with its resource. */
  step: Step
  /** Counts what became of this finding, from 1: announcements may arrive in another order. */
  number: number
  evidence?: Evidence
  cause: AnnouncedCause
}

/** The change that made it so. */
export interface AnnouncedCause {
  id: string
  /** `service:Operation`. */
  action: string
  actor: Pick<Actor, 'type' | 'name' | 'via'>
  /** ISO 8601. */
  at: string
}

/** A sweep that ended: how far it came, and what it found. */
export interface AnnouncedAudit extends LastSweep {
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
export interface AnnouncedReport {
  /** Open findings by severity. */
  open: Record<Severity, number>
  accepted: number
  /** Verdicts that could not be given. */
  unknown: number
  /** Findings that opened and closed since the report before, where that is known. */
  since?: { at: string; opened: number; closed: number }
  /** Whether the last sweep proves that all was seen, or none did, or the next one is overdue. */
  standing?: Coverage['standing']
  bucket: string
  /** The keys of the report's objects. */
  objects: { html: string; json: string; csv: string }
  /** The page of the report in the console of AWS. */
  link: string
}

/** Carries announcements to the bus. Throws unless it took all of them. */
export interface Announcer {
  announce(announcements: readonly Announcement[]): Promise<void>
}
