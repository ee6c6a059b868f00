import type { Severity } from '../../audit/settings/severity.ts'
import type { Finding } from './posture.ts'

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
