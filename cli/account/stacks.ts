import { AwsCallError } from '../../functions/collectors/api/aws-call.ts'
import { UnexpectedResponseError } from '../../functions/collectors/api/aws-errors.ts'
import {
  fetchStackNames,
  fetchStackResources,
  type StackResource,
} from '../../functions/collectors/cloudformation/stack-resources.ts'
import { createTypedCall } from '../../functions/collectors/lists/resource-list.ts'
import type { AccountSource } from './account-source.ts'

/** The resources of a deployed stack; undefined if there is no such stack; or why they are not known. */
export type DeployedStack = readonly StackResource[] | undefined | { unknown: string }

/** Reads which resources a stack of the account has. An account file has no response for a stack that did not exist. */
export async function readDeployedStack(
  { call }: AccountSource,
  region: string,
  stack: string,
): Promise<DeployedStack> {
  const callApi = createTypedCall(region, call)
  const found = await explainFailure(() => fetchStackResources(callApi, stack))
  if (found === undefined || !('unknown' in found)) return found
  const names = await explainFailure(() => fetchStackNames(callApi))
  return 'unknown' in names || names.includes(stack) ? found : undefined
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
      if (stack !== undefined && 'unknown' in stack)
        reasons.push(`the stack ${name} in ${region} could not be read: ${stack.unknown}`)
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
