import * as z from 'zod/mini'
import type { Prefetch } from '../lists/prefetch.ts'
import { UnexpectedResponseError } from '../api/aws-errors.ts'
import { ECR_PAGE_SIZE } from './repository-input.ts'
import { describeRepositories } from './operations.ts'

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
