import * as z from 'zod/mini'
import { buildTaskDefinitionResource } from '../../../audit/resources/ecs/task-definition.ts'
import { getResourceKey, getResourceName, type Resource } from '../../../audit/resources/resource.ts'
import { handleNotFound, type TypedAwsCall } from '../fact-collector.ts'
import { UnexpectedResponseError } from '../api/aws-errors.ts'
import { fetchAllPages, fetchPage } from '../lists/paginate.ts'
import { clustersResponse } from './cluster.ts'
import { awsTimestamp } from '../api/timestamp.ts'
import { findNonEmpty } from './first-non-empty.ts'
import { describeTasks, listClusters, listTasks } from './operations.ts'

const text = z.optional(z.nullable(z.string()))
const container = z.object({ image: text, imageDigest: text, lastStatus: text })
const task = z.object({
  taskArn: text,
  createdAt: z.optional(z.nullable(awsTimestamp)),
  taskDefinitionArn: text,
  group: text,
  containers: z.optional(z.nullable(z.array(container))),
})
const taskArnsResponse = z.object({ taskArns: z.array(z.string()) })
const tasksResponse = z.object({ tasks: z.array(task) })

/** A container of a task, as ECS describes it. */
export type TaskContainer = z.infer<typeof container>

/** A task, as ECS describes it. */
export type RunningTask = z.infer<typeof task>

/** The tasks of a service, of a family of task definitions, or all tasks of a cluster. */
interface TaskFilter {
  /** The name or the ARN of the cluster. */
  cluster: string | undefined
  serviceName?: string | undefined
  family?: string | undefined
}

/** The page size of ListTasks and DescribeTasks. */
const PAGE_SIZE = 100

/**
 * One page of the tasks that ECS has not asked to stop: ListTasks and DescribeTasks. Stopping tasks and those that stopped in
 * the last hour are left out (ECS API Reference, ListTasks), and so are tasks that are no longer described.
 */
export async function fetchTaskPage(
  callApi: TypedAwsCall,
  { cluster, ...filter }: TaskFilter,
  token?: string,
): Promise<{ tasks: RunningTask[]; next?: string }> {
  const input = { cluster, ...filter, desiredStatus: 'RUNNING', maxResults: PAGE_SIZE }
  const { page, ...more } = await fetchPage(callApi, listTasks, input, taskArnsResponse, token)
  if (page.taskArns.length === 0) return { tasks: [], ...more }
  const { tasks } = await callApi(describeTasks, { cluster, tasks: page.taskArns }, tasksResponse)
  return { tasks, ...more }
}

/** One page of the tasks of a cluster; none if the cluster was deleted since it was listed. */
export function fetchClusterTasks(
  callApi: TypedAwsCall,
  filter: TaskFilter,
  token?: string,
): ReturnType<typeof fetchTaskPage> {
  return handleNotFound(['ClusterNotFoundException'], fetchTaskPage(callApi, filter, token), { tasks: [] })
}

/** The most calls for the tasks of a family, over all clusters: the message of the read has 60 seconds. */
const MAX_FAMILY_CALLS = 300

/**
 * The pages of the standalone tasks that run the revision: of the tasks of its family, in every cluster. Throws
 * UnexpectedResponseError if they take more calls than a message has time for.
 */
export async function* fetchStandaloneTasks(
  callApi: TypedAwsCall,
  revision: Resource<'AWS::ECS::TaskDefinition'>,
): AsyncGenerator<RunningTask[]> {
  const [family] = getResourceName(revision).split(':')
  const clusterPages = await fetchAllPages(callApi, listClusters, {}, clustersResponse)
  let calls = 0
  for (const cluster of clusterPages.flatMap(({ clusterArns }) => clusterArns)) {
    let token: string | undefined
    do {
      if (calls >= MAX_FAMILY_CALLS)
        throw new UnexpectedResponseError(
          `the tasks of its family take more than ${MAX_FAMILY_CALLS} calls of ecs:ListTasks and ecs:DescribeTasks`,
        )
      const { tasks, next } = await fetchClusterTasks(callApi, { cluster, family }, token)
      calls += tasks.length > 0 ? 2 : 1
      yield selectStandaloneTasks(tasks, revision)
      token = next
    } while (token !== undefined)
  }
}

/** The revisions that the standalone tasks among `tasks` run, each once. Throws UnexpectedResponseError if ECS does not say. */
export function listStandaloneRevisions(
  tasks: readonly RunningTask[],
  account: string,
): Resource<'AWS::ECS::TaskDefinition'>[] {
  const arns = new Set(tasks.flatMap(each => findStandaloneRevision(each) ?? []))
  return [...arns].map(arn => buildTaskDefinitionResource(arn, account))
}

/** The standalone tasks among `tasks` that run the revision. Throws UnexpectedResponseError if ECS does not say. */
function selectStandaloneTasks(
  tasks: readonly RunningTask[],
  { arn, account }: Resource<'AWS::ECS::TaskDefinition'>,
): RunningTask[] {
  const key = (taskDefinitionArn: string) =>
    getResourceKey(buildTaskDefinitionResource(taskDefinitionArn, account))
  return tasks.filter(each => {
    const revision = findStandaloneRevision(each)
    return revision !== undefined && key(revision) === key(arn)
  })
}

/** The revision of a standalone task; undefined for a task of a service, which its group names. */
function findStandaloneRevision({ group, taskDefinitionArn }: RunningTask): string | undefined {
  const groupName = findNonEmpty(group)
  if (groupName === undefined)
    throw new UnexpectedResponseError('ecs:DescribeTasks returned a task without its group')
  if (groupName.startsWith('service:')) return undefined
  const arn = findNonEmpty(taskDefinitionArn)
  if (arn === undefined)
    throw new UnexpectedResponseError('ecs:DescribeTasks returned a task without its task definition')
  return arn
}
