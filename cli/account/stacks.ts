import { fetchStackNames } from '../../functions/collectors/cloudformation/stack-resources.ts'
import { createTypedCall } from '../../functions/collectors/lists/resource-list.ts'
import { explainFailure, readDeployedStack } from '../../functions/gate/deployed-stack.ts'
import type { AccountSource } from './account-source.ts'

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
      const stack = await readDeployedStack(source.call, region, name)
      const failure = stack !== undefined && 'template' in stack ? stack.template : stack
      if (failure !== undefined && 'unknown' in failure)
        reasons.push(`the stack ${name} in ${region} could not be read: ${failure.unknown}`)
    }
  }
  return reasons
}
