import { defineOperation } from '../api/aws-call.ts'

const resources = ['arn:{partition}:sqs:{region}:{account}:*']

export const getQueueAttributes = defineOperation('sqs', 'GetQueueAttributes', { resources })
export const listQueueTags = defineOperation('sqs', 'ListQueueTags', { resources })
