import * as z from 'zod/mini'
import { classifyManifest } from '../../../audit/engines/image/manifest-role.ts'
import { parseArn } from '../../../audit/resources/arn.ts'
import { buildImageResource } from '../../../audit/resources/ecr/image.ts'
import { buildRegistryResource } from '../../../audit/resources/ecr/registry.ts'
import type { RepositoryFacts } from '../../../audit/resources/ecr/repository.ts'
import type { Resource } from '../../../audit/resources/resource.ts'
import { handleNotFound, type FactCollector } from '../fact-collector.ts'
import { UnexpectedResponseError } from '../api/aws-errors.ts'
import { awsTimestamp } from '../api/timestamp.ts'
import { AwsCallError } from '../api/aws-call.ts'
import { fetchAllPages } from '../lists/paginate.ts'
import { parsePolicyResponse } from '../api/parse-policy.ts'
import {
  isInOtherRegistry,
  ECR_PAGE_SIZE,
  REPOSITORY_NOT_FOUND_ERRORS,
  buildRepositoryInput,
} from './repository-input.ts'
import {
  batchGetRepositoryScanningConfiguration,
  describeImages,
  describeRepositories,
  getLifecyclePolicy,
  getRepositoryPolicy,
} from './operations.ts'

const text = z.string()
const repositoriesResponse = z.object({
  repositories: z.array(
    z.object({
      repositoryArn: text,
      imageTagMutability: z.enum([
        'MUTABLE',
        'IMMUTABLE',
        'IMMUTABLE_WITH_EXCLUSION',
        'MUTABLE_WITH_EXCLUSION',
      ]),
      imageTagMutabilityExclusionFilters: z.optional(z.nullable(z.array(z.object({ filter: text })))),
    }),
  ),
})

/** DescribeRepositories: the registry of the repository, and whether its tags are immutable. */
export const repositorySettings: FactCollector<'AWS::ECR::Repository'> = {
  operations: [describeRepositories],
  notFoundErrors: REPOSITORY_NOT_FOUND_ERRORS,
  async collect(callApi, resource) {
    const { repositoryName, ...registry } = buildRepositoryInput(resource)
    const input = { ...registry, repositoryNames: [repositoryName] }
    const { repositories } = await callApi(describeRepositories, input, repositoriesResponse)
    const found = repositories.find(({ repositoryArn }) => repositoryArn === resource.arn)
    if (found === undefined)
      throw new UnexpectedResponseError('ecr:DescribeRepositories returned no repository')
    const exclusions = (found.imageTagMutabilityExclusionFilters ?? []).map(({ filter }) => filter)
    return {
      arn: found.repositoryArn,
      facts: {
        registry: {
          ...buildRegistryResource({
            account: parseArn(resource.arn)?.account ?? resource.account,
            region: resource.region,
          }),
          account: resource.account,
        },
        tagMutability: { mode: found.imageTagMutability, exclusions },
      },
    }
  },
}

const policyResponse = z.object({ policyText: text })

/** The repository's policy. */
export const repositoryPolicy: FactCollector<'AWS::ECR::Repository'> = {
  operations: [getRepositoryPolicy],
  notFoundErrors: REPOSITORY_NOT_FOUND_ERRORS,
  async collect(callApi, resource) {
    const pending = callApi(getRepositoryPolicy, { ...buildRepositoryInput(resource) }, policyResponse)
    const response = await handleNotFound(['RepositoryPolicyNotFoundException'], pending, undefined)
    return {
      facts: { policy: response ? parsePolicyResponse(response.policyText, getRepositoryPolicy) : 'NONE' },
    }
  },
}

const lifecycleResponse = z.object({ lifecyclePolicyText: text.check(z.minLength(1)) })

/** The repository's lifecycle policy. */
export const repositoryLifecyclePolicy: FactCollector<'AWS::ECR::Repository'> = {
  operations: [getLifecyclePolicy],
  notFoundErrors: REPOSITORY_NOT_FOUND_ERRORS,
  async collect(callApi, resource) {
    const pending = callApi(getLifecyclePolicy, { ...buildRepositoryInput(resource) }, lifecycleResponse)
    const response = await handleNotFound(['LifecyclePolicyNotFoundException'], pending, undefined)
    return { facts: { lifecyclePolicy: response?.lifecyclePolicyText ?? 'NONE' } }
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
    if (isInOtherRegistry(resource))
      return { facts: {}, unknown: { scanFrequency: 'ECR returns it only to the account of the registry' } }
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

/** The most recently pushed images of the repository, without archived ones. */
export const repositoryImages: FactCollector<'AWS::ECR::Repository'> = {
  operations: [describeImages],
  notFoundErrors: REPOSITORY_NOT_FOUND_ERRORS,
  async collect(callApi, resource) {
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
  repository: Resource<'AWS::ECR::Repository'>,
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
