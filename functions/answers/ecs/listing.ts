import * as z from 'zod/mini'
import { serviceNamed } from '../../../audit/resources/ecs/service.ts'
import { taskDefinitionResource } from '../../../audit/resources/ecs/task-definition.ts'
import type { Ask } from '../aspect.ts'
import type { Listing } from '../listing.ts'
import { askAll, askPage } from '../pages.ts'
import { listClusters, listServices, listTaskDefinitionFamilies, listTaskDefinitions } from './operations.ts'

const clustersAnswer = z.object({ clusterArns: z.array(z.string()) })
const servicesAnswer = z.object({ serviceArns: z.array(z.string()) })
const familiesAnswer = z.object({ families: z.array(z.string()) })
const definitionsAnswer = z.object({ taskDefinitionArns: z.array(z.string()) })

/** The services of a region, cluster by cluster. */
export const services: Listing = {
  kind: 'AWS::ECS::Service',
  noun: 'services',
  of: 'REGION',
  operations: [listClusters, listServices],
  async page(ask, where, token) {
    const { page, ...more } = await askPage(ask, listClusters, {}, clustersAnswer, token)
    const named = await Promise.all(
      page.clusterArns.map(async cluster => {
        const arns = await servicesOf(ask, cluster)
        return arns.map(arn => serviceNamed(arn, cluster, where))
      }),
    )
    return { resources: named.flat(), ...more }
  },
}

async function servicesOf(ask: Ask, cluster: string): Promise<string[]> {
  const pages = await askAll(ask, listServices, { cluster, maxResults: 100 }, servicesAnswer)
  return pages.flatMap(page => page.serviceArns)
}

/**
 * The latest active revision of every family: what a task that is run by itself starts from. Older ones count only
 * where a service runs them, and are found by that.
 */
export const taskDefinitions: Listing = {
  kind: 'AWS::ECS::TaskDefinition',
  noun: 'task definitions',
  of: 'REGION',
  operations: [listTaskDefinitionFamilies, listTaskDefinitions],
  async page(ask, { account }, token) {
    const active = { status: 'ACTIVE' }
    const { page, ...more } = await askPage(ask, listTaskDefinitionFamilies, active, familiesAnswer, token)
    const latest = await Promise.all(page.families.map(family => latestOf(ask, family)))
    return { resources: latest.flat().map(arn => taskDefinitionResource(arn, account)), ...more }
  },
}

async function latestOf(ask: Ask, familyPrefix: string): Promise<string[]> {
  const input = { familyPrefix, status: 'ACTIVE', sort: 'DESC', maxResults: 1 }
  const { taskDefinitionArns } = await ask(listTaskDefinitions, input, definitionsAnswer)
  return taskDefinitionArns.slice(0, 1)
}
