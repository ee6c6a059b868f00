import type { ControlSettings } from './control-adjustment.ts'
import type { Severity } from './severity.ts'

/** The days within which findings must be resolved, by severity; those of other severities have no due date. */
export type DueDaysBySeverity = Readonly<Partial<Record<Severity, number | undefined>>>

/** Days until a vulnerability with a fix must be fixed, by its severity; 0: those of the severity are not evaluated. */
export interface DueDays {
  criticalDays: number
  highDays: number
  mediumDays: number
  lowDays: number
}

/** The id of the control whose settings have the days. */
export const FIX_OVERDUE_CONTROL = 'patching/vulnerability-fix-overdue'

/** The controls whose findings open when a date passes, with the field of their evidence that has such dates. */
export const DUE_DATE_FIELDS: ReadonlyMap<string, string> = new Map([
  [FIX_OVERDUE_CONTROL, 'dueAt'],
  ['security-testing/exception-expired', 'until'],
])

/** The controls whose findings open when a date passes: that of a fix, and that of an exception. */
export const OVERDUE_CONTROLS: readonly string[] = [...DUE_DATE_FIELDS.keys()]

/** 15 and 30 days are those of Binding Operational Directive 19-02 of CISA (2019). */
export const DEFAULT_DUE_DAYS: DueDays = { criticalDays: 15, highDays: 30, mediumDays: 0, lowDays: 0 }

/** Lists the severities that have a due date, with their days. */
export function listDueDays({
  controls,
}: {
  controls: Readonly<Record<string, ControlSettings>>
}): (readonly [Severity, number])[] {
  const days = { ...DEFAULT_DUE_DAYS, ...controls[FIX_OVERDUE_CONTROL] }
  const all = [
    ['CRITICAL', days.criticalDays],
    ['HIGH', days.highDays],
    ['MEDIUM', days.mediumDays],
    ['LOW', days.lowDays],
  ] as const
  return all.filter(([, due]) => due > 0)
}

const DAY = 86_400_000

/** The latest time that a date can have (ECMAScript). */
const MAX_TIME = 8.64e15

/**
 * When a finding is due that opened at `since`, ISO 8601. Undefined for a severity without days, for controls that have due dates of
 * their own, and where it is not known when it opened: a time more than a day after `now` is that of a wrong clock.
 */
export function findDueTime(
  { control, severity, since }: { control: string; severity: Severity; since: string },
  dueDays: DueDaysBySeverity | undefined,
  now: Date,
): Date | undefined {
  const days = dueDays?.[severity]
  if (days === undefined || DUE_DATE_FIELDS.has(control)) return undefined
  const opened = Date.parse(since)
  return opened <= now.getTime() + DAY ? new Date(Math.min(opened + days * DAY, MAX_TIME)) : undefined
}
