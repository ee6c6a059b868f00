import * as z from 'zod/mini'
import { buildRegistryResource } from '../../../audit/resources/ecr/registry.ts'
import { buildRepositoryResource } from '../../../audit/resources/ecr/repository.ts'
import { createResourceList, createSingletonList } from '../lists/resource-list.ts'
import { ECR_PAGE_SIZE } from './repository-input.ts'
import { describeRepositories } from './operations.ts'

/** The image repositories of a region. */
export const repositoryList = createResourceList(
  { kind: 'AWS::ECR::Repository', label: 'repositories', scope: 'REGION' },
  describeRepositories,
  {
    input: { maxResults: ECR_PAGE_SIZE },
    response: z.object({ repositories: z.array(z.object({ repositoryArn: z.string() })) }),
  },
  ({ repositories }, { account }) =>
    repositories.map(({ repositoryArn }) => buildRepositoryResource(repositoryArn, account)),
)

/** The registry of a region, which always exists. */
export const registryList = createSingletonList(
  { kind: 'AWS::ECR::Registry', label: 'the registry', scope: 'REGION' },
  buildRegistryResource,
)
