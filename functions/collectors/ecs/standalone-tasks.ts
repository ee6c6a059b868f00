import * as z from 'zod/mini'
import type { Resource } from '../../../audit/resources/resource.ts'
import type { FactCollector, TypedAwsCall } from '../fact-collector.ts'
import { fetchTaskDefinition, revisionStatus } from './describe-task-definition.ts'
import { ECS_MISSING } from './not-found.ts'
import { describeTaskDefinition, describeTasks, listClusters, listTasks } from './operations.ts'
import { fetchStandaloneTasks } from './running-tasks.ts'

const statusResponse = z.object({ taskDefinition: z.object({ status: revisionStatus }) })

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
  for await (const tasks of fetchStandaloneTasks(callApi, revision)) if (tasks.length > 0) return true
  return false
}
