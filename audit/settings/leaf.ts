import * as z from 'zod/mini'

/** `schema` with a description for editors. */
export function described<S extends z.ZodMiniType>(description: string, schema: S): S {
  return schema.check(z.meta({ description }))
}

/** A text that matches `pattern`; `expected` says what it should be. */
export function text(expected: string, pattern: RegExp, mostCharacters = 256) {
  return z.string(expected).check(z.maxLength(mostCharacters, expected), z.regex(pattern, expected))
}

/** A number from `least` to `most`; `expected` says so. */
export function number(expected: string, least: number, most: number) {
  return z.number(expected).check(z.minimum(least, expected), z.maximum(most, expected))
}

/** A list of `least` to `most` items; `expected` says so. */
export function list<S extends z.ZodMiniType>(item: S, expected: string, most: number, least = 0) {
  const upTo = z.array(item, expected).check(z.maxLength(most, expected))
  return least > 0 ? upTo.check(z.minLength(least, expected)) : upTo
}

/** An object of these keys and no others. */
export function object<S extends z.core.$ZodShape>(shape: S) {
  return z.strictObject(shape, 'an object')
}

const aDay = 'a day of the calendar such as 2027-04-30'

/** An ISO day of the calendar. */
export const day = z
  .string(aDay)
  .check(z.regex(/^\d{4}-\d{2}-\d{2}$/, aDay), z.refine(isDay, aDay), z.meta({ format: 'date' }))

function isDay(written: string): boolean {
  const time = Date.parse(written)
  return !Number.isNaN(time) && new Date(time).toISOString().slice(0, 10) === written
}
