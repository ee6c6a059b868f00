import { operation } from '../operation.ts'

export const getTopicAttributes = operation('sns', 'GetTopicAttributes', {
  on: ['arn:{partition}:sns:{region}:{account}:*'],
})
