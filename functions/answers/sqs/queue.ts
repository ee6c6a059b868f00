import * as z from 'zod/mini'
import { parseArn } from '../../../audit/resources/arn.ts'
import type { Resource } from '../../../audit/resources/resource.ts'
import { queueResource, type QueueFacts } from '../../../audit/resources/sqs/queue.ts'
import type { Aspect } from '../aspect.ts'
import { AnswerNotUnderstood } from '../failure.ts'
import { policyFrom } from '../policy.ts'
import { getQueueAttributes } from './operations.ts'

type Queue = 'AWS::SQS::Queue'

/** SQS's error for what does not exist, by its names in the query and the JSON protocol. */
export const NO_QUEUE = ['QueueDoesNotExist', 'AWS.SimpleQueueService.NonExistentQueue']

const text = z.string()
const attributesAnswer = z.object({
  Attributes: z.object({ QueueArn: text, Policy: z.optional(text), RedrivePolicy: z.optional(text) }),
})

/** What is asked for: the ARN, which every queue has, shows that there is an answer. */
const AttributeNames = ['QueueArn', 'Policy', 'RedrivePolicy']

/** Who may use the queue, and where it leaves what could not be worked off. Another account's is not asked for. */
export const attributes: Aspect<Queue> = {
  operations: [getQueueAttributes],
  absent: NO_QUEUE,
  async read(ask, resource) {
    if (parseArn(resource.arn)?.account !== resource.account)
      return { facts: { policy: 'FOREIGN', deadLetterQueue: 'FOREIGN' } }
    const input = { QueueUrl: urlOf(resource), AttributeNames }
    const { Attributes } = await ask(getQueueAttributes, input, attributesAnswer)
    const { QueueArn, Policy, RedrivePolicy } = Attributes
    return {
      arn: QueueArn,
      facts: {
        policy: Policy ? policyFrom(Policy, getQueueAttributes) : 'NONE',
        deadLetterQueue: RedrivePolicy ? redriven(RedrivePolicy, resource.account) : 'NONE',
      },
    }
  },
}

/** The URL of a queue (SQS Developer Guide, "Queue and message identifiers"). */
function urlOf({ arn }: Resource): string {
  const { partition, region, account, resource } = parseArn(arn) ?? {}
  const domain = partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com'
  return `https://sqs.${region}.${domain}/${account}/${resource}`
}

const redrivePolicy = z.object({ deadLetterTargetArn: text })

function redriven(policy: string, account: string): QueueFacts['deadLetterQueue'] {
  const { data } = z.safeParse(redrivePolicy, parsed(policy))
  if (data === undefined || parseArn(data.deadLetterTargetArn)?.service !== 'sqs')
    throw new AnswerNotUnderstood('the RedrivePolicy that sqs:GetQueueAttributes answered is not understood')
  return queueResource(data.deadLetterTargetArn, account)
}

function parsed(source: string): unknown {
  try {
    return JSON.parse(source)
  } catch {
    return undefined
  }
}
