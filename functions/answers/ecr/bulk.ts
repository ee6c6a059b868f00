import * as z from 'zod/mini'
import type { Bulk } from '../bulk.ts'
import { AnswerNotUnderstood } from '../failure.ts'
import { maxResults } from './input.ts'
import { describeRepositories } from './operations.ts'

const repositories = z.object({ repositories: z.array(z.looseObject({ repositoryName: z.string() })) })

/** DescribeRepositories: the settings of every repository of the account. */
export const repositorySettings: Bulk = {
  operation: describeRepositories,
  input: { maxResults },
  spares: [describeRepositories],
  singles(page) {
    const parsed = z.safeParse(repositories, page)
    if (!parsed.success) throw new AnswerNotUnderstood('the list of repositories is not understood')
    return parsed.data.repositories.map(repository => ({
      operation: describeRepositories,
      input: { repositoryNames: [repository.repositoryName] },
      output: { repositories: [repository] },
    }))
  },
}
