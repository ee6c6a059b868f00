import {
  buildStandaloneRevision,
  type StandaloneImage,
} from '../../../audit/resources/ecs/standalone-tasks.ts'
import { known, unknown, type Fact } from '../../../audit/resources/fact.ts'
import { getResourceKey, type Resource, type ResourceKey } from '../../../audit/resources/resource.ts'
import type { FactCollector } from '../fact-collector.ts'
import { describeTasks, listClusters, listTasks } from './operations.ts'
import { resolvePulledImages } from './pulled-images.ts'
import { fetchStandaloneTasks, type RunningTask } from './running-tasks.ts'

/**
 * ListTasks and DescribeTasks of the family in every cluster: the images that the standalone tasks of a revision pulled, each
 * with its newest task.
 */
export const standaloneImages: FactCollector<'AWS::ECS::StandaloneTasks'> = {
  operations: [listClusters, listTasks, describeTasks],
  notFoundErrors: [],
  async collect(callApi, resource) {
    const tasks: RunningTask[] = []
    for await (const page of fetchStandaloneTasks(callApi, buildStandaloneRevision(resource)))
      tasks.push(...page)
    const images = resolveNewestTasks(tasks, resource)
    return 'known' in images
      ? { facts: { images: images.known } }
      : { facts: {}, unknown: { images: images.unknown } }
  },
}

/** The images with the task that was created last of those that run each; unknown if the images of a task are. */
function resolveNewestTasks(
  tasks: readonly RunningTask[],
  where: Pick<Resource, 'account'>,
): Fact<StandaloneImage[]> {
  const newestByKey = new Map<ResourceKey, StandaloneImage>()
  for (const each of tasks.toSorted(compareByCreation)) {
    if (!each.taskArn) return unknown('ecs:DescribeTasks returned a task without its ARN')
    const pulled = resolvePulledImages([each], where)
    if ('unknown' in pulled) return pulled
    for (const image of pulled.known) newestByKey.set(getResourceKey(image), { ...image, task: each.taskArn })
  }
  return known([...newestByKey.keys()].toSorted().flatMap(key => newestByKey.get(key) ?? []))
}

/** Orders tasks by their creation, and equally old ones by their ARNs. */
function compareByCreation(one: RunningTask, other: RunningTask): number {
  const [first, second] = [one, other].map(({ createdAt, taskArn }) => `${createdAt ?? ''} ${taskArn ?? ''}`)
  return (first ?? '') < (second ?? '') ? -1 : 1
}
