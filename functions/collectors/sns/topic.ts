import * as z from 'zod/mini'
import { isOfOtherAccount } from '../../../audit/resources/resource.ts'
import type { FactCollector } from '../fact-collector.ts'
import { parsePolicyResponse } from '../api/parse-policy.ts'
import { deriveListedTags, tagListSchema } from '../tags/tag-list.ts'
import { getTopicAttributes, listTopicTags } from './operations.ts'

/** SNS's error for resources that do not exist, by its names in the protocol and in the SDK. */
const TOPIC_NOT_FOUND_ERRORS = ['NotFound', 'NotFoundException']

const attributesResponse = z.object({ Attributes: z.object({ TopicArn: z.string(), Policy: z.string() }) })

/** The resource policy of the topic, which always has one. Topics of other accounts are not read. */
export const topicAttributes: FactCollector<'AWS::SNS::Topic'> = {
  operations: [getTopicAttributes],
  notFoundErrors: TOPIC_NOT_FOUND_ERRORS,
  async collect(callApi, resource) {
    if (isOfOtherAccount(resource)) return { facts: { policy: 'FOREIGN' } }
    const { Attributes } = await callApi(getTopicAttributes, { TopicArn: resource.arn }, attributesResponse)
    return {
      arn: Attributes.TopicArn,
      facts: { policy: parsePolicyResponse(Attributes.Policy, getTopicAttributes) },
    }
  },
}

const tagsResponse = z.object({ Tags: z.optional(z.nullable(tagListSchema)) })

/** The tags of the topic. Topics of other accounts are not read. */
export const topicTags: FactCollector<'AWS::SNS::Topic'> = {
  operations: [listTopicTags],
  notFoundErrors: ['ResourceNotFound', 'ResourceNotFoundException', ...TOPIC_NOT_FOUND_ERRORS],
  async collect(callApi, resource) {
    if (isOfOtherAccount(resource)) return { facts: { tags: 'FOREIGN' } }
    // SNS leaves out what is empty.
    const { Tags } = await callApi(listTopicTags, { ResourceArn: resource.arn }, tagsResponse)
    return deriveListedTags(Tags)
  },
}
