import * as z from 'zod/mini'
import { splitIntoChunks } from '../../../audit/limits/split-batches.ts'
import type { Prefetch } from '../lists/prefetch.ts'
import { UnexpectedResponseError } from '../api/aws-errors.ts'
import { ECR_PAGE_SIZE } from './repository-input.ts'
import { fetchAllPages, MAX_RESPONSE_PAGES } from '../lists/paginate.ts'
import { batchGetRepositoryScanningConfiguration, describeRepositories } from './operations.ts'

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
