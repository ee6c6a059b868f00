import { defineOperation } from '../api/aws-call.ts'

export const getTopicAttributes = defineOperation('sns', 'GetTopicAttributes', {
  resources: ['arn:{partition}:sns:{region}:{account}:*'],
})
