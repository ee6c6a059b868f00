import type { Answers } from '../aspect.ts'
import { service } from './service.ts'
import { definition } from './task-definition.ts'
import { tasks } from './tasks.ts'

/** How every aspect of the kinds of ECS is read. */
export const ecsAnswers = {
  'AWS::ECS::Service': { service, tasks },
  'AWS::ECS::TaskDefinition': { definition },
} as const satisfies Answers
