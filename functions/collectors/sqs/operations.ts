import { defineOperation } from '../api/aws-call.ts'

export const getQueueAttributes = defineOperation('sqs', 'GetQueueAttributes', {
  resources: ['arn:{partition}:sqs:{region}:{account}:*'],
})
