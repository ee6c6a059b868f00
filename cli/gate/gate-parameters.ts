import { readFileSync } from 'node:fs'
import * as z from 'zod/mini'
import { CliError } from '../cli-error.ts'

const scalar = z.union([z.string(), z.number(), z.boolean()])
const parametersSchema = z.union([
  z.array(z.object({ ParameterKey: z.string(), ParameterValue: scalar })),
  z.object({ Parameters: z.record(z.string(), scalar) }),
  z.record(z.string(), scalar),
])

/**
 * Reads the values of a template's parameters: the list of the AWS CLI (`[{ "ParameterKey": …, "ParameterValue": … }]`),
 * a map, or a map under `Parameters`. Throws CliError.
 */
export function readParametersFile(file: string | undefined): Readonly<Record<string, string>> {
  if (file === undefined) return {}
  const parsed = z.safeParse(parametersSchema, parseJson(file))
  if (!parsed.success)
    throw new CliError(
      `${file}: expected a list of { "ParameterKey", "ParameterValue" } or a map of names to values, as text`,
    )
  return Object.fromEntries(listEntries(parsed.data).map(([name, value]) => [name, String(value)]))
}

function listEntries(parameters: z.infer<typeof parametersSchema>): [string, string | number | boolean][] {
  if (Array.isArray(parameters))
    return parameters.map(({ ParameterKey, ParameterValue }) => [ParameterKey, ParameterValue])
  const { Parameters: nested } = parameters
  return Object.entries(typeof nested === 'object' ? nested : (parameters as Record<string, string>))
}

function parseJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as unknown
  } catch (failure) {
    const why = failure instanceof SyntaxError ? 'it is not JSON' : (failure as Error).message
    throw new CliError(`cannot read the parameters in ${file}: ${why}`, { cause: failure })
  }
}
