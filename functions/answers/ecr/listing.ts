import * as z from 'zod/mini'
import { registryResource } from '../../../audit/resources/ecr/registry.ts'
import { repositoryResource } from '../../../audit/resources/ecr/repository.ts'
import type { Listing } from '../listing.ts'
import { askPage } from '../pages.ts'
import { maxResults } from './input.ts'
import { describeRepositories } from './operations.ts'

const repositoriesAnswer = z.object({ repositories: z.array(z.object({ repositoryArn: z.string() })) })

/** The image repositories of a region. */
export const repositories: Listing = {
  kind: 'AWS::ECR::Repository',
  noun: 'repositories',
  of: 'REGION',
  operations: [describeRepositories],
  async page(ask, { account }, token) {
    const { page, ...more } = await askPage(
      ask,
      describeRepositories,
      { maxResults },
      repositoriesAnswer,
      token,
    )
    const { repositories: found } = page
    return {
      resources: found.map(({ repositoryArn }) => repositoryResource(repositoryArn, account)),
      ...more,
    }
  },
}

/** The registry of a region, which is always there. */
export const registries: Listing = {
  kind: 'AWS::ECR::Registry',
  noun: 'the registry',
  of: 'REGION',
  operations: [],
  page: (_, where) => Promise.resolve({ resources: [registryResource(where)] }),
}
