import * as z from 'zod/mini'
import { buildTaskDefinitionResource } from '../../../audit/resources/ecs/task-definition.ts'
import type { Resource } from '../../../audit/resources/resource.ts'
import { handleNotFound, type TypedAwsCall } from '../fact-collector.ts'
import { UnexpectedResponseError } from '../api/aws-errors.ts'
import { fetchPage } from '../lists/paginate.ts'
import { findNonEmpty } from './first-non-empty.ts'
import { describeTasks, listTasks } from './operations.ts'

const text = z.optional(z.nullable(z.string()))
const container = z.object({ image: text, imageDigest: text, lastStatus: text })
const task = z.object({
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

/** The revisions that the standalone tasks among `tasks` run, each once. Throws UnexpectedResponseError if ECS does not say. */
export function listStandaloneRevisions(
  tasks: readonly RunningTask[],
  account: string,
): Resource<'AWS::ECS::TaskDefinition'>[] {
  const arns = new Set(tasks.flatMap(each => findStandaloneRevision(each) ?? []))
  return [...arns].map(arn => buildTaskDefinitionResource(arn, account))
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
