import { GetTopicAttributesCommand, ListTagsForResourceCommand, SNSClient } from '@aws-sdk/client-sns'
import { getTopicAttributes, listTopicTags } from '../../collectors/sns/operations.ts'
import { createSdkCall } from '../sdk/sdk-call.ts'
import { translateOptInErrors } from '../sdk/opt-in-errors.ts'
import { translateEndpointErrors } from '../sdk/endpoint-errors.ts'

/** Calls SNS about topics. A policy can name a topic in any region, so the endpoint may not exist. */
export const callSns = translateEndpointErrors(
  translateOptInErrors(
    createSdkCall('sns', region => new SNSClient({ region }), {
      [getTopicAttributes.name]: (input: { TopicArn: string }) => new GetTopicAttributesCommand(input),
      [listTopicTags.name]: (input: { ResourceArn: string }) => new ListTagsForResourceCommand(input),
    }),
  ),
)
