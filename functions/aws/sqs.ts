import {
  GetQueueAttributesCommand,
  SQSClient,
  type GetQueueAttributesCommandInput,
} from '@aws-sdk/client-sqs'
import { getQueueAttributes } from '../answers/sqs/operations.ts'
import { asking } from './asking.ts'

/** Asks SQS about queues. */
export const callSqs = asking('sqs', region => new SQSClient({ region, useQueueUrlAsEndpoint: false }), {
  [getQueueAttributes.name]: (input: GetQueueAttributesCommandInput) => new GetQueueAttributesCommand(input),
})
