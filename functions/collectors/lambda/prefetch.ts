import * as z from 'zod/mini'
import type { Prefetch } from '../lists/prefetch.ts'
import { UnexpectedResponseError } from '../api/aws-errors.ts'
import { getFunction, listFunctions } from './operations.ts'

const functionsShape = z.object({
  Functions: z.optional(
    z.nullable(
      z.array(z.looseObject({ FunctionName: z.string(), PackageType: z.optional(z.nullable(z.string())) })),
    ),
  ),
})

/** ListFunctions: the configuration of all functions; it does not contain image URIs. */
export const functionConfigurationPrefetch: Prefetch = {
  operation: listFunctions,
  input: {},
  replaces: [getFunction],
  extractCalls(page) {
    const parsed = z.safeParse(functionsShape, page)
    if (!parsed.success) throw new UnexpectedResponseError('unexpected response in the list of functions')
    return (parsed.data.Functions ?? [])
      .filter(({ PackageType }) => PackageType === 'Zip')
      .map(Configuration => ({
        operation: getFunction,
        input: { FunctionName: Configuration.FunctionName },
        output: { Configuration },
      }))
  },
}
