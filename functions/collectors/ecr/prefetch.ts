import * as z from 'zod/mini'
import { splitIntoChunks } from '../../../audit/limits/split-batches.ts'
import type { Prefetch } from '../lists/prefetch.ts'
import { UnexpectedResponseError } from '../api/aws-errors.ts'
import { listRepositoryCoverage } from '../inspector2/operations.ts'
import { buildCoverageCriteria, buildCoverageInput, COVERAGE_PAGE_SIZE } from '../inspector2/scan-coverage.ts'
import { ECR_PAGE_SIZE } from './repository-input.ts'
import { fetchAllPages, MAX_RESPONSE_PAGES } from '../lists/paginate.ts'
import { createTagPrefetch } from '../tags/prefetch.ts'
import {
  batchGetRepositoryScanningConfiguration,
  describeRepositories,
  listTagsForRepository,
} from './operations.ts'

const repositoriesShape = z.object({ repositories: z.array(z.looseObject({ repositoryName: z.string() })) })

/** DescribeRepositories: the settings of all repositories of the account. */
export const repositoryPrefetch: Prefetch = {
  operation: describeRepositories,
  input: { maxResults: ECR_PAGE_SIZE },
  replaces: [describeRepositories],
  extractCalls(page) {
    const parsed = z.safeParse(repositoriesShape, page)
    if (!parsed.success) throw new UnexpectedResponseError('unexpected response in the list of repositories')
    return parsed.data.repositories.map(repository => ({
      operation: describeRepositories,
      input: { repositoryNames: [repository.repositoryName] },
      output: { repositories: [repository] },
    }))
  },
}

/** The most repositories of one call (ECR API Reference, BatchGetRepositoryScanningConfiguration). */
const SCANNING_BATCH = 25

const scanningShape = z.object({
  scanningConfigurations: z.optional(z.nullable(z.array(z.looseObject({ repositoryName: z.string() })))),
})

/** BatchGetRepositoryScanningConfiguration: the scan frequencies of all repositories, 25 in a call. */
export const repositoryScanningPrefetch: Prefetch = {
  operation: batchGetRepositoryScanningConfiguration,
  async input(callApi) {
    const list = { maxResults: ECR_PAGE_SIZE }
    const pages = await fetchAllPages(
      callApi,
      describeRepositories,
      list,
      repositoriesShape,
      MAX_RESPONSE_PAGES,
    )
    const names = pages.flatMap(({ repositories }) => repositories.map(each => each.repositoryName))
    return splitIntoChunks(names, SCANNING_BATCH).map(repositoryNames => ({ repositoryNames }))
  },
  replaces: [batchGetRepositoryScanningConfiguration],
  extractCalls(page) {
    const parsed = z.safeParse(scanningShape, page)
    if (!parsed.success)
      throw new UnexpectedResponseError('unexpected response in the list of scanning configurations')
    return (parsed.data.scanningConfigurations ?? []).map(configuration => ({
      operation: batchGetRepositoryScanningConfiguration,
      input: { repositoryNames: [configuration.repositoryName] },
      output: { scanningConfigurations: [configuration] },
    }))
  },
}

const repositoryCoverageShape = z.object({
  coveredResources: z.optional(z.nullable(z.array(z.looseObject({ resourceId: z.string() })))),
})

/** ListCoverage: whether Inspector scans the images of each repository. */
export const repositoryCoveragePrefetch: Prefetch = {
  operation: listRepositoryCoverage,
  input: { filterCriteria: buildCoverageCriteria('AWS_ECR_REPOSITORY'), maxResults: COVERAGE_PAGE_SIZE },
  replaces: [listRepositoryCoverage],
  /** One call for each repository costs as much as this many pages. */
  async countWorthwhilePages(callApi) {
    const list = { maxResults: ECR_PAGE_SIZE }
    const pages = await fetchAllPages(callApi, describeRepositories, list, repositoriesShape)
    return pages.reduce((sum, { repositories }) => sum + repositories.length, 1)
  },
  extractCalls(page) {
    const parsed = z.safeParse(repositoryCoverageShape, page)
    if (!parsed.success)
      throw new UnexpectedResponseError('unexpected response in the list of the coverage of repositories')
    return (parsed.data.coveredResources ?? []).map(covered => ({
      operation: listRepositoryCoverage,
      input: buildCoverageInput('AWS_ECR_REPOSITORY', [covered.resourceId]),
      output: { coveredResources: [covered] },
    }))
  },
  answerAbsent: () => ({ coveredResources: [] }),
}

/** GetResources: the tags of all repositories. */
export const repositoryTagsPrefetch = createTagPrefetch({
  type: 'ecr:repository',
  operation: listTagsForRepository,
  buildInput: resourceArn => ({ resourceArn }),
  buildOutput: tags => ({ tags }),
})
