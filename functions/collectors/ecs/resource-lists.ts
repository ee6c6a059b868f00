import * as z from 'zod/mini'
import { buildServiceResourceByName } from '../../../audit/resources/ecs/service.ts'
import { buildTaskDefinitionResource } from '../../../audit/resources/ecs/task-definition.ts'
import type { TypedAwsCall } from '../fact-collector.ts'
import type { ResourceList } from '../lists/resource-list.ts'
import { fetchAllPages, fetchPage } from '../lists/paginate.ts'
import { clustersResponse } from './cluster.ts'
import { listClusters, listServices, listTaskDefinitionFamilies, listTaskDefinitions } from './operations.ts'

const servicesResponse = z.object({ serviceArns: z.array(z.string()) })
const familiesResponse = z.object({ families: z.array(z.string()) })
const definitionsResponse = z.object({ taskDefinitionArns: z.array(z.string()) })

/** The services of a region, for each cluster. */
export const serviceList: ResourceList = {
  kind: 'AWS::ECS::Service',
  label: 'services',
  scope: 'REGION',
  operations: [listClusters, listServices],
  async listPage(callApi, where, token) {
    const { page, ...more } = await fetchPage(callApi, listClusters, {}, clustersResponse, token)
    const named = await Promise.all(
      page.clusterArns.map(async cluster => {
        const arns = await fetchServiceArns(callApi, cluster)
        return arns.map(arn => buildServiceResourceByName(arn, cluster, where))
      }),
    )
    return { resources: named.flat(), ...more }
  },
}

async function fetchServiceArns(callApi: TypedAwsCall, cluster: string): Promise<string[]> {
  const pages = await fetchAllPages(callApi, listServices, { cluster, maxResults: 100 }, servicesResponse)
  return pages.flatMap(page => page.serviceArns)
}

/**
 * The latest active revision of every family, which a standalone task runs by default. Older revisions matter only when
 * something runs them: relationships of services lead to those, and `standaloneTaskList`.
 */
export const taskDefinitionList: ResourceList = {
  kind: 'AWS::ECS::TaskDefinition',
  label: 'task definitions',
  scope: 'REGION',
  operations: [listTaskDefinitionFamilies, listTaskDefinitions],
  async listPage(callApi, { account }, token) {
    const active = { status: 'ACTIVE' }
    const { page, ...more } = await fetchPage(
      callApi,
      listTaskDefinitionFamilies,
      active,
      familiesResponse,
      token,
    )
    const latest = await Promise.all(page.families.map(family => fetchLatestRevision(callApi, family)))
    return { resources: latest.flat().map(arn => buildTaskDefinitionResource(arn, account)), ...more }
  },
}

async function fetchLatestRevision(callApi: TypedAwsCall, familyPrefix: string): Promise<string[]> {
  const input = { familyPrefix, status: 'ACTIVE', sort: 'DESC', maxResults: 1 }
  const { taskDefinitionArns } = await callApi(listTaskDefinitions, input, definitionsResponse)
  return taskDefinitionArns.slice(0, 1)
}
