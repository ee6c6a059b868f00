import * as z from 'zod/mini'
import { parseArn } from '../../../audit/resources/arn.ts'
import { isOfOtherAccount, type Resource } from '../../../audit/resources/resource.ts'
import { buildQueueResource, type QueueFacts } from '../../../audit/resources/sqs/queue.ts'
import type { FactCollector } from '../fact-collector.ts'
import { UnexpectedResponseError } from '../api/aws-errors.ts'
import { parsePolicyResponse } from '../api/parse-policy.ts'
import { isSecretTag } from '../redaction/redact-tags.ts'
import { deriveTags, tagMapSchema } from '../tags/tag-list.ts'
import { getQueueAttributes, listQueueTags } from './operations.ts'

type QueueKind = 'AWS::SQS::Queue'

/** SQS's error for resources that do not exist, by its names in the query and the JSON protocol. */
const QUEUE_NOT_FOUND_ERRORS = ['QueueDoesNotExist', 'AWS.SimpleQueueService.NonExistentQueue']

const text = z.string()
const attributesResponse = z.object({
  Attributes: z.object({ QueueArn: text, Policy: z.optional(text), RedrivePolicy: z.optional(text) }),
})

/** The requested attributes. Every queue has QueueArn, which proves that the output is complete. */
const AttributeNames = ['QueueArn', 'Policy', 'RedrivePolicy']

/** The resource policy of the queue, and its dead-letter queue. Queues of other accounts are not read. */
export const queueAttributes: FactCollector<QueueKind> = {
  operations: [getQueueAttributes],
  notFoundErrors: QUEUE_NOT_FOUND_ERRORS,
  async collect(callApi, resource) {
    if (isOfOtherAccount(resource)) return { facts: { policy: 'FOREIGN', deadLetterQueue: 'FOREIGN' } }
    const input = { QueueUrl: buildQueueUrl(resource), AttributeNames }
    const { Attributes } = await callApi(getQueueAttributes, input, attributesResponse)
    const { QueueArn, Policy, RedrivePolicy } = Attributes
    return {
      arn: QueueArn,
      facts: {
        policy: Policy ? parsePolicyResponse(Policy, getQueueAttributes) : 'NONE',
        deadLetterQueue: RedrivePolicy ? parseRedrivePolicy(RedrivePolicy, resource.account) : 'NONE',
      },
    }
  },
}

const tagsResponse = z.object({ Tags: z.optional(z.nullable(tagMapSchema)) })

/** The tags of the queue. Queues of other accounts are not read. */
export const queueTags: FactCollector<QueueKind> = {
  operations: [listQueueTags],
  notFoundErrors: QUEUE_NOT_FOUND_ERRORS,
  async collect(callApi, resource) {
    if (isOfOtherAccount(resource)) return { facts: { tags: 'FOREIGN' } }
    // SQS leaves out what is empty.
    const { Tags } = await callApi(listQueueTags, { QueueUrl: buildQueueUrl(resource) }, tagsResponse)
    return deriveTags(Object.entries(Tags ?? {}), isSecretTag)
  },
}

/** The URL of a queue (SQS Developer Guide, "Queue and message identifiers"). */
export function buildQueueUrl({ arn }: Pick<Resource, 'arn'>): string {
  const { partition, region, account, resource } = parseArn(arn) ?? {}
  const domain = partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com'
  return `https://sqs.${region}.${domain}/${account}/${resource}`
}

const redrivePolicy = z.object({ deadLetterTargetArn: text })

/** The dead-letter queue that a redrive policy names. Throws UnexpectedResponseError. */
export function parseRedrivePolicy(policy: string, account: string): QueueFacts['deadLetterQueue'] {
  const { data } = z.safeParse(redrivePolicy, parseJson(policy))
  if (data === undefined || parseArn(data.deadLetterTargetArn)?.service !== 'sqs')
    throw new UnexpectedResponseError('unexpected RedrivePolicy from sqs:GetQueueAttributes')
  return buildQueueResource(data.deadLetterTargetArn, account)
}

function parseJson(source: string): unknown {
  try {
    return JSON.parse(source)
  } catch {
    return undefined
  }
}
