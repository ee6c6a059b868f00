import * as z from 'zod/mini'
import { openingTimeSchema } from './evaluation-line.ts'

/** A finding of a period. */
export const findingSchema = z.strictObject({
  control: z.string(),
  arn: z.string(),
  severity: z.string(),
  openSince: openingTimeSchema,
})

/** A finding that closed: the control passes now or does not apply any more, or the resource does not exist. */
export const closedSchema = z.extend(findingSchema, {
  because: z.enum(['COMPLIANT', 'NOT_APPLICABLE', 'GONE']),
})

export type ClosedFinding = z.infer<typeof closedSchema>
