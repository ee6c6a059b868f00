import * as z from 'zod/mini'
import { severities } from '../settings/severity.ts'

/** Adds a description for editors to a schema. */
export function describeSchema<S extends z.ZodMiniType>(description: string, schema: S): S {
  return schema.check(z.meta({ description }))
}

/** A string that matches `pattern`; `expected` describes it in errors. */
export function textSchema(expected: string, pattern: RegExp, maxCharacters = 256) {
  return z.string(expected).check(z.maxLength(maxCharacters, expected), z.regex(pattern, expected))
}

/** A number from `minimum` to `maximum`; `expected` describes it in errors. */
export function numberSchema(expected: string, minimum: number, maximum: number) {
  return z.number(expected).check(z.minimum(minimum, expected), z.maximum(maximum, expected))
}

/** A list of `minimum` to `maximum` items; `expected` describes it in errors. */
export function listSchema<S extends z.ZodMiniType>(item: S, expected: string, maximum: number, minimum = 0) {
  const bounded = z.array(item, expected).check(z.maxLength(maximum, expected))
  return minimum > 0 ? bounded.check(z.minLength(minimum, expected)) : bounded
}

/** An object with exactly these keys. */
export function objectSchema<S extends z.core.$ZodShape>(shape: S) {
  return z.strictObject(shape, 'an object')
}

const DAY_EXPECTATION = 'a date such as 2027-04-30'

/** A severity. */
export const severitySchema = z.enum(severities, `one of ${severities.join(', ')}`)

const DAYS_EXPECTATION = 'a whole number of days from 1 to 3650'

const daysSchema = z.optional(
  numberSchema(DAYS_EXPECTATION, 1, 3_650).check(z.multipleOf(1, DAYS_EXPECTATION)),
)

/** The days within which findings are due, by severity. */
export const dueDaysSchema = objectSchema({
  CRITICAL: describeSchema('Days for CRITICAL findings.', daysSchema),
  HIGH: describeSchema('Days for HIGH findings.', daysSchema),
  MEDIUM: describeSchema('Days for MEDIUM findings.', daysSchema),
  LOW: describeSchema('Days for LOW findings.', daysSchema),
  INFORMATIONAL: describeSchema('Days for INFORMATIONAL findings.', daysSchema),
})

/** An ISO date that exists. */
export const daySchema = z
  .string(DAY_EXPECTATION)
  .check(
    z.regex(/^\d{4}-\d{2}-\d{2}$/, DAY_EXPECTATION),
    z.refine(isDay, DAY_EXPECTATION),
    z.meta({ format: 'date' }),
  )

function isDay(day: string): boolean {
  const time = Date.parse(day)
  return !Number.isNaN(time) && new Date(time).toISOString().slice(0, 10) === day
}

/** A schedule in EventBridge Scheduler's syntax. */
export const scheduleExpressionSchema = textSchema(
  'a schedule such as cron(0 3 * * ? *) or rate(12 hours)',
  /^(cron\([\dA-Z*?,/#L W-]{9,120}\)|rate\([1-9]\d{0,3} (minute|hour|day)s?\))$/,
)
