import * as z from 'zod/mini'
import { buildRegistryResource } from '../../../audit/resources/ecr/registry.ts'
import { buildRepositoryResource } from '../../../audit/resources/ecr/repository.ts'
import type { ResourceList } from '../lists/resource-list.ts'
import { fetchPage } from '../lists/paginate.ts'
import { ECR_PAGE_SIZE } from './repository-input.ts'
import { describeRepositories } from './operations.ts'

const repositoriesResponse = z.object({ repositories: z.array(z.object({ repositoryArn: z.string() })) })

/** The image repositories of a region. */
export const repositoryList: ResourceList = {
  kind: 'AWS::ECR::Repository',
  label: 'repositories',
  scope: 'REGION',
  operations: [describeRepositories],
  async listPage(callApi, { account }, token) {
    const { page, ...more } = await fetchPage(
      callApi,
      describeRepositories,
      { maxResults: ECR_PAGE_SIZE },
      repositoriesResponse,
      token,
    )
    const { repositories: found } = page
    return {
      resources: found.map(({ repositoryArn }) => buildRepositoryResource(repositoryArn, account)),
      ...more,
    }
  },
}

/** The registry of a region, which always exists. */
export const registryList: ResourceList = {
  kind: 'AWS::ECR::Registry',
  label: 'the registry',
  scope: 'REGION',
  operations: [],
  listPage: (_, where) => Promise.resolve({ resources: [buildRegistryResource(where)] }),
}
