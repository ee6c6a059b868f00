import * as z from 'zod/mini'
import { nameFinding, openingTimeSchema, type EvaluationLine } from './evaluation-line.ts'

const findingSchema = z.strictObject({
  control: z.string(),
  arn: z.string(),
  severity: z.string(),
  openSince: openingTimeSchema,
})

/** A finding of a period. */
type PeriodFinding = z.infer<typeof findingSchema>

const findingsSchema = z.array(findingSchema)

/** A finding that closed: the control passes now or does not apply any more, or the resource does not exist. */
const closedSchema = z.extend(findingSchema, { because: z.enum(['COMPLIANT', 'NOT_APPLICABLE', 'GONE']) })

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
}

/** Compares the evidence of two times. Only what is open or closed at these times is known, not what was between them. */
export function comparePeriod(before: { at: string; open: OpenFindings }, after: ComparedPack): Period {
  const now = indexOpenFindings(after.lines)
  const evaluated = new Map(after.lines.map(line => [nameFinding(line), line.status]))
  const gone = [...before.open].filter(([key]) => !now.has(key))
  const isClosed = ([key]: readonly [string, PeriodFinding]) => after.isComplete || evaluated.has(key)
  const [longestOpen] = [...now.values()].toSorted((a, b) => (a.openSince < b.openSince ? -1 : 1))
  return {
    from: before.at,
    to: after.at,
    opened: [...now].filter(([key]) => !before.open.has(key)).map(([, finding]) => finding),
    closed: gone
      .filter(isClosed)
      .map(([key, finding]) => ({ ...finding, because: explainClosing(evaluated.get(key)) })),
    unknown: gone.filter(each => !isClosed(each)).map(([, finding]) => finding),
    remaining: [...now].filter(([key]) => before.open.has(key)).map(([, finding]) => finding),
    ...(longestOpen === undefined ? {} : { longestOpen }),
  }
}

function explainClosing(
  status: EvaluationLine['status'] | undefined,
): z.infer<typeof closedSchema>['because'] {
  return status === 'COMPLIANT' || status === 'NOT_APPLICABLE' ? status : 'GONE'
}
