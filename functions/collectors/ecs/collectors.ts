import type { CollectorsByKind } from '../fact-collector.ts'
import { clusterCoverage } from '../guardduty/cluster-coverage.ts'
import { clusterConfiguration } from './cluster.ts'
import { serviceConfiguration } from './service.ts'
import { standaloneImages } from './standalone-images.ts'
import { standaloneTaskList } from './standalone-task-list.ts'
import { standaloneTasks } from './standalone-tasks.ts'
import { taskDefinitionContent } from './task-definition.ts'
import { serviceTasks } from './tasks.ts'
import { serviceList, taskDefinitionList } from './resource-lists.ts'
import type { ResourceList } from '../lists/resource-list.ts'

/** The collectors of ECS. */
export const ecsCollectors = {
  'AWS::ECS::Cluster': { configuration: clusterConfiguration, coverage: clusterCoverage },
  'AWS::ECS::Service': { service: serviceConfiguration, tasks: serviceTasks },
  'AWS::ECS::StandaloneTasks': { tasks: standaloneImages },
  'AWS::ECS::TaskDefinition': { definition: taskDefinitionContent, standaloneTasks },
} as const satisfies CollectorsByKind

/** The lists of ECS. */
export const ecsResourceLists: readonly ResourceList[] = [serviceList, taskDefinitionList, standaloneTaskList]
