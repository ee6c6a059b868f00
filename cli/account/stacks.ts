import { AwsCallError } from '../../functions/collectors/api/aws-call.ts'
import { UnexpectedResponseError } from '../../functions/collectors/api/aws-errors.ts'
import {
  fetchStackNames,
  fetchStackResources,
  type StackResource,
} from '../../functions/collectors/cloudformation/stack-resources.ts'
import {
  fetchStackTemplate,
  type DeployedStackTemplate,
} from '../../functions/collectors/cloudformation/stack-template.ts'
import { createTypedCall } from '../../functions/collectors/lists/resource-list.ts'
import type { AccountSource } from './account-source.ts'

/** What a stack deployed. */
export interface DeployedStack {
  resources: readonly StackResource[]
  /** The template, or why it is not known. */
  template: DeployedStackTemplate | { unknown: string }
}

/** Reads what a stack deployed; undefined if there is none. An account file has no response for a stack that did not exist. */
export async function readDeployedStack(
  { call }: AccountSource,
  region: string,
  stack: string,
): Promise<DeployedStack | undefined | { unknown: string }> {
  const callApi = createTypedCall(region, call)
  const resources = await explainFailure(() => fetchStackResources(callApi, stack))
  if (resources === undefined) return undefined
  if ('unknown' in resources) {
    const names = await explainFailure(() => fetchStackNames(callApi))
    return 'unknown' in names || names.includes(stack) ? resources : undefined
  }
  return { resources, template: await explainFailure(() => fetchStackTemplate(callApi, stack)) }
}

/** Reads the resources of all stacks, so that `assay collect` records them. Returns why some could not be read. */
export async function readAllStacks(source: AccountSource): Promise<string[]> {
  const reasons: string[] = []
  for (const region of source.regions) {
    const names = await explainFailure(() => fetchStackNames(createTypedCall(region, source.call)))
    if ('unknown' in names) {
      reasons.push(`the stacks of ${region} could not be listed: ${names.unknown}`)
      continue
    }
    for (const name of names) {
      const stack = await readDeployedStack(source, region, name)
      const failure = stack !== undefined && 'template' in stack ? stack.template : stack
      if (failure !== undefined && 'unknown' in failure)
        reasons.push(`the stack ${name} in ${region} could not be read: ${failure.unknown}`)
    }
  }
  return reasons
}

async function explainFailure<T>(read: () => Promise<T>): Promise<T | { unknown: string }> {
  try {
    return await read()
  } catch (failure) {
    if (!(failure instanceof AwsCallError || failure instanceof UnexpectedResponseError)) throw failure
    return { unknown: failure.message }
  }
}
