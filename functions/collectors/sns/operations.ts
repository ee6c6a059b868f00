import { defineOperation } from '../api/aws-call.ts'

const resources = ['arn:{partition}:sns:{region}:{account}:*']

export const getTopicAttributes = defineOperation('sns', 'GetTopicAttributes', { resources })
export const listTopicTags = defineOperation('sns', 'ListTagsForResource', { resources })
