import {
  BatchGetImageCommand,
  DescribeImageSigningStatusCommand,
  ECRClient,
  GetDownloadUrlForLayerCommand,
  ListImageReferrersCommand,
  type BatchGetImageCommandInput,
  type DescribeImageSigningStatusCommandInput,
  type GetDownloadUrlForLayerCommandInput,
  type ListImageReferrersCommandInput,
} from '@aws-sdk/client-ecr'
import * as z from 'zod/mini'
import { MAX_BLOB_BYTES } from '../../images/image-source.ts'
import type { AwsCall } from '../../collectors/api/aws-call.ts'
import { parseResponse } from '../../collectors/fact-collector.ts'
import {
  batchGetImage,
  describeImageSigningStatus,
  getDownloadUrlForLayer,
  listImageReferrers,
} from '../../collectors/ecr/operations.ts'
import { downloadBlob } from '../adapters/blob-download.ts'
import { createSdkCall } from '../sdk/sdk-call.ts'

const callEcrContent = createSdkCall('ecr', region => new ECRClient({ region }), {
  [batchGetImage.name]: (input: BatchGetImageCommandInput) => new BatchGetImageCommand(input),
  [describeImageSigningStatus.name]: (input: DescribeImageSigningStatusCommandInput) =>
    new DescribeImageSigningStatusCommand(input),
  [getDownloadUrlForLayer.name]: (input: GetDownloadUrlForLayerCommandInput) =>
    new GetDownloadUrlForLayerCommand(input),
  [listImageReferrers.name]: (input: ListImageReferrersCommandInput) => new ListImageReferrersCommand(input),
})

const urlResponse = z.object({ downloadUrl: z.string() })

/**
 * Calls ECR for what images contain and what refers to them. The output of GetDownloadUrlForLayer is `{ content }`, the blob
 * in Base64, or `{ unreadable }`, why there is none: a presigned URL is a secret, and it expires.
 */
export const callImageContent: AwsCall = async (awsOperation, region, input) => {
  if (awsOperation !== getDownloadUrlForLayer) return callEcrContent(awsOperation, region, input)
  const { mediaType: _, ...named } = input
  const output = await callEcrContent(awsOperation, region, named)
  const { downloadUrl } = parseResponse(awsOperation, output, urlResponse)
  const download = await downloadBlob(awsOperation, downloadUrl, MAX_BLOB_BYTES)
  return 'bytes' in download ? { content: Buffer.from(download.bytes).toString('base64') } : download
}
