import {
  GetQueueAttributesCommand,
  ListQueueTagsCommand,
  SQSClient,
  type GetQueueAttributesCommandInput,
} from '@aws-sdk/client-sqs'
import { getQueueAttributes, listQueueTags } from '../../collectors/sqs/operations.ts'
import { createSdkCall } from '../sdk/sdk-call.ts'

/** Calls SQS about queues. */
export const callSqs = createSdkCall(
  'sqs',
  region => new SQSClient({ region, useQueueUrlAsEndpoint: false }),
  {
    [getQueueAttributes.name]: (input: GetQueueAttributesCommandInput) =>
      new GetQueueAttributesCommand(input),
    [listQueueTags.name]: (input: { QueueUrl: string }) => new ListQueueTagsCommand(input),
  },
)
