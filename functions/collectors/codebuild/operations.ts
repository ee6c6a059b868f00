import { defineOperation } from '../api/aws-call.ts'

export const batchGetProjects = defineOperation('codebuild', 'BatchGetProjects', {
  resources: ['arn:{partition}:codebuild:{region}:{account}:project/*'],
})
export const listProjects = defineOperation('codebuild', 'ListProjects', {
  pagination: { inputToken: 'nextToken', outputToken: 'nextToken' },
})
