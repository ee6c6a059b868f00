import {
  GetQueueAttributesCommand,
  SQSClient,
  type GetQueueAttributesCommandInput,
} from '@aws-sdk/client-sqs'
import { getQueueAttributes } from '../../collectors/sqs/operations.ts'
import { createSdkCall } from '../sdk/sdk-call.ts'

/** Calls SQS about queues. */
export const callSqs = createSdkCall(
  'sqs',
  region => new SQSClient({ region, useQueueUrlAsEndpoint: false }),
  {
    [getQueueAttributes.name]: (input: GetQueueAttributesCommandInput) =>
      new GetQueueAttributesCommand(input),
  },
)
