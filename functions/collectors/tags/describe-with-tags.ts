import type * as z from 'zod/mini'
import { AwsCallError, type AwsOperation } from '../api/aws-call.ts'
import type { TypedAwsCall } from '../fact-collector.ts'

/**
 * What an operation of ECS describes, with tags. An account file that was recorded before tags were read has it without them: then they
 * are unknown.
 */
export async function describeWithTags<S extends z.ZodMiniType>(
  callApi: TypedAwsCall,
  awsOperation: AwsOperation,
  { include = [], ...input }: { include?: readonly string[]; [parameter: string]: unknown },
  shape: S,
): Promise<z.infer<S>> {
  try {
    return await callApi(awsOperation, { ...input, include: [...include, 'TAGS'] }, shape)
  } catch (failure) {
    if (!(failure instanceof AwsCallError) || failure.error !== 'NotRecorded') throw failure
    return callApi(awsOperation, include.length === 0 ? input : { ...input, include }, shape)
  }
}
