import * as z from 'zod/mini'

const ISO_8601 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})$/

/** The first second that is not a plausible AWS time: a greater number has another unit. */
const LATEST_SECOND = Date.UTC(3000, 0, 1) / 1_000

/** AWS did not exist before. */
const EARLIEST_SECOND = Date.UTC(2006, 0, 1) / 1_000

/** Whether `text` is a plausible time of an AWS response or event. */
export function isPlausibleAwsTime(text: string): boolean {
  const time = Date.parse(text) / 1_000
  return time >= EARLIEST_SECOND && time < LATEST_SECOND
}

const isoTimestamp = z.pipe(
  z.string().check(z.regex(ISO_8601)),
  z.transform((text: string) => new Date(text)),
)
const epochTimestamp = z.pipe(
  z.number().check(z.nonnegative(), z.lt(LATEST_SECOND)),
  z.transform((value: number) => new Date(value * 1_000)),
)

/**
 * A time in a response, as ISO 8601. The SDK returns a Date, an account file its text, and AWS's own JSON
 * seconds since 1970.
 */
export const awsTimestamp = z.pipe(
  z.pipe(z.union([z.date(), isoTimestamp, epochTimestamp]), z.date()),
  z.transform((date: Date) => date.toISOString()),
)
