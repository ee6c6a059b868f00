import * as z from 'zod/mini'
import { classifyManifest } from '../../../audit/engines/image/manifest-role.ts'
import type { TagMutabilityRules } from '../../../audit/engines/image/tag-mutability.ts'
import { buildImageResource } from '../../../audit/resources/ecr/image.ts'
import { buildRegistryResource } from '../../../audit/resources/ecr/registry.ts'
import type { RepositoryFacts } from '../../../audit/resources/ecr/repository.ts'
import { isOfOtherAccount, type Resource } from '../../../audit/resources/resource.ts'
import { handleNotFound, type FactCollector, type TypedAwsCall } from '../fact-collector.ts'
import { isDeniedError, UnexpectedResponseError } from '../api/aws-errors.ts'
import { awsTimestamp } from '../api/timestamp.ts'
import { AwsCallError } from '../api/aws-call.ts'
import { fetchAllPages } from '../lists/paginate.ts'
import { parsePolicyResponse } from '../api/parse-policy.ts'
import { deriveListedTags, tagListSchema } from '../tags/tag-list.ts'
import { ECR_PAGE_SIZE, REPOSITORY_NOT_FOUND_ERRORS, buildRepositoryInput } from './repository-input.ts'
import {
  batchGetRepositoryScanningConfiguration,
  describeImages,
  describeRepositories,
  getLifecyclePolicy,
  getRepositoryPolicy,
  listTagsForRepository,
} from './operations.ts'
import {
  exclusionFiltersSchema,
  explainMissingExclusions,
  parseTagMutability,
  tagMutabilitySchema,
} from './tag-mutability.ts'

const text = z.string()
const repositoriesResponse = z.object({
  repositories: z.array(
    z.object({
      repositoryArn: text,
      imageTagMutability: tagMutabilitySchema,
      imageTagMutabilityExclusionFilters: exclusionFiltersSchema,
    }),
  ),
})

type Repository = Resource<'AWS::ECR::Repository'>

/**
 * DescribeRepositories: the registry of the repository, and whether its tags are immutable. Of a repository of another
 * account only the tags matter here, because workloads reference them, and only if that account allows to read them.
 */
export const repositorySettings: FactCollector<'AWS::ECR::Repository'> = {
  operations: [describeRepositories],
  notFoundErrors: REPOSITORY_NOT_FOUND_ERRORS,
  async collect(callApi, resource) {
    const tagMutability = isOfOtherAccount(resource)
      ? await fetchForeignMutability(callApi, resource)
      : await fetchTagMutability(callApi, resource)
    const missing = tagMutability === 'FOREIGN' ? undefined : explainMissingExclusions(tagMutability)
    const incomplete = missing === undefined ? {} : { incomplete: { tagMutability: missing } }
    if (isOfOtherAccount(resource)) return { facts: { registry: 'FOREIGN', tagMutability }, ...incomplete }
    const { account, region } = resource
    return {
      arn: resource.arn,
      ...incomplete,
      facts: {
        registry: buildRegistryResource({ account, region }),
        tagMutability,
      },
    }
  },
}

async function fetchTagMutability(callApi: TypedAwsCall, resource: Repository): Promise<TagMutabilityRules> {
  const { repositoryName, ...registry } = buildRepositoryInput(resource)
  const input = { ...registry, repositoryNames: [repositoryName] }
  const { repositories } = await callApi(describeRepositories, input, repositoriesResponse)
  const found = repositories.find(({ repositoryArn }) => repositoryArn === resource.arn)
  if (found === undefined)
    throw new UnexpectedResponseError('ecr:DescribeRepositories returned no repository')
  return parseTagMutability(found.imageTagMutability, found.imageTagMutabilityExclusionFilters)
}

async function fetchForeignMutability(
  callApi: TypedAwsCall,
  resource: Repository,
): Promise<RepositoryFacts['tagMutability']> {
  try {
    return await fetchTagMutability(callApi, resource)
  } catch (failure) {
    if (isDeniedError(failure)) return 'FOREIGN'
    throw failure
  }
}

const policyResponse = z.object({ policyText: text })

/** The repository's policy. Repositories of other accounts are not read. */
export const repositoryPolicy: FactCollector<'AWS::ECR::Repository'> = {
  operations: [getRepositoryPolicy],
  notFoundErrors: REPOSITORY_NOT_FOUND_ERRORS,
  async collect(callApi, resource) {
    if (isOfOtherAccount(resource)) return { facts: { policy: 'FOREIGN' } }
    const pending = callApi(getRepositoryPolicy, { ...buildRepositoryInput(resource) }, policyResponse)
    const response = await handleNotFound(['RepositoryPolicyNotFoundException'], pending, undefined)
    return {
      facts: { policy: response ? parsePolicyResponse(response.policyText, getRepositoryPolicy) : 'NONE' },
    }
  },
}

const lifecycleResponse = z.object({ lifecyclePolicyText: text.check(z.minLength(1)) })

/** The repository's lifecycle policy. Repositories of other accounts are not read. */
export const repositoryLifecyclePolicy: FactCollector<'AWS::ECR::Repository'> = {
  operations: [getLifecyclePolicy],
  notFoundErrors: REPOSITORY_NOT_FOUND_ERRORS,
  async collect(callApi, resource) {
    if (isOfOtherAccount(resource)) return { facts: { lifecyclePolicy: 'FOREIGN' } }
    const pending = callApi(getLifecyclePolicy, { ...buildRepositoryInput(resource) }, lifecycleResponse)
    const response = await handleNotFound(['LifecyclePolicyNotFoundException'], pending, undefined)
    return { facts: { lifecyclePolicy: response?.lifecyclePolicyText ?? 'NONE' } }
  },
}

