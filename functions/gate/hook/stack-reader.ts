import type { AwsCall } from '../../collectors/api/aws-call.ts'
import { fetchStackResources } from '../../collectors/cloudformation/stack-resources.ts'
import {
  fetchChangeSetParameters,
  fetchStackParameters,
  fetchStackTemplate,
  type ShownParameters,
} from '../../collectors/cloudformation/stack-template.ts'
import { createTypedCall } from '../../collectors/lists/resource-list.ts'
import { explainFailure, type DeployedStack } from '../deployed-stack.ts'
import type { HookPayload } from './fetch-payload.ts'
import type { HookRequest } from './hook-request.ts'

/**
 * Reads what the stack has before the change; undefined for a new one. The template of a stack that is already being
 * updated comes with the request.
 */
export async function readFormerStack(
  { region, stack }: HookRequest,
  { previousTemplate }: HookPayload,
  call: AwsCall,
): Promise<DeployedStack | undefined | { unknown: string }> {
  const callApi = createTypedCall(region, call)
  const resources = await explainFailure(() => fetchStackResources(callApi, stack))
  if (resources === undefined || 'unknown' in resources) return resources
  if (resources.length === 0) return undefined
  const template = await explainFailure(() => fetchStackTemplate(callApi, stack))
  if (previousTemplate === undefined || 'unknown' in template) return { resources, template }
  return { resources, template: { ...template, body: previousTemplate } }
}

/** Reads the values of the parameters with which the stack is about to be deployed. */
export async function readNextParameters(
  { region, stack, changeSetId }: HookRequest,
  call: AwsCall,
): Promise<{ values: ShownParameters } | { unknown: string }> {
  const callApi = createTypedCall(region, call)
  return explainFailure(async () => ({
    values:
      changeSetId === undefined
        ? await fetchStackParameters(callApi, stack)
        : await fetchChangeSetParameters(callApi, stack, changeSetId),
  }))
}
