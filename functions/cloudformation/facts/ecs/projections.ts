import type { Projection } from '../contribution.ts'
import { projectCluster } from './cluster.ts'
import { projectService } from './service.ts'
import { projectTaskDefinition } from './task-definition.ts'

/** The projections of ECS's types. */
export const ecsProjections: Readonly<Record<string, Projection>> = {
  'AWS::ECS::Cluster': projectCluster,
  'AWS::ECS::Service': projectService,
  'AWS::ECS::TaskDefinition': projectTaskDefinition,
}
