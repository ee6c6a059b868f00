import * as z from 'zod/mini'
import type { ControlId } from '../../audit/controls/control.ts'
import { DUE_DATE_FIELDS, type DueDaysBySeverity } from '../../audit/settings/due-days.ts'
import type { Severity } from '../../audit/settings/severity.ts'
import { computeOverdueDays } from '../posture/finding.ts'
import type { Posture } from '../posture/posture.ts'
import type { ChangeLine } from './change-line.ts'
import { nameFinding, type EvaluationLine } from './evaluation-line.ts'
import { findingSchema, type ClosedFinding } from './period-finding.ts'

const daysSchema = z.number().check(z.int(), z.positive())

const lateSchema = z.extend(findingSchema, {
  /** Days after its due date, when it closed or at the end of the period; a day that has begun counts. */
  overdueDays: daysSchema,
  /** When it closed, ISO 8601; absent where that is not known: it was overdue before. */
  closedAt: z.optional(z.string()),
})

/** What of a period is late. Findings that an exception covers are not: that has an end of its own. */
export const lateFindingsSchema = z.strictObject({
  /** Closed after its due date. */
  closed: z.array(lateSchema),
  /** Overdue at the end of the period. */
  open: z.array(lateSchema),
  /** Closed, and its due date was in the period: whether it closed before that is not known. */
  unknown: z.array(findingSchema),
})

type LateFindings = z.infer<typeof lateFindingsSchema>

/** What the due date of a finding in a pack follows from. */
export type DueFinding = Pick<
  EvaluationLine,
  'control' | 'evidence' | 'reopenedAt' | 'accepted' | 'overdueDays'
> &
  Pick<z.infer<typeof findingSchema>, 'severity' | 'openSince'>

/** Says of each open finding in evaluations whether an exception covers it and how many days it is overdue, as the posture does. */
export function addStanding(
  lines: readonly EvaluationLine[],
  { findings, accepted }: Pick<Posture, 'findings' | 'accepted'>,
): EvaluationLine[] {
  const overdue = new Map(
    findings.map(({ control, resource: { arn }, overdueDays }) => [
      nameFinding({ control, arn }),
      overdueDays,
    ]),
  )
  const covered = new Set(accepted.map(({ control, resource: { arn } }) => nameFinding({ control, arn })))
  return lines.map(line => {
    const key = nameFinding(line)
    const overdueDays = overdue.get(key)
    return {
      ...line,
      ...(covered.has(key) ? { accepted: true as const } : {}),
      ...(overdueDays === undefined ? {} : { overdueDays }),
    }
  })
}

/** The open findings among evaluations, by their keys, with what their due dates follow from. */
export function indexDueFindings(lines: readonly EvaluationLine[]): ReadonlyMap<string, DueFinding> {
  return new Map(
    lines.flatMap(({ control, arn, severity, openSince, reopenedAt, evidence, accepted, overdueDays }) =>
      openSince === undefined
        ? []
        : [
            [
              nameFinding({ control, arn }),
              {
                control,
                severity,
                openSince,
                ...(reopenedAt === undefined ? {} : { reopenedAt }),
                ...(evidence !== undefined && DUE_DATE_FIELDS.has(control) ? { evidence } : {}),
                ...(accepted === undefined ? {} : { accepted }),
                ...(overdueDays === undefined ? {} : { overdueDays }),
              },
            ] as const,
          ],
    ),
  )
}

/** What of a period can be late. */
interface LatePeriod {
  /** Its end. */
  at: Date
  /** The findings that were open at its beginning. */
  before: ReadonlyMap<string, DueFinding>
  closed: readonly ClosedFinding[]
  /** The evaluations at its end. */
  lines: readonly EvaluationLine[]
  /** The changes in it; none for an account file: then it is not known when a finding closed. */
  changes: readonly ChangeLine[]
  /** The days by severity within which findings without due dates of their own must be resolved. */
  dueDays: DueDaysBySeverity | undefined
}

/** Lists what of a period is late. */
export function listLateFindings({ at, before, closed, lines, changes, dueDays }: LatePeriod): LateFindings {
  const closings = findClosingTimes(changes)
  const late: LateFindings = { closed: [], open: [], unknown: [] }
  for (const { because: _because, ...finding } of closed) {
    const key = nameFinding(finding)
    const due = before.get(key)
    const closedAt = closings.get(key)
    const overdueDays =
      due && countOverdueDays(due, dueDays, closedAt === undefined ? at : new Date(closedAt))
    const isKnown = due?.overdueDays !== undefined || closedAt !== undefined
    if (due?.accepted === true) continue
    if (due === undefined ? hasDueDate(finding, dueDays) : overdueDays !== undefined && !isKnown)
      late.unknown.push(finding)
    else if (overdueDays !== undefined)
      late.closed.push({ ...finding, overdueDays, ...(closedAt === undefined ? {} : { closedAt }) })
  }
  for (const { control, arn, severity, openSince, overdueDays } of lines)
    if (openSince !== undefined && overdueDays !== undefined)
      late.open.push({ control, arn, severity, openSince, overdueDays })
  return late
}

/** Days after the due date, as the posture counts them. */
function countOverdueDays(
  { control, severity, evidence, openSince, reopenedAt: since = openSince }: DueFinding,
  dueDays: DueDaysBySeverity | undefined,
  at: Date,
): number | undefined {
  const finding = { control: control as ControlId, severity: severity as Severity, evidence, since }
  return computeOverdueDays(finding, dueDays, at)
}

function hasDueDate(
  { control, severity }: Pick<ClosedFinding, 'control' | 'severity'>,
  dueDays: DueDaysBySeverity | undefined,
): boolean {
  return DUE_DATE_FIELDS.has(control) || dueDays?.[severity as Severity] !== undefined
}

/** When findings closed for the first time, by their keys: what they do after that is of another opening. */
function findClosingTimes(changes: readonly ChangeLine[]): ReadonlyMap<string, string> {
  const times = new Map<string, string>()
  for (const { findings } of changes)
    for (const { control, arn, step, at } of findings) {
      const key = nameFinding({ control, arn })
      const isClosing = step === 'RESOLVED' || step === 'ARCHIVED'
      if (isClosing && at <= (times.get(key) ?? at)) times.set(key, at)
    }
  return times
}
