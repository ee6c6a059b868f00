import * as z from 'zod/mini'
import { getResourceKey, getResourceName, type Resource } from '../../../audit/resources/resource.ts'
import type { FactCollector, TypedAwsCall } from '../fact-collector.ts'
import { UnexpectedResponseError } from '../api/aws-errors.ts'
import { fetchAllPages } from '../lists/paginate.ts'
import { clustersResponse } from './clusters.ts'
import { fetchTaskDefinition, revisionStatus } from './describe-task-definition.ts'
import { ECS_MISSING } from './not-found.ts'
import { describeTaskDefinition, describeTasks, listClusters, listTasks } from './operations.ts'
import { fetchClusterTasks, listStandaloneRevisions } from './running-tasks.ts'

const statusResponse = z.object({ taskDefinition: z.object({ status: revisionStatus }) })

/** The most calls for the tasks of a family, over all clusters: the message of the read has 60 seconds. */
const MAX_TASK_CALLS = 300

/**
 * Whether standalone tasks run the revision. An ACTIVE one is evaluated anyway, so only its status is read; of any other one
 * the tasks of its family are read, in every cluster, until one is found.
 */
export const standaloneTasks: FactCollector<'AWS::ECS::TaskDefinition'> = {
  operations: [describeTaskDefinition, listClusters, listTasks, describeTasks],
  notFoundErrors: [ECS_MISSING],
  async collect(callApi, revision) {
    const { taskDefinition } = await fetchTaskDefinition(callApi, revision, statusResponse)
    if (taskDefinition.status === 'ACTIVE') return { facts: { standaloneTasks: 'NOT_READ' } }
    const isRunning = await hasStandaloneTask(callApi, revision)
    return { facts: { standaloneTasks: isRunning ? 'RUNNING' : 'NONE' } }
  },
}

async function hasStandaloneTask(
  callApi: TypedAwsCall,
  revision: Resource<'AWS::ECS::TaskDefinition'>,
): Promise<boolean> {
  const [family] = getResourceName(revision).split(':')
  const key = getResourceKey(revision)
  const clusterPages = await fetchAllPages(callApi, listClusters, {}, clustersResponse)
  let calls = 0
  for (const cluster of clusterPages.flatMap(({ clusterArns }) => clusterArns)) {
    let token: string | undefined
    do {
      if (calls >= MAX_TASK_CALLS)
        throw new UnexpectedResponseError(
          `the tasks of its family take more than ${MAX_TASK_CALLS} calls of ecs:ListTasks and ecs:DescribeTasks`,
        )
      const { tasks, next } = await fetchClusterTasks(callApi, { cluster, family }, token)
      calls += tasks.length > 0 ? 2 : 1
      if (listStandaloneRevisions(tasks, revision.account).some(each => getResourceKey(each) === key))
        return true
      token = next
    } while (token !== undefined)
  }
  return false
}
