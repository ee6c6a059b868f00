import * as z from 'zod/mini'
import { AwsCallError } from '../../api/aws-call.ts'
import type { TypedAwsCall } from '../../fact-collector.ts'
import { getDownloadUrlForLayer } from '../operations.ts'

/** ECR's errors for a layer that a registry need not have, or of which it cannot say where it is. */
const MISSING_LAYER_ERRORS = [
  'InvalidParameterException',
  'LayerInaccessibleException',
  'LayersNotFoundException',
  'UnableToGetUpstreamLayerException',
]

const urlResponse = z.object({ downloadUrl: z.string() })

/** Fetches the presigned URL of a blob, which lets anyone download it. `callApi` calls ECR itself. */
export async function fetchLayerUrl(
  callApi: TypedAwsCall,
  input: Parameters<TypedAwsCall>[1],
): Promise<string> {
  return (await callApi(getDownloadUrlForLayer, input, urlResponse)).downloadUrl
}

/** A layer that the registry does not have is no failure of the call: a manifest can name any. Throws other failures. */
export function describeMissingLayer(failure: unknown): { unreadable: string } {
  if (!(failure instanceof AwsCallError) || !MISSING_LAYER_ERRORS.includes(failure.error)) throw failure
  return { unreadable: `ECR does not have it (${failure.error})` }
}
