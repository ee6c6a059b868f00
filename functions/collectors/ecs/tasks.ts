import { buildTaskDefinitionResource } from '../../../audit/resources/ecs/task-definition.ts'
import { known, unknown, type Fact } from '../../../audit/resources/fact.ts'
import { getResourceName, type Resource } from '../../../audit/resources/resource.ts'
import type { TypedAwsCall, FactCollector } from '../fact-collector.ts'
import { UnexpectedResponseError } from '../api/aws-errors.ts'
import { findNonEmpty } from './first-non-empty.ts'
import { describeTasks, listTasks } from './operations.ts'
import { resolvePulledImages, sortDistinct } from './pulled-images.ts'
import { fetchTaskPage, type RunningTask } from './running-tasks.ts'

type Revision = Resource<'AWS::ECS::TaskDefinition'>
type Service = Resource<'AWS::ECS::Service'>

/** A service has at most 5,000 tasks (ECS Developer Guide, "Service quotas"). */
const MAX_TASK_PAGES = 50

/**
 * ListTasks and DescribeTasks: the images that the tasks pulled, and the revisions that they run. ECS reports the digest of
 * every image from ECR (ECS Developer Guide, "Amazon ECS task state change events").
 */
export const serviceTasks: FactCollector<'AWS::ECS::Service'> = {
  operations: [listTasks, describeTasks],
  notFoundErrors: ['ClusterNotFoundException', 'ServiceNotFoundException'],
  async collect(callApi, service) {
    const tasks = await fetchTasks(callApi, service)
    const images = resolvePulledImages(tasks, service)
    const revisions = resolveRevisions(tasks, service)
    return {
      facts: {
        ...('unknown' in images ? {} : { running: images.known }),
        ...('unknown' in revisions ? {} : { runningRevisions: revisions.known }),
      },
      unknown: {
        ...('unknown' in images ? { running: images.unknown } : {}),
        ...('unknown' in revisions ? { runningRevisions: revisions.unknown } : {}),
      },
    }
  },
}

async function fetchTasks(callApi: TypedAwsCall, service: Service): Promise<RunningTask[]> {
  const [cluster, serviceName] = getResourceName(service).split('/')
  const tasks: RunningTask[] = []
  let token: string | undefined
  for (let pages = 0; pages < MAX_TASK_PAGES; pages += 1) {
    const { next, ...page } = await fetchTaskPage(callApi, { cluster, serviceName }, token)
    tasks.push(...page.tasks)
    if (next === undefined) return tasks
    token = next
  }
  throw new UnexpectedResponseError(`ecs:ListTasks returned more tasks than a service can have`)
}

function resolveRevisions(tasks: readonly RunningTask[], { account }: Service): Fact<Revision[]> {
  const arns = tasks.map(({ taskDefinitionArn }) => findNonEmpty(taskDefinitionArn))
  if (arns.includes(undefined))
    return unknown('ecs:DescribeTasks returned a task without its task definition')
  return known(sortDistinct(arns.flatMap(arn => (arn ? [buildTaskDefinitionResource(arn, account)] : []))))
}
