import { operation } from '../operation.ts'

const on = ['arn:{partition}:ecr:{region}:{account}:repository/*']
const paging = { ask: 'nextToken', next: 'nextToken' }

export const describeRepositories = operation('ecr', 'DescribeRepositories', { on, paging })
export const describeImages = operation('ecr', 'DescribeImages', { on, paging })
export const describeImageScanFindings = operation('ecr', 'DescribeImageScanFindings', { on })
export const batchGetImage = operation('ecr', 'BatchGetImage', { on })
export const getRepositoryPolicy = operation('ecr', 'GetRepositoryPolicy', { on })
export const getLifecyclePolicy = operation('ecr', 'GetLifecyclePolicy', { on })
export const batchGetRepositoryScanningConfiguration = operation(
  'ecr',
  'BatchGetRepositoryScanningConfiguration',
  { on },
)
export const getRegistryPolicy = operation('ecr', 'GetRegistryPolicy')
export const getRegistryScanningConfiguration = operation('ecr', 'GetRegistryScanningConfiguration')
export const describePullThroughCacheRules = operation('ecr', 'DescribePullThroughCacheRules', { paging })
export const describeRepositoryCreationTemplates = operation('ecr', 'DescribeRepositoryCreationTemplates', {
  paging,
})
