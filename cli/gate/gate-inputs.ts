import { statSync } from 'node:fs'
import { basename } from 'node:path'
import { findRegionFault } from '../../audit/configuration/region-fault.ts'
import { quoteName } from '../../audit/text/quote-text.ts'
import { openAssembly } from '../../functions/cloudformation/assembly/open-assembly.ts'
import { MAX_TEMPLATE_BYTES, parseTemplate } from '../../functions/cloudformation/template/parse-template.ts'
import { TemplateError } from '../../functions/cloudformation/template/template.ts'
import type { GateInput } from '../../functions/gate/gate-input.ts'
import { CliError } from '../cli-error.ts'
import { readBoundedFile } from '../read-bounded-file.ts'

/** Reads the templates and assemblies that a gate judges, and names their stacks. Throws CliError. */
export async function readGateInputs(
  paths: readonly string[],
  stack: string | undefined,
): Promise<GateInput[]> {
  const inputs = (await Promise.all(paths.map(readInput))).flat()
  const named = stack === undefined ? inputs : nameOnly(inputs, stack)
  named.forEach(checkPlace)
  checkDistinct(named)
  return named
}

function nameOnly(inputs: readonly GateInput[], stack: string): GateInput[] {
  const [only, ...others] = inputs
  if (only === undefined || others.length > 0)
    throw new CliError('--stack names the stack of one template, but there are several; leave it out')
  return [{ ...only, stack }]
}

/** The names that CloudFormation accepts (CloudFormation API Reference, CreateStack, "StackName"). */
const STACK_NAME = /^[A-Za-z][A-Za-z0-9-]{0,127}$/

function checkPlace({ stack, region }: GateInput): void {
  if (!STACK_NAME.test(stack))
    throw new CliError(
      `${quoteName(stack)} is no name of a stack: CloudFormation accepts a letter and up to 127 letters, digits and hyphens`,
    )
  const fault = region === undefined ? undefined : findRegionFault(region)
  if (fault !== undefined) throw new CliError(`the region of the stack ${stack}: ${fault}`)
}

/** A stack has one template: of two, one would replace the other. */
function checkDistinct(inputs: readonly GateInput[]): void {
  const places = inputs.map(({ stack, region = '' }) => `${region} ${stack}`)
  const twice = inputs.find((_, index) => places.indexOf(places[index] ?? '') !== index)
  if (twice !== undefined)
    throw new CliError(
      `several templates are for the stack ${twice.stack}; judge them one at a time, with --stack to name the stack of each`,
    )
}

async function readInput(path: string): Promise<GateInput[]> {
  try {
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true)
      return [
        {
          template: parseTemplate(readBoundedFile(path, 'the template', MAX_TEMPLATE_BYTES), path),
          stack: nameStack(path),
          parameters: {},
        },
      ]
    const stacks = await openAssembly(path)
    return stacks.map(({ stackName, ...others }) => ({ ...others, stack: stackName }))
  } catch (failure) {
    return rethrowTemplateError(failure)
  }
}

/** The name of a template's file without its ending, in the letters that CloudFormation accepts in the name of a stack. */
function nameStack(path: string): string {
  const name = basename(path).replace(/(?:\.template)?\.(?:json|ya?ml|template)$/i, '')
  const accepted = name
    .replaceAll(/[^A-Za-z0-9]+/g, '-')
    .replace(/^[^A-Za-z]+/, '')
    .slice(0, 128)
    .replace(/-+$/, '')
  return accepted === '' ? 'stack' : accepted
}

/** Runs `judge`; what CloudFormation would refuse of a template becomes a CliError. */
export async function explainTemplateError<T>(judge: () => Promise<T>): Promise<T> {
  try {
    return await judge()
  } catch (failure) {
    return rethrowTemplateError(failure)
  }
}

/** Checks that the stacks are for the account that is judged. Throws CliError. */
export function checkAccount(inputs: readonly GateInput[], judged: string): void {
  const other = inputs.find(({ account }) => account !== undefined && account !== judged)
  if (other?.account !== undefined)
    throw new CliError(
      `the stack ${other.stack} is for account ${quoteName(other.account)}, but the account that is judged is ${judged}; ` +
        'judge it against its own account (with --against none: --account)',
    )
}

function rethrowTemplateError(failure: unknown): never {
  if (!(failure instanceof TemplateError)) throw failure
  throw new CliError(failure.message, { cause: failure })
}
