import * as z from 'zod/mini'
import { getResourceName, type Resource } from '../../../audit/resources/resource.ts'
import type { TypedAwsCall } from '../fact-collector.ts'
import { AwsCallError } from '../api/aws-call.ts'
import { describeWithTags } from '../tags/describe-with-tags.ts'
import { ECS_MISSING } from './not-found.ts'
import { describeTaskDefinition } from './operations.ts'

/** The status of a revision in the response of DescribeTaskDefinition. */
export const revisionStatus = z.enum(['ACTIVE', 'INACTIVE', 'DELETE_IN_PROGRESS'])

/**
 * The response of DescribeTaskDefinition for a revision. ECS returns a generic ClientException for a missing one; only its
 * message distinguishes it. Throws AwsCallError with ECS_MISSING for it.
 */
export async function fetchTaskDefinition<S extends z.ZodMiniType>(
  callApi: TypedAwsCall,
  revision: Resource<'AWS::ECS::TaskDefinition'>,
  shape: S,
): Promise<z.infer<S>> {
  try {
    const input = { taskDefinition: getResourceName(revision) }
    return await describeWithTags(callApi, describeTaskDefinition, input, shape)
  } catch (failure) {
    const absent =
      failure instanceof AwsCallError &&
      failure.error === 'ClientException' &&
      failure.detail.includes('Unable to describe task definition')
    throw absent
      ? new AwsCallError(describeTaskDefinition, ECS_MISSING, failure.detail, failure.replayed)
      : failure
  }
}
