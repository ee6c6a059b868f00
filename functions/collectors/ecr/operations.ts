import { defineOperation } from '../api/aws-call.ts'

const repositoryArns = ['arn:{partition}:ecr:{region}:{account}:repository/*']
/** Workloads run images of other accounts, too, which those accounts can allow to read. */
const allRepositoryArns = ['arn:{partition}:ecr:{region}:*:repository/*']
const pagination = { inputToken: 'nextToken', outputToken: 'nextToken' }

export const describeRepositories = defineOperation('ecr', 'DescribeRepositories', {
  resources: allRepositoryArns,
  pagination,
})
export const describeImages = defineOperation('ecr', 'DescribeImages', {
  resources: allRepositoryArns,
  pagination,
})
export const describeImageScanFindings = defineOperation('ecr', 'DescribeImageScanFindings', {
  resources: allRepositoryArns,
})
export const batchGetImage = defineOperation('ecr', 'BatchGetImage', { resources: allRepositoryArns })
export const getRepositoryPolicy = defineOperation('ecr', 'GetRepositoryPolicy', {
  resources: repositoryArns,
})
/** Its input names the blob and its media type; its output is the blob, because the URL would let anyone download it. */
export const getDownloadUrlForLayer = defineOperation('ecr', 'GetDownloadUrlForLayer', {
  resources: allRepositoryArns,
})
/** It has no action of its own (ECR API Reference, ListImageReferrers). */
export const listImageReferrers = defineOperation('ecr', 'ListImageReferrers', {
  action: batchGetImage.action,
  resources: allRepositoryArns,
  pagination,
})
export const describeImageSigningStatus = defineOperation('ecr', 'DescribeImageSigningStatus', {
  resources: allRepositoryArns,
})
export const getLifecyclePolicy = defineOperation('ecr', 'GetLifecyclePolicy', { resources: repositoryArns })
export const listTagsForRepository = defineOperation('ecr', 'ListTagsForResource', {
  resources: repositoryArns,
})
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
