import { isImageConfigMediaType } from '../../audit/engines/image/manifest-role.ts'
import { explainMediaType } from '../images/content/layer-media-type.ts'
import { getDownloadUrlForLayer } from './ecr/operations.ts'
import { getFunctionCode, getLayerVersionCode } from './lambda/code/operations.ts'
import type { AwsCall, AwsOperation } from './api/aws-call.ts'

/**
 * Wraps `awsCall` so that it reads nothing of what images, functions and layer versions contain: that is unreadable because of
 * `reason`. Signatures of images are read.
 */
export function excludeContent(awsCall: AwsCall, reason: string): AwsCall {
  return (awsOperation, region, input) =>
    readsContent(awsOperation, input)
      ? Promise.resolve({ unreadable: reason })
      : awsCall(awsOperation, region, input)
}

function readsContent(awsOperation: AwsOperation, { mediaType }: Readonly<Record<string, unknown>>): boolean {
  if (awsOperation === getFunctionCode || awsOperation === getLayerVersionCode) return true
  if (awsOperation !== getDownloadUrlForLayer || typeof mediaType !== 'string') return false
  return isImageConfigMediaType(mediaType) || explainMediaType(mediaType) === undefined
}
