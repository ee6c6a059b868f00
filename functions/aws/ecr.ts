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
} from '../answers/ecr/operations.ts'
import { asking } from './asking.ts'

type Named = { repositoryName: string }

/** Asks ECR about images, repositories and the registry. */
export const callEcr = asking('ecr', region => new ECRClient({ region }), {
  [batchGetImage.name]: (input: BatchGetImageCommandInput) => new BatchGetImageCommand(input),
  [batchGetRepositoryScanningConfiguration.name]: (
    input: BatchGetRepositoryScanningConfigurationCommandInput,
  ) => new BatchGetRepositoryScanningConfigurationCommand(input),
  [describeImages.name]: (input: Named) => new DescribeImagesCommand(input),
  [describeImageScanFindings.name]: (input: DescribeImageScanFindingsCommandInput) =>
    new DescribeImageScanFindingsCommand(input),
  [describePullThroughCacheRules.name]: (input: object) => new DescribePullThroughCacheRulesCommand(input),
  [describeRepositories.name]: (input: object) => new DescribeRepositoriesCommand(input),
  [describeRepositoryCreationTemplates.name]: (input: object) =>
    new DescribeRepositoryCreationTemplatesCommand(input),
  [getLifecyclePolicy.name]: (input: Named) => new GetLifecyclePolicyCommand(input),
  [getRegistryPolicy.name]: () => new GetRegistryPolicyCommand({}),
  [getRegistryScanningConfiguration.name]: () => new GetRegistryScanningConfigurationCommand({}),
  [getRepositoryPolicy.name]: (input: Named) => new GetRepositoryPolicyCommand(input),
})
