import type { ControlId } from '../../audit/controls/control.ts'
import type { Evidence } from '../../audit/controls/evaluation.ts'
import type { Resource } from '../../audit/resources/resource.ts'
import { DUE_DATE_FIELDS, findDueTime, type DueDaysBySeverity } from '../../audit/settings/due-days.ts'
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
  /**
   * When the finding opened, ISO 8601, or the first time at which a report or a deployment found it open. Absent where nothing
   * before the posture knows it.
   */
  since?: string
  /** Why the last re-evaluation was not possible. */
  stale?: string
  change?: FindingChange
  /** The whole days since `since`. */
  ageDays?: number
  /** Days after its due date; findings of controls with due dates of their own have one, and others by the days of their severity. */
  overdueDays?: number
  /** Whether it opened since the report with which this one is compared. */
  isNew?: true
  /** The tags of its resource that say who is responsible; missing where tags are not read. */
  tags?: OwnerTags
  /** The exception in force that would cover it, but was given for other evidence. */
  outdated?: Exception
  /** The exception by tag in force that can be about it: the tags of the resource are not known, so that it does not apply. */
  undecided?: UndecidedAcceptance
}

/** Since when a finding was open as far as earlier reports know, ISO 8601; undefined if none of them has it as open. */
export type OpeningLookup = (result: Pick<NonPassingResult, 'control' | 'resource'>) => string | undefined

/** An exception by tag that does not apply because tags are not known. */
export interface UndecidedAcceptance {
  exception: Exception
  /** `NOT_READABLE`: they could not be read now. `NOT_READ`: Assay does not read tags of such resources. */
  tags: 'NOT_READABLE' | 'NOT_READ'
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

/**
 * The age of a finding that opened at `since`, in whole days. Undefined where the time is not known, or is more than a day
 * after `at`: then one of the clocks was wrong.
 */
export function computeAgeDays(since: string | undefined, at: Date): number | undefined {
  const age = at.getTime() - Date.parse(since ?? '')
  return Number.isNaN(age) || age < -DAY_MS ? undefined : Math.max(0, Math.floor(age / DAY_MS))
}

/** What the due date of a finding depends on: `since` is absent where it is not known when it opened. */
interface DueFinding extends Pick<Finding, 'control' | 'severity'> {
  evidence: Evidence | undefined
  since: string | undefined
}

/**
 * The days since the first due date in the evidence of a finding, or since the one that the days of its severity give; a day that has
 * begun counts. Undefined if none has passed, and without a due date.
 */
export function computeOverdueDays(
  { control, severity, evidence, since }: DueFinding,
  dueDays: DueDaysBySeverity | undefined,
  at: Date,
): number | undefined {
  const field = DUE_DATE_FIELDS.get(control)
  const due = since === undefined ? undefined : findDueTime({ control, severity, since }, dueDays, at)
  const dueTimes =
    field === undefined
      ? due === undefined
        ? []
        : [due.getTime()]
      : collectTexts(evidence, field).map(parseDueTime)
  const late = dueTimes.map(time => at.getTime() - time)
  const most = late.reduce((longest, each) => (each > longest ? each : longest), -1)
  return most < 0 ? undefined : Math.max(1, Math.ceil(most / DAY_MS))
}

/** The values of a field anywhere in the evidence: that of a function has those of its versions in it. */
function collectTexts(value: unknown, field: string): string[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, each]) =>
    name === field && typeof each === 'string' ? [each] : collectTexts(each, field),
  )
}

/** A date without a time is due until its end. */
function parseDueTime(text: string): number {
  return Date.parse(text) + (text.includes('T') ? 0 : DAY_MS)
}
