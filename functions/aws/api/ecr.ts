import {
  BatchGetImageCommand,
  BatchGetRepositoryScanningConfigurationCommand,
  DescribeImageScanFindingsCommand,
  DescribeImagesCommand,
  DescribePullThroughCacheRulesCommand,
  DescribeRepositoriesCommand,
  DescribeRepositoryCreationTemplatesCommand,
  ECRClient,
  GetLifecyclePolicyCommand,
  GetRegistryPolicyCommand,
  GetRegistryScanningConfigurationCommand,
  GetRepositoryPolicyCommand,
  ListTagsForResourceCommand,
  type BatchGetImageCommandInput,
  type BatchGetRepositoryScanningConfigurationCommandInput,
  type DescribeImageScanFindingsCommandInput,
} from '@aws-sdk/client-ecr'
import {
  batchGetImage,
  batchGetRepositoryScanningConfiguration,
  describeImages,
  describeImageScanFindings,
  describePullThroughCacheRules,
  describeRepositories,
  describeRepositoryCreationTemplates,
  getLifecyclePolicy,
  getRegistryPolicy,
  getRegistryScanningConfiguration,
  getRepositoryPolicy,
  listTagsForRepository,
} from '../../collectors/ecr/operations.ts'
import { createSdkCall } from '../sdk/sdk-call.ts'

type RepositoryInput = { repositoryName: string }

/** Calls ECR about images, repositories and the registry. */
export const callEcr = createSdkCall('ecr', region => new ECRClient({ region }), {
  [batchGetImage.name]: (input: BatchGetImageCommandInput) => new BatchGetImageCommand(input),
  [batchGetRepositoryScanningConfiguration.name]: (
    input: BatchGetRepositoryScanningConfigurationCommandInput,
  ) => new BatchGetRepositoryScanningConfigurationCommand(input),
  [describeImages.name]: (input: RepositoryInput) => new DescribeImagesCommand(input),
  [describeImageScanFindings.name]: (input: DescribeImageScanFindingsCommandInput) =>
    new DescribeImageScanFindingsCommand(input),
  [describePullThroughCacheRules.name]: (input: object) => new DescribePullThroughCacheRulesCommand(input),
  [describeRepositories.name]: (input: object) => new DescribeRepositoriesCommand(input),
  [describeRepositoryCreationTemplates.name]: (input: object) =>
    new DescribeRepositoryCreationTemplatesCommand(input),
  [getLifecyclePolicy.name]: (input: RepositoryInput) => new GetLifecyclePolicyCommand(input),
  [getRegistryPolicy.name]: () => new GetRegistryPolicyCommand({}),
  [getRegistryScanningConfiguration.name]: () => new GetRegistryScanningConfigurationCommand({}),
  [getRepositoryPolicy.name]: (input: RepositoryInput) => new GetRepositoryPolicyCommand(input),
  [listTagsForRepository.name]: (input: { resourceArn: string }) => new ListTagsForResourceCommand(input),
})