const tagsResponse = z.object({ tags: tagListSchema })

/** The tags of the repository. Those of repositories of other accounts are not read. */
export const repositoryTags: FactCollector<'AWS::ECR::Repository'> = {
  operations: [listTagsForRepository],
  notFoundErrors: REPOSITORY_NOT_FOUND_ERRORS,
  async collect(callApi, resource) {
    if (isOfOtherAccount(resource)) return { facts: { tags: 'FOREIGN' } }
    const { tags } = await callApi(listTagsForRepository, { resourceArn: resource.arn }, tagsResponse)
    return deriveListedTags(tags)
  },
}

const scanningResponse = z.object({
  scanningConfigurations: z.optional(
    z.nullable(
      z.array(
        z.object({
          repositoryArn: text,
          scanFrequency: z.enum(['SCAN_ON_PUSH', 'CONTINUOUS_SCAN', 'MANUAL']),
        }),
      ),
    ),
  ),
  failures: z.optional(
    z.nullable(
      z.array(
        z.object({ repositoryName: z.optional(z.nullable(text)), failureCode: z.optional(z.nullable(text)) }),
      ),
    ),
  ),
})

/**
 * The scan frequency that follows from the registry's rules and the repository. ECR returns it only for the
 * account's own registry.
 */
export const repositoryScanning: FactCollector<'AWS::ECR::Repository'> = {
  operations: [batchGetRepositoryScanningConfiguration],
  notFoundErrors: REPOSITORY_NOT_FOUND_ERRORS,
  async collect(callApi, resource) {
    if (isOfOtherAccount(resource)) return { facts: { scanFrequency: 'FOREIGN' } }
    const { repositoryName } = buildRepositoryInput(resource)
    const input = { repositoryNames: [repositoryName] }
    const response = await callApi(batchGetRepositoryScanningConfiguration, input, scanningResponse)
    const found = response.scanningConfigurations?.find(({ repositoryArn }) => repositoryArn === resource.arn)
    if (found) return { facts: { scanFrequency: found.scanFrequency } }
    throw createScanningError(
      response.failures?.find(failure => failure.repositoryName === repositoryName)?.failureCode,
    )
  },
}

/** In a batch, ECR reports per repository that it does not exist. */
function createScanningError(failureCode: string | null | undefined): Error {
  const awsOperation = batchGetRepositoryScanningConfiguration
  if (failureCode === 'REPOSITORY_NOT_FOUND')
    return new AwsCallError(awsOperation, 'RepositoryNotFoundException', 'the repository does not exist')
  const why = failureCode ? `the failure ${failureCode}` : 'no repository'
  return new UnexpectedResponseError(`ecr:${awsOperation.name} returned ${why}`)
}

const imagesResponse = z.object({
  imageDetails: z.array(
    z.object({
      imageDigest: text,
      imageTags: z.optional(z.nullable(z.array(text))),
      imagePushedAt: awsTimestamp,
      imageManifestMediaType: z.optional(z.nullable(text)),
      artifactMediaType: z.optional(z.nullable(text)),
    }),
  ),
})

type ListedImage = z.infer<typeof imagesResponse>['imageDetails'][number]

/** The most recently pushed images of the repository, without archived ones. Repositories of other accounts are not read. */
export const repositoryImages: FactCollector<'AWS::ECR::Repository'> = {
  operations: [describeImages],
  notFoundErrors: REPOSITORY_NOT_FOUND_ERRORS,
  async collect(callApi, resource) {
    if (isOfOtherAccount(resource)) return { facts: { latestImage: 'FOREIGN', latestPush: 'FOREIGN' } }
    const pages = await fetchAllPages(
      callApi,
      describeImages,
      { ...buildRepositoryInput(resource), maxResults: ECR_PAGE_SIZE },
      imagesResponse,
    )
    const all = pages.flatMap(page => page.imageDetails)
    return {
      facts: {
        latestImage: findLatestImage(all.filter(isRunnable), resource),
        latestPush: findLatestImage(all, resource),
      },
    }
  },
}

function findLatestImage(
  listed: readonly ListedImage[],
  repository: Repository,
): RepositoryFacts['latestImage'] {
  const latest = listed.reduce<ListedImage | undefined>(pickLater, undefined)
  return latest ? buildImageResource(repository.arn, latest.imageDigest, repository) : 'NONE'
}

function isRunnable({ imageTags, imageManifestMediaType, artifactMediaType }: ListedImage): boolean {
  const tags = imageTags ?? []
  const types = { mediaType: imageManifestMediaType ?? '', artifactType: artifactMediaType ?? 'NONE' }
  return tags.length > 0 && classifyManifest({ ...types, tags }) !== 'ARTIFACT'
}

function pickLater(one: ListedImage | undefined, other: ListedImage): ListedImage {
  if (one === undefined || other.imagePushedAt > one.imagePushedAt) return other
  if (other.imagePushedAt < one.imagePushedAt) return one
  return other.imageDigest > one.imageDigest ? other : one
}
