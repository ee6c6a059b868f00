import type { CollectorsByKind } from '../fact-collector.ts'
import { serviceConfiguration } from './service.ts'
import { taskDefinitionContent } from './task-definition.ts'
import { serviceTasks } from './tasks.ts'

/** The collectors of ECS. */
export const ecsCollectors = {
  'AWS::ECS::Service': { service: serviceConfiguration, tasks: serviceTasks },
  'AWS::ECS::TaskDefinition': { definition: taskDefinitionContent },
} as const satisfies CollectorsByKind
