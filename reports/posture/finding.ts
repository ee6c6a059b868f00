import type { ControlId } from '../../audit/controls/control.ts'
import type { Evidence } from '../../audit/controls/evaluation.ts'
import type { Resource } from '../../audit/resources/resource.ts'
import type { Exception } from '../../audit/settings/exception.ts'
import type { Severity } from '../../audit/settings/severity.ts'

/** An evaluation that does not pass: NON_COMPLIANT or INSUFFICIENT_DATA. */
export interface NonPassingResult {
  control: ControlId
  severity: Severity
  resource: Pick<Resource, 'kind' | 'arn' | 'region'>
  reason: string
}

/** The change that opened a finding. */
export interface FindingChange {
  id: string
  /** `service:Operation`. */
  action: string
  actor: string
  /** ISO 8601. */
  at: string
}

/** A resource that fails a control. `workflow` has the values of Security Hub's `Workflow.Status`. */
export interface Finding extends NonPassingResult {
  workflow: 'NEW' | 'NOTIFIED' | 'SUPPRESSED'
  evidence?: Evidence
  /** When the finding opened, ISO 8601. */
  since?: string
  /** Why the last re-evaluation was not possible. */
  stale?: string
  change?: FindingChange
  /** Whole days since it opened, or since a new violation reopened it, where that is known. */
  ageDays?: number
  /** Days after its due date. */
  overdueDays?: number
  /** Whether it opened since the report with which this one is compared. */
  isNew?: true
  /** The tags of its resource that say who is responsible; missing where tags are not read. */
  tags?: OwnerTags
  /** The exception in force that would cover it, but was given for other evidence. */
  outdated?: Exception
}

/** A finding that an exception covers. */
export interface AcceptedFinding extends Finding {
  exception: Exception
}

/** The tags that say who is responsible, in lower case: keys of tags are compared without it. */
export const ownerTags = ['owner', 'team'] as const

export type OwnerTag = (typeof ownerTags)[number]

/** The tags of a resource that say who is responsible, by their keys in lower case. */
export type OwnerTags = Readonly<Partial<Record<OwnerTag, string>>>

/** Selects of `tags` those that say who is responsible. Of keys that differ in case alone the first in order counts. */
export function selectOwnerTags(tags: Readonly<Record<string, string>>): OwnerTags {
  const keys = Object.keys(tags).toSorted()
  return Object.fromEntries(
    ownerTags.flatMap(tag => {
      const key = keys.find(each => each.toLowerCase() === tag)
      const value = key === undefined ? undefined : tags[key]
      return value === undefined || value === '' ? [] : [[tag, value]]
    }),
  )
}

const DAY_MS = 86_400_000

/** The days within which findings of a severity must be fixed; those of other severities have no due date. */
export type DueDaysBySeverity = Readonly<Partial<Record<Severity, number>>>

/** For how long a finding is open, and how long after its due date. */
export interface FindingAge {
  ageDays?: number
  overdueDays?: number
}

/**
 * The age of a finding that opened at `since`, in whole days, and by how many days it is overdue. Empty where the time is not
 * known, or is more than a day after `at`: then one of the clocks was wrong.
 */
export function computeFindingAge(
  { since, severity }: Pick<Finding, 'since' | 'severity'>,
  at: Date,
  dueDays: DueDaysBySeverity,
): FindingAge {
  const age = at.getTime() - Date.parse(since ?? '')
  if (Number.isNaN(age) || age < -DAY_MS) return {}
  const ageDays = Math.max(0, Math.floor(age / DAY_MS))
  const due = dueDays[severity]
  return { ageDays, ...(due !== undefined && ageDays > due ? { overdueDays: ageDays - due } : {}) }
}
