import { operation } from '../operation.ts'

export const getQueueAttributes = operation('sqs', 'GetQueueAttributes', {
  on: ['arn:{partition}:sqs:{region}:{account}:*'],
})
