import type { FixSummary } from './vulnerability-fixes.ts'

const DAY = 86_400_000

/** The vulnerability of a severity that has a fix, is overdue, and was observed first. Times are ISO 8601. */
export interface OverdueFix<S extends string = string> {
  severity: S
  id: string
  firstObservedAt: string
  dueAt: string
  /** The number of vulnerabilities of the severity with a fix, overdue or not. */
  fixable: number
}

/** What a scan says of the vulnerabilities of one severity. */
export interface SeverityScan {
  count: number
  /** The number of those that filters suppress, which `count` and `fixes` do not contain. */
  suppressed: number
  fixes?: FixSummary
  /** When the image was pushed, ISO 8601: nothing was observed in it before. */
  pushedAt: string
}

/**
 * Finds the vulnerability of a severity that is overdue after `days`. If none is, and one may be of which the fix or the first
 * observation is not known, returns why. Undefined if none can be overdue. Times more than a day in the future are not known.
 */
export function findOverdueFix<S extends string>(
  severity: S,
  { count, suppressed, fixes = { known: 0, fixable: 0 }, pushedAt }: SeverityScan,
  days: number,
  now: Date,
): { overdue: OverdueFix<S> } | { unknown: string } | undefined {
  const { oldest, known, fixable } = fixes
  const dueAt = oldest === undefined ? undefined : computeDueTime(oldest.firstObservedAt, days, now)
  if (oldest !== undefined && dueAt !== undefined && now.getTime() >= dueAt)
    return { overdue: { severity, ...oldest, dueAt: new Date(dueAt).toISOString(), fixable } }
  if (oldest !== undefined && dueAt === undefined)
    return { unknown: `the time at which a ${severity} vulnerability was first observed is not plausible` }
  const open = count - known
  if (open <= 0 && suppressed === 0) return undefined
  const earliest = computeDueTime(pushedAt, days, now)
  if (earliest !== undefined && now.getTime() < earliest) return undefined
  return {
    unknown:
      open > 0
        ? `of ${open} of ${count} ${severity} vulnerabilities it is not known whether there is a fix, or since when they are known`
        : `of ${suppressed} suppressed ${severity} vulnerabilities it is not known whether there is a fix`,
  }
}

/** Milliseconds since 1970; undefined if the time is none, or in the future. */
function computeDueTime(since: string, days: number, now: Date): number | undefined {
  const time = Date.parse(since)
  return time <= now.getTime() + DAY ? Math.min(time + days * DAY, MAX_TIME) : undefined
}

/** The latest time that a date can have (ECMAScript). */
const MAX_TIME = 8.64e15
