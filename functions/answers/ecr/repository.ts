import * as z from 'zod/mini'
import { manifestRole } from '../../../audit/image/manifest.ts'
import { parseArn } from '../../../audit/resources/arn.ts'
import { imageResource } from '../../../audit/resources/ecr/image.ts'
import { registryResource } from '../../../audit/resources/ecr/registry.ts'
import type { RepositoryFacts } from '../../../audit/resources/ecr/repository.ts'
import type { Resource } from '../../../audit/resources/resource.ts'
import { unlessAbsent, type Aspect } from '../aspect.ts'
import { AnswerNotUnderstood } from '../failure.ts'
import { instant } from '../instant.ts'
import { CallFailed } from '../operation.ts'
import { askAll } from '../pages.ts'
import { policyFrom } from '../policy.ts'
import { isForeign, maxResults, NO_REPOSITORY, repositoryInput } from './input.ts'
import {
  batchGetRepositoryScanningConfiguration,
  describeImages,
  describeRepositories,
  getLifecyclePolicy,
  getRepositoryPolicy,
} from './operations.ts'

const text = z.string()
const repositoriesAnswer = z.object({
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

/** DescribeRepositories: whose registry it is in, and whether its tags can be moved. */
export const settings: Aspect<'AWS::ECR::Repository'> = {
  operations: [describeRepositories],
  absent: NO_REPOSITORY,
  async read(ask, resource) {
    const { repositoryName, ...registry } = repositoryInput(resource)
    const input = { ...registry, repositoryNames: [repositoryName] }
    const { repositories } = await ask(describeRepositories, input, repositoriesAnswer)
    const found = repositories.find(({ repositoryArn }) => repositoryArn === resource.arn)
    if (found === undefined)
      throw new AnswerNotUnderstood('the answer of ecr:DescribeRepositories lacks the repository')
    const exclusions = (found.imageTagMutabilityExclusionFilters ?? []).map(({ filter }) => filter)
    return {
      arn: found.repositoryArn,
      facts: {
        registry: {
          ...registryResource({
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

const policyAnswer = z.object({ policyText: text })

/** The repository's policy. */
export const policy: Aspect<'AWS::ECR::Repository'> = {
  operations: [getRepositoryPolicy],
  absent: NO_REPOSITORY,
  async read(ask, resource) {
    const asked = ask(getRepositoryPolicy, { ...repositoryInput(resource) }, policyAnswer)
    const answer = await unlessAbsent(['RepositoryPolicyNotFoundException'], asked, undefined)
    return { facts: { policy: answer ? policyFrom(answer.policyText, getRepositoryPolicy) : 'NONE' } }
  },
}

const lifecycleAnswer = z.object({ lifecyclePolicyText: text.check(z.minLength(1)) })

/** The repository's lifecycle policy. */
export const lifecycle: Aspect<'AWS::ECR::Repository'> = {
  operations: [getLifecyclePolicy],
  absent: NO_REPOSITORY,
  async read(ask, resource) {
    const asked = ask(getLifecyclePolicy, { ...repositoryInput(resource) }, lifecycleAnswer)
    const answer = await unlessAbsent(['LifecyclePolicyNotFoundException'], asked, undefined)
    return { facts: { lifecyclePolicy: answer?.lifecyclePolicyText ?? 'NONE' } }
  },
}

const scanningAnswer = z.object({
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

/** When the repository is scanned by the registry's rules and its own setting. ECR says it of the account's own registry alone. */
export const scanning: Aspect<'AWS::ECR::Repository'> = {
  operations: [batchGetRepositoryScanningConfiguration],
  absent: NO_REPOSITORY,
  async read(ask, resource) {
    if (isForeign(resource))
      return { facts: {}, unknown: { scanFrequency: 'ECR says it to the account of the registry alone' } }
    const { repositoryName } = repositoryInput(resource)
    const input = { repositoryNames: [repositoryName] }
    const answer = await ask(batchGetRepositoryScanningConfiguration, input, scanningAnswer)
    const found = answer.scanningConfigurations?.find(({ repositoryArn }) => repositoryArn === resource.arn)
    if (found) return { facts: { scanFrequency: found.scanFrequency } }
    throw notSaid(answer.failures?.find(failure => failure.repositoryName === repositoryName)?.failureCode)
  },
}

/** Asked of several repositories at once, ECR says of each by itself that it does not exist. */
function notSaid(failureCode: string | null | undefined): Error {
  const operation = batchGetRepositoryScanningConfiguration
  if (failureCode === 'REPOSITORY_NOT_FOUND')
    return new CallFailed(operation, 'RepositoryNotFoundException', 'the repository does not exist')
  const why = failureCode ? `reports ${failureCode}` : 'lacks the repository'
  return new AnswerNotUnderstood(`the answer of ecr:${operation.name} ${why}`)
}

const imagesAnswer = z.object({
  imageDetails: z.array(
    z.object({
      imageDigest: text,
      imageTags: z.optional(z.nullable(z.array(text))),
      imagePushedAt: instant,
      imageManifestMediaType: z.optional(z.nullable(text)),
      artifactMediaType: z.optional(z.nullable(text)),
    }),
  ),
})

type ListedImage = z.infer<typeof imagesAnswer>['imageDetails'][number]

/** The images of the repository that are not archived, of which those are kept that were pushed last. */
export const images: Aspect<'AWS::ECR::Repository'> = {
  operations: [describeImages],
  absent: NO_REPOSITORY,
  async read(ask, resource) {
    const pages = await askAll(
      ask,
      describeImages,
      { ...repositoryInput(resource), maxResults },
      imagesAnswer,
    )
    const all = pages.flatMap(page => page.imageDetails)
    return {
      facts: {
        latestImage: latestOf(all.filter(isToRun), resource),
        latestPush: latestOf(all, resource),
      },
    }
  },
}

function latestOf(
  listed: readonly ListedImage[],
  repository: Resource<'AWS::ECR::Repository'>,
): RepositoryFacts['latestImage'] {
  const latest = listed.reduce<ListedImage | undefined>(later, undefined)
  return latest ? imageResource(repository.arn, latest.imageDigest, repository) : 'NONE'
}

function isToRun({ imageTags, imageManifestMediaType, artifactMediaType }: ListedImage): boolean {
  const tags = imageTags ?? []
  const types = { mediaType: imageManifestMediaType ?? '', artifactType: artifactMediaType ?? 'NONE' }
  return tags.length > 0 && manifestRole({ ...types, tags }) !== 'ARTIFACT'
}

function later(one: ListedImage | undefined, other: ListedImage): ListedImage {
  if (one === undefined || other.imagePushedAt > one.imagePushedAt) return other
  if (other.imagePushedAt < one.imagePushedAt) return one
  return other.imageDigest > one.imageDigest ? other : one
}
