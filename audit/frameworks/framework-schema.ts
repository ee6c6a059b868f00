import * as z from 'zod/mini'
import { frameworks } from './framework.ts'

const MAX_CLAUSES = 200

/** One short line, without a full stop. */
const lineSchema = z.string().check(z.minLength(3), z.maxLength(160), z.regex(/^\S[^\n]*[^\s.]$/))

const clauseSchema = z
  .strictObject({
    id: z.string().check(z.regex(/^[A-Za-z0-9](?:[A-Za-z0-9.() -]{0,38}[A-Za-z0-9)])?$/)),
    title: lineSchema,
    supports: z.optional(lineSchema),
    manual: z.optional(lineSchema),
    uncovered: z.optional(lineSchema),
  })
  .check(
    z.refine(
      ({ supports, manual, uncovered }) =>
        (supports === undefined && manual === undefined) === (uncovered !== undefined),
      'a clause has no controls and nothing manual exactly where it has the reason in "uncovered"',
    ),
  )

/** A file of `audit/frameworks`. */
export const frameworkSchema = z.strictObject({
  name: z.enum(frameworks),
  publisher: lineSchema,
  source: z.url({ protocol: /^https$/ }),
  verified: z.iso.date(),
  scope: z.string().check(z.minLength(3), z.maxLength(240)),
  total: z.optional(z.strictObject({ count: z.int().check(z.positive()), of: lineSchema })),
  clauses: z.array(clauseSchema).check(
    z.minLength(1),
    z.maxLength(MAX_CLAUSES),
    z.refine(
      clauses => new Set(clauses.map(({ id }) => id)).size === clauses.length,
      'a clause is named twice',
    ),
  ),
})
