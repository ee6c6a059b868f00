import * as z from 'zod/mini'
import type { DueDaysBySeverity } from '../../audit/settings/due-days.ts'
import type { ChangeLine } from './change-line.ts'
import { nameFinding, type EvaluationLine } from './evaluation-line.ts'
import { lateFindingsSchema, listLateFindings, type DueFinding } from './late-findings.ts'
import { closedSchema, findingSchema, type ClosedFinding } from './period-finding.ts'

/** A finding of a period. */
type PeriodFinding = z.infer<typeof findingSchema>

const findingsSchema = z.array(findingSchema)

/** What changed between two evidence packs of an account. */
export const periodSchema = z.strictObject({
  /** The times of the two, ISO 8601. */
  from: z.string(),
  to: z.string(),
  opened: findingsSchema,
  closed: z.array(closedSchema),
  /** Findings of which it is not known whether they closed: their resources were not read, and something could not be listed. */
  unknown: findingsSchema,
  /** Open at both times. */
  remaining: findingsSchema,
  /** The finding that has been open for the longest time. */
  longestOpen: z.optional(findingSchema),
  /** What closed after its due date, and what is overdue at the end; absent in packs of earlier versions. */
  late: z.optional(lateFindingsSchema),
})

export type Period = z.infer<typeof periodSchema>

/** The open findings of a pack, by their keys. */
export type OpenFindings = ReadonlyMap<string, PeriodFinding>

/** The open findings among the evaluations of a pack, and those of which its period does not know whether they closed. */
export function indexOpenFindings(
  lines: readonly EvaluationLine[],
  unknown: readonly PeriodFinding[] = [],
): OpenFindings {
  const open = lines.flatMap(({ control, arn, severity, openSince }) =>
    openSince === undefined ? [] : [{ control, arn, severity, openSince }],
  )
  return new Map([...unknown, ...open].map(finding => [nameFinding(finding), finding]))
}

/** A pack whose evaluations are compared with those before. */
interface ComparedPack {
  at: string
  lines: readonly EvaluationLine[]
  /** Whether everything could be listed: otherwise what has no evaluation can still exist. */
  isComplete: boolean
  /** The changes of the period; undefined for an account file. */
  changes: readonly ChangeLine[] | undefined
  /** The days of the settings within which findings must be resolved. */
  dueDays: DueDaysBySeverity | undefined
}

/** The pack before, as it is compared. */
export interface ComparedEvidence {
  at: string
  open: OpenFindings
  /** What the due dates of these findings follow from; it lacks those that are not known to be open. */
  due: ReadonlyMap<string, DueFinding>
}

/** Compares the evidence of two times. Only what is open or closed at these times is known, not what was between them. */
export function comparePeriod(before: ComparedEvidence, after: ComparedPack): Period {
  const now = indexOpenFindings(after.lines)
  const evaluated = new Map(after.lines.map(line => [nameFinding(line), line.status]))
  const gone = [...before.open].filter(([key]) => !now.has(key))
  const isClosed = ([key]: readonly [string, PeriodFinding]) => after.isComplete || evaluated.has(key)
  const [longestOpen] = [...now.values()].toSorted((a, b) => (a.openSince < b.openSince ? -1 : 1))
  const closed = gone
    .filter(isClosed)
    .map(([key, finding]) => ({ ...finding, because: explainClosing(evaluated.get(key)) }))
  return {
    from: before.at,
    to: after.at,
    opened: [...now].filter(([key]) => !before.open.has(key)).map(([, finding]) => finding),
    closed,
    unknown: gone.filter(each => !isClosed(each)).map(([, finding]) => finding),
    remaining: [...now].filter(([key]) => before.open.has(key)).map(([, finding]) => finding),
    ...(longestOpen === undefined ? {} : { longestOpen }),
    late: listLateFindings({
      at: new Date(after.at),
      before: before.due,
      closed,
      lines: after.lines,
      changes: after.changes ?? [],
      dueDays: after.dueDays,
    }),
  }
}

function explainClosing(status: EvaluationLine['status'] | undefined): ClosedFinding['because'] {
  return status === 'COMPLIANT' || status === 'NOT_APPLICABLE' ? status : 'GONE'
}
