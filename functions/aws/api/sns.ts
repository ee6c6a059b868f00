import { GetTopicAttributesCommand, SNSClient } from '@aws-sdk/client-sns'
import { getTopicAttributes } from '../../collectors/sns/operations.ts'
import { createSdkCall } from '../sdk/sdk-call.ts'
import { translateOptInErrors } from '../sdk/opt-in-errors.ts'
import { translateEndpointErrors } from '../sdk/endpoint-errors.ts'

/** Asks SNS about topics, which a policy may place in any region. */
export const callSns = translateEndpointErrors(
  translateOptInErrors(
    createSdkCall('sns', region => new SNSClient({ region }), {
      [getTopicAttributes.name]: (input: { TopicArn: string }) => new GetTopicAttributesCommand(input),
    }),
  ),
)
