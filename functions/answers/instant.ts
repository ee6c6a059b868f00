import * as z from 'zod/mini'

const ISO = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})$/

/** The first second that cannot be a time of AWS's: what is later is no number of seconds. */
const LATEST = Date.UTC(3000, 0, 1) / 1_000

/** Before this AWS answered nothing. */
const FIRST = Date.UTC(2006, 0, 1) / 1_000

/** Whether `text` is a time at which AWS can have answered or told something, so that one can reckon with it. */
export function isTimeOfAws(text: string): boolean {
  const time = Date.parse(text) / 1_000
  return time >= FIRST && time < LATEST
}

const written = z.pipe(
  z.string().check(z.regex(ISO)),
  z.transform((text: string) => new Date(text)),
)
const seconds = z.pipe(
  z.number().check(z.nonnegative(), z.lt(LATEST)),
  z.transform((value: number) => new Date(value * 1_000)),
)

/**
 * A moment in an answer, as ISO 8601: the SDK gives a Date, an account file what was written of it, and AWS's own JSON
 * seconds since 1970.
 */
export const instant = z.pipe(
  z.pipe(z.union([z.date(), written, seconds]), z.date()),
  z.transform((date: Date) => date.toISOString()),
)
