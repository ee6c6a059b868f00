import * as z from 'zod/mini'
import { parseArn } from '../../../audit/resources/arn.ts'
import type { Aspect } from '../aspect.ts'
import { policyFrom } from '../policy.ts'
import { getTopicAttributes } from './operations.ts'

/** SNS's error for what does not exist, by its name in the protocol and in the SDK. */
export const NO_TOPIC = ['NotFound', 'NotFoundException']

const attributesAnswer = z.object({ Attributes: z.object({ TopicArn: z.string(), Policy: z.string() }) })

/** Who may use the topic; every topic has a policy. Another account's is not asked for. */
export const attributes: Aspect<'AWS::SNS::Topic'> = {
  operations: [getTopicAttributes],
  absent: NO_TOPIC,
  async read(ask, { arn, account }) {
    if (parseArn(arn)?.account !== account) return { facts: { policy: 'FOREIGN' } }
    const { Attributes } = await ask(getTopicAttributes, { TopicArn: arn }, attributesAnswer)
    return { arn: Attributes.TopicArn, facts: { policy: policyFrom(Attributes.Policy, getTopicAttributes) } }
  },
}
