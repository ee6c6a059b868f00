import { nameFinding, type EvaluationLine } from './evaluation-line.ts'

/** A finding of a period. */
interface PeriodFinding {
  control: string
  arn: string
  severity: string
  /** ISO 8601. */
  openSince: string
}

/** What changed between two evidence packs of an account. */
export interface Period {
  /** The times of the two, ISO 8601. */
  from: string
  to: string
  opened: readonly PeriodFinding[]
  closed: readonly PeriodFinding[]
  remaining: number
  /** The finding that has been open for the longest time. */
  longestOpen?: PeriodFinding
}

/** When the findings of an evidence pack opened, by their keys. */
export function indexOpenFindings(lines: readonly EvaluationLine[]): ReadonlyMap<string, PeriodFinding> {
  return new Map(
    lines.flatMap(line => {
      const finding = toFinding(line)
      return finding === undefined ? [] : [[nameFinding(line), finding] as const]
    }),
  )
}

/** Compares the evidence of two times. Only what is open or closed at these times is known, not what was between them. */
export function comparePeriod(
  before: { at: string; lines: readonly EvaluationLine[] },
  after: { at: string; lines: readonly EvaluationLine[] },
): Period {
  const [old, now] = [indexOpenFindings(before.lines), indexOpenFindings(after.lines)]
  const [longestOpen] = [...now.values()].toSorted((a, b) => (a.openSince < b.openSince ? -1 : 1))
  return {
    from: before.at,
    to: after.at,
    opened: [...now].filter(([key]) => !old.has(key)).map(([, finding]) => finding),
    closed: [...old].filter(([key]) => !now.has(key)).map(([, finding]) => finding),
    remaining: [...now.keys()].filter(key => old.has(key)).length,
    ...(longestOpen === undefined ? {} : { longestOpen }),
  }
}

function toFinding({ control, arn, severity, openSince }: EvaluationLine): PeriodFinding | undefined {
  return openSince === undefined ? undefined : { control, arn, severity, openSince }
}
