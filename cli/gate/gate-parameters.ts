import * as z from 'zod/mini'
import { quoteName } from '../../audit/text/quote-text.ts'
import { CliError } from '../cli-error.ts'
import type { GateInput } from '../../functions/gate/gate-input.ts'
import { readBoundedFile } from '../read-bounded-file.ts'

const scalar = z.union([z.string(), z.number(), z.boolean()])
const parametersSchema = z.union([
  z.array(z.object({ ParameterKey: z.string(), ParameterValue: scalar })),
  z.strictObject({
    Parameters: z.record(z.string(), scalar),
    Tags: z.optional(z.unknown()),
    StackPolicy: z.optional(z.unknown()),
  }),
  z.record(z.string(), scalar),
])

/**
 * Reads the values of a template's parameters: the list of the AWS CLI (`[{ "ParameterKey": …, "ParameterValue": … }]`),
 * a map, or a template configuration file of CodePipeline, which has a map under `Parameters`. Throws CliError.
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

/** Checks that a template declares each parameter: CloudFormation refuses others. Throws CliError. */
export function checkParameters(
  parameters: Readonly<Record<string, string>>,
  inputs: readonly GateInput[],
): void {
  const declared = new Set(inputs.flatMap(({ template }) => Object.keys(template.body['Parameters'] ?? {})))
  const other = Object.keys(parameters).find(name => !declared.has(name))
  if (other !== undefined)
    throw new CliError(
      `no template declares the parameter ${quoteName(other)} of --parameters; correct its name or remove it`,
    )
}

/** Bytes of a file of parameters: 200 parameters of 4,096 bytes, and their names. */
const MAX_BYTES = 2_097_152

function parseJson(file: string): unknown {
  const text = readBoundedFile(file, 'the parameters in', MAX_BYTES)
  try {
    return JSON.parse(text) as unknown
  } catch (failure) {
    throw new CliError(`cannot read the parameters in ${file}: it is not JSON`, { cause: failure })
  }
}
