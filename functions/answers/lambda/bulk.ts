import * as z from 'zod/mini'
import type { Bulk } from '../bulk.ts'
import { AnswerNotUnderstood } from '../failure.ts'
import { getFunction, listFunctions } from './operations.ts'

const functions = z.object({
  Functions: z.optional(
    z.nullable(
      z.array(z.looseObject({ FunctionName: z.string(), PackageType: z.optional(z.nullable(z.string())) })),
    ),
  ),
})

/** ListFunctions: the configuration of every function; of those that are images it does not say which. */
export const functionConfigurations: Bulk = {
  operation: listFunctions,
  input: {},
  spares: [getFunction],
  singles(page) {
    const parsed = z.safeParse(functions, page)
    if (!parsed.success) throw new AnswerNotUnderstood('the list of functions is not understood')
    return (parsed.data.Functions ?? [])
      .filter(({ PackageType }) => PackageType === 'Zip')
      .map(Configuration => ({
        operation: getFunction,
        input: { FunctionName: Configuration.FunctionName },
        output: { Configuration },
      }))
  },
}
