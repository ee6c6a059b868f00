import { AwsCallError } from '../collectors/api/aws-call.ts'
import { UnexpectedResponseError } from '../collectors/api/aws-errors.ts'
import {
  fetchStackNames,
  fetchStackResources,
  type StackResource,
} from '../collectors/cloudformation/stack-resources.ts'
import {
  fetchStackTemplate,
  type DeployedStackTemplate,
} from '../collectors/cloudformation/stack-template.ts'
import type { AwsCall } from '../collectors/api/aws-call.ts'
import { createTypedCall } from '../collectors/lists/resource-list.ts'

/** What a stack deployed. */
export interface DeployedStack {
  resources: readonly StackResource[]
  /** The template, or why it is not known. */
  template: DeployedStackTemplate | { unknown: string }
}

/** Reads what a stack deployed; undefined if there is none. An account file has no response for a stack that did not exist. */
export async function readDeployedStack(
  call: AwsCall,
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

/** The result of `read`, or why AWS does not show it. */
export async function explainFailure<T>(read: () => Promise<T>): Promise<T | { unknown: string }> {
  try {
    return await read()
  } catch (failure) {
    if (!(failure instanceof AwsCallError || failure instanceof UnexpectedResponseError)) throw failure
    return { unknown: failure.message }
  }
}
