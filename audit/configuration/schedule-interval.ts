const DAY = 86_400_000

const UNITS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: DAY }
const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC']
const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT']

/** The number of days examined: two years contain every gap of a schedule except for 29 February. */
const DAYS_EXAMINED = 740

/**
 * The longest time between two runs of a schedule in milliseconds; for `cron(…)` in whole days. `W` counts as the day
 * itself, and schedules that run less than yearly count as yearly (EventBridge Scheduler User Guide, "Schedule types").
 */
export function computeLongestInterval(expression: string): number {
  const [, count, unit] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? []
  if (unit !== undefined) return Number(count) * (UNITS[unit] ?? DAY)
  const [, , ofMonth = '*', month = '*', ofWeek = '*'] = expression.replace(/^cron\(/, '').split(/[\s)]+/)
  const start = Date.UTC(2027, 0, 1)
  const scheduledDays = Array.from(
    { length: DAYS_EXAMINED },
    (_, index) => new Date(start + index * DAY),
  ).filter(day => isMonthMatch(month, day) && isDayOfMonthMatch(ofMonth, day) && isWeekdayMatch(ofWeek, day))
  const gaps = scheduledDays
    .slice(1)
    .map((day, index) => day.getTime() - (scheduledDays[index]?.getTime() ?? 0))
  return gaps.length === 0 ? 366 * DAY : Math.max(...gaps)
}

function isMonthMatch(field: string, day: Date): boolean {
  return hasMatchingPart(field, part => isPartMatch(part, day.getUTCMonth() + 1, MONTHS, 12))
}

function isDayOfMonthMatch(field: string, day: Date): boolean {
  const last = new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth() + 1, 0)).getUTCDate()
  return hasMatchingPart(field, part =>
    /^LW?$/.test(part)
      ? day.getUTCDate() === last
      : isPartMatch(part.replace(/W$/, ''), day.getUTCDate(), undefined, 31),
  )
}

/** Weekdays are 1 (Sunday) to 7; `6L` is the last Friday, `6#2` the second Friday. */
function isWeekdayMatch(field: string, day: Date): boolean {
  const weekday = day.getUTCDay() + 1
  const week = Math.ceil(day.getUTCDate() / 7)
  const isLast = new Date(day.getTime() + 7 * DAY).getUTCMonth() !== day.getUTCMonth()
  return hasMatchingPart(field, part => {
    if (part === 'L') return weekday === 7
    const [, name = part, only] = /^(\w+?)(L|#\d)$/.exec(part) ?? []
    if (only === 'L' && !isLast) return false
    if (only?.startsWith('#') && week !== Number(only.slice(1))) return false
    return isPartMatch(name, weekday, WEEKDAYS, 7)
  })
}

function hasMatchingPart(field: string, matches: (part: string) => boolean): boolean {
  return field.split(',').some(matches)
}

/** Whether a part of a field, such as `*`, `2`, `MON-FRI` or `1/5`, includes `value`. */
function isPartMatch(
  part: string,
  value: number,
  names: readonly string[] | undefined,
  most: number,
): boolean {
  const [range = '*', step] = part.split('/')
  if (range === '*' || range === '?') return step === undefined || (value - 1) % Number(step) === 0
  const [from = 1, to = step === undefined ? from : most] = range
    .split('-')
    .map(text => parseNumber(text, names))
  const within = from <= to ? value >= from && value <= to : value >= from || value <= to
  return within && (step === undefined || (value - from) % Number(step) === 0)
}

function parseNumber(text: string, names: readonly string[] = []): number {
  const at = names.indexOf(text)
  return at === -1 ? Number(text) : at + 1
}
