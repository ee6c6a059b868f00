import { defineOperation } from '../api/aws-call.ts'

const repositoryArns = ['arn:{partition}:ecr:{region}:{account}:repository/*']
const pagination = { inputToken: 'nextToken', outputToken: 'nextToken' }

export const describeRepositories = defineOperation('ecr', 'DescribeRepositories', {
  resources: repositoryArns,
  pagination,
})
export const describeImages = defineOperation('ecr', 'DescribeImages', {
  resources: repositoryArns,
  pagination,
})
export const describeImageScanFindings = defineOperation('ecr', 'DescribeImageScanFindings', {
  resources: repositoryArns,
})
export const batchGetImage = defineOperation('ecr', 'BatchGetImage', { resources: repositoryArns })
export const getRepositoryPolicy = defineOperation('ecr', 'GetRepositoryPolicy', {
  resources: repositoryArns,
})
export const getLifecyclePolicy = defineOperation('ecr', 'GetLifecyclePolicy', { resources: repositoryArns })
export const batchGetRepositoryScanningConfiguration = defineOperation(
  'ecr',
  'BatchGetRepositoryScanningConfiguration',
  { resources: repositoryArns },
)
export const getRegistryPolicy = defineOperation('ecr', 'GetRegistryPolicy')
export const getRegistryScanningConfiguration = defineOperation('ecr', 'GetRegistryScanningConfiguration')
export const describePullThroughCacheRules = defineOperation('ecr', 'DescribePullThroughCacheRules', {
  pagination,
})
export const describeRepositoryCreationTemplates = defineOperation(
  'ecr',
  'DescribeRepositoryCreationTemplates',
  {
    pagination,
  },
)
