/** A day of the calendar; months count from 1. */
export interface ZonedDay {
  year: number
  month: number
  day: number
}

/** What clocks in a time zone show. */
interface ZonedTime {
  day: ZonedDay
  /** Minutes since midnight. */
  minutes: number
}

const DAY_MS = 86_400_000

/** What clocks in `timeZone` show at `date`. */
export function readZonedTime(date: Date, timeZone: string): ZonedTime {
  const shown = new Date(date.getTime() + computeOffset(date, timeZone))
  return {
    day: { year: shown.getUTCFullYear(), month: shown.getUTCMonth() + 1, day: shown.getUTCDate() },
    minutes: shown.getUTCHours() * 60 + shown.getUTCMinutes(),
  }
}

/**
 * The times at which clocks in `timeZone` show `minutes` since midnight on a day, in order: two where clocks are turned back over
 * that time, and where they are turned forward over it, the one that is as long after the change as it would have been.
 */
export function findZonedTime({ year, month, day }: ZonedDay, minutes: number, timeZone: string): Date[] {
  const shown = Date.UTC(year, month - 1, day, 0, minutes)
  const offsets = [shown - DAY_MS, shown + DAY_MS].map(near => computeOffset(new Date(near), timeZone))
  const times = [...new Set(offsets)].map(offset => new Date(shown - offset))
  const found = times.filter(time => time.getTime() + computeOffset(time, timeZone) === shown)
  return (found.length > 0 ? found : times.slice(0, 1)).toSorted(
    (one, other) => one.getTime() - other.getTime(),
  )
}

const formats = new Map<string, Intl.DateTimeFormat>()

/** How far clocks in `timeZone` are ahead of UTC at `date`, in milliseconds. */
function computeOffset(date: Date, timeZone: string): number {
  const parts = Object.fromEntries(
    getFormat(timeZone)
      .formatToParts(date)
      .map(({ type, value }) => [type, Number(value)]),
  )
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts
  const shown = Date.UTC(year, month - 1, day, hour, minute, second)
  return shown - Math.floor(date.getTime() / 1000) * 1000
}

function getFormat(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone)
  if (known !== undefined) return known
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  formats.set(timeZone, format)
  return format
}
