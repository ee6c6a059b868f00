import * as z from 'zod/mini'
import { AwsCallError } from '../api/aws-call.ts'
import type { TypedAwsCall } from '../fact-collector.ts'
import { fetchAllPages, MAX_RESPONSE_PAGES } from '../lists/paginate.ts'
import { listStackResources, listStacks } from './operations.ts'

/** A resource that CloudFormation created for a stack. */
export interface StackResource {
  logicalId: string
  physicalId: string
  /** CloudFormation's type. */
  type: string
}

const text = z.string()
const optional = <S extends z.ZodMiniType>(shape: S) => z.optional(z.nullable(shape))
const resourcesResponse = z.object({
  StackResourceSummaries: z.array(
    z.object({
      LogicalResourceId: text,
      PhysicalResourceId: optional(text),
      ResourceType: text,
      ResourceStatus: text,
    }),
  ),
})

/** The states of a resource that does not exist, or no longer (CloudFormation API Reference, StackResourceSummary). */
const ABSENT = ['DELETE_COMPLETE', 'CREATE_FAILED', 'CREATE_IN_PROGRESS']

/**
 * ListStackResources: the resources of a stack; undefined if there is no such stack. Without permission, or without a
 * recorded response, AwsCallError.
 */
export async function fetchStackResources(
  callApi: TypedAwsCall,
  StackName: string,
): Promise<readonly StackResource[] | undefined> {
  try {
    const pages = await fetchAllPages(callApi, listStackResources, { StackName }, resourcesResponse)
    return pages
      .flatMap(page => page.StackResourceSummaries)
      .flatMap(({ LogicalResourceId, PhysicalResourceId, ResourceType, ResourceStatus }) =>
        PhysicalResourceId && !ABSENT.includes(ResourceStatus)
          ? [{ logicalId: LogicalResourceId, physicalId: PhysicalResourceId, type: ResourceType }]
          : [],
      )
  } catch (failure) {
    if (failure instanceof AwsCallError && isMissingStack(failure)) return undefined
    throw failure
  }
}

/** CloudFormation has no error of its own for a stack that does not exist. */
function isMissingStack({ error, detail }: AwsCallError): boolean {
  return error === 'ValidationError' && detail.includes('does not exist')
}

const stacksResponse = z.object({
  StackSummaries: z.array(z.object({ StackName: text, StackStatus: text })),
})

/** ListStacks: the names of the stacks of a region that are not deleted. */
export async function fetchStackNames(callApi: TypedAwsCall): Promise<string[]> {
  const pages = await fetchAllPages(callApi, listStacks, {}, stacksResponse, MAX_RESPONSE_PAGES)
  const stacks = pages.flatMap(page => page.StackSummaries)
  return stacks
    .filter(({ StackStatus }) => StackStatus !== 'DELETE_COMPLETE')
    .map(({ StackName }) => StackName)
}
