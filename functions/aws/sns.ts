import { GetTopicAttributesCommand, SNSClient } from '@aws-sdk/client-sns'
import { getTopicAttributes } from '../answers/sns/operations.ts'
import { asking } from './asking.ts'
import { whereEnabled } from './where-enabled.ts'
import { whereOffered } from './where-offered.ts'

/** Asks SNS about topics, which a policy may place in any region. */
export const callSns = whereOffered(
  whereEnabled(
    asking('sns', region => new SNSClient({ region }), {
      [getTopicAttributes.name]: (input: { TopicArn: string }) => new GetTopicAttributesCommand(input),
    }),
  ),
)
