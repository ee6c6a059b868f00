import * as z from 'zod/mini'
import { registryResource } from '../../../audit/resources/ecr/registry.ts'
import { repositoryResource } from '../../../audit/resources/ecr/repository.ts'
import type { Listing } from '../listing.ts'
import { askAll } from '../pages.ts'
import { maxResults } from './input.ts'
import { describeRepositories } from './operations.ts'

const repositoriesAnswer = z.object({ repositories: z.array(z.object({ repositoryArn: z.string() })) })

/** The image repositories of a region. */
export const repositories: Listing = {
  kind: 'AWS::ECR::Repository',
  noun: 'repositories',
  of: 'REGION',
  operations: [describeRepositories],
  async list(ask, { account }) {
    const pages = await askAll(ask, describeRepositories, { maxResults }, repositoriesAnswer)
    return pages.flatMap(page =>
      page.repositories.map(({ repositoryArn }) => repositoryResource(repositoryArn, account)),
    )
  },
}

/** The registry of a region, which is always there. */
export const registries: Listing = {
  kind: 'AWS::ECR::Registry',
  noun: 'the registry',
  of: 'REGION',
  operations: [],
  list: (_, where) => Promise.resolve([registryResource(where)]),
}
