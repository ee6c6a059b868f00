import { incoming, type TraversalStep } from './kind-definition.ts'

/** The steps from a revision of a task definition to the services that run it. */
export const toServicesOfRevision: readonly TraversalStep[] = [
  incoming('AWS::ECS::Service', 'deployedRevisions'),
  incoming('AWS::ECS::Service', 'runningRevisions'),
]
