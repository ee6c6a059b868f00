import * as z from 'zod/mini'
import { buildStandaloneTasksResource } from '../../../audit/resources/ecs/standalone-tasks.ts'
import { mapConcurrent } from '../../../audit/state/map-concurrent.ts'
import type { TypedAwsCall } from '../fact-collector.ts'
import { fetchPage } from '../lists/paginate.ts'
import type { ResourceList } from '../lists/resource-list.ts'
import { clustersResponse } from './cluster.ts'
import { canRunOwnImage } from './pulled-images.ts'
import { describeTasks, listClusters, listTasks } from './operations.ts'
import { fetchClusterTasks, listStandaloneRevisions } from './running-tasks.ts'

/**
 * The standalone tasks of each revision that run an image from the account's own registry, and all revisions that standalone
 * tasks run, whatever their status. A page has the next 100 tasks of each of up to 100 clusters; a cluster with more tasks is
 * continued before the next clusters.
 */
export const standaloneTaskList: ResourceList = {
  kind: 'AWS::ECS::StandaloneTasks',
  label: 'standalone tasks',
  scope: 'REGION',
  operations: [listClusters, listTasks, describeTasks],
  async listPage(callApi, { account }, token) {
    const { clusters, nextClusters } = await openClusters(callApi, token)
    const pages = await mapConcurrent(clusters, async each => {
      const { tasks, next } = await fetchClusterTasks(callApi, { cluster: each.cluster }, each.token)
      return { tasks, unfinished: next === undefined ? [] : [{ cluster: each.cluster, token: next }] }
    })
    const tasks = pages.flatMap(page => page.tasks)
    const running = tasks.filter(each => canRunOwnImage(each, { account }))
    const resources = [
      ...listStandaloneRevisions(tasks, account),
      ...listStandaloneRevisions(running, account).map(buildStandaloneTasksResource),
    ]
    const unfinished = pages.flatMap(page => page.unfinished)
    if (unfinished.length === 0 && nextClusters === undefined) return { resources }
    return { resources, next: JSON.stringify({ unfinished, nextClusters }) }
  },
}

/** A position in the list: the clusters of which tasks remain, with their tokens, and the token of further clusters. */
const listPosition = z.object({
  unfinished: z.array(z.object({ cluster: z.string(), token: z.string() })),
  nextClusters: z.optional(z.string()),
})

/** The clusters whose next tasks are on a page, and the token of further clusters. */
interface OpenClusters {
  clusters: readonly { cluster: string; token?: string }[]
  nextClusters?: string | undefined
}

async function openClusters(callApi: TypedAwsCall, token: string | undefined): Promise<OpenClusters> {
  const position = token === undefined ? undefined : listPosition.parse(JSON.parse(token))
  if (position !== undefined && position.unfinished.length > 0)
    return { clusters: position.unfinished, nextClusters: position.nextClusters }
  const { page, next } = await fetchPage(callApi, listClusters, {}, clustersResponse, position?.nextClusters)
  return { clusters: page.clusterArns.map(cluster => ({ cluster })), nextClusters: next }
}
