import { readFileSync, statSync } from 'node:fs'
import { basename } from 'node:path'
import { openAssembly } from '../../functions/cloudformation/assembly/open-assembly.ts'
import { parseTemplate } from '../../functions/cloudformation/template/parse-template.ts'
import { TemplateError, type Template } from '../../functions/cloudformation/template/template.ts'
import { CliError } from '../cli-error.ts'

/** A template, and the stack that it is deployed as. */
export interface GateInput {
  template: Template
  stack: string
  /** The values that an assembly gives to the template's parameters. */
  parameters: Readonly<Record<string, string>>
  /** Where an assembly deploys it; undefined for a template alone. */
  account?: string
  region?: string
}

/** Reads the templates and assemblies that a gate judges, and names their stacks. Throws CliError. */
export async function readGateInputs(
  paths: readonly string[],
  stack: string | undefined,
): Promise<GateInput[]> {
  const inputs = (await Promise.all(paths.map(readInput))).flat()
  if (stack === undefined) return inputs
  const [only, ...others] = inputs
  if (only === undefined || others.length > 0)
    throw new CliError('--stack names the stack of one template, but there are several; leave it out')
  return [{ ...only, stack }]
}

async function readInput(path: string): Promise<GateInput[]> {
  try {
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true)
      return [{ template: parseTemplate(readText(path), path), stack: nameStack(path), parameters: {} }]
    const stacks = await openAssembly(path)
    return stacks.map(({ stackName, ...others }) => ({ ...others, stack: stackName }))
  } catch (failure) {
    return rethrowTemplateError(failure)
  }
}

/** The name of a template's file without its ending, in the letters that CloudFormation accepts in the name of a stack. */
function nameStack(path: string): string {
  const name = basename(path).replace(/(?:\.template)?\.(?:json|ya?ml|template)$/i, '')
  const accepted = name.replaceAll(/[^A-Za-z0-9]+/g, '-').replaceAll(/^[^A-Za-z]+|-+$/g, '')
  return accepted === '' ? 'stack' : accepted
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (failure) {
    const why = failure instanceof Error ? failure.message : String(failure)
    throw new CliError(`cannot read the template ${path}: ${why}`, { cause: failure })
  }
}

/** Runs `read`; what CloudFormation would refuse of a template becomes a CliError. */
export function explainTemplateError<T>(read: () => T): T {
  try {
    return read()
  } catch (failure) {
    return rethrowTemplateError(failure)
  }
}

function rethrowTemplateError(failure: unknown): never {
  if (!(failure instanceof TemplateError)) throw failure
  throw new CliError(failure.message, { cause: failure })
}
