import { incoming, type EffectPath } from '../kind-definition.ts'
import { listFunctionPaths } from '../function-paths.ts'

/** The paths from an image to what depends on it: its index, and the workloads that run it. */
export const imageDependents: readonly EffectPath[] = [
  [incoming('AWS::ECR::Image', 'children')],
  ...listFunctionPaths('image'),
  [incoming('AWS::ECS::Service', 'running')],
  [incoming('AWS::ECR::Image', 'children'), incoming('AWS::ECS::Service', 'running')],
  [incoming('AWS::ECS::StandaloneTasks', 'images')],
  [incoming('AWS::ECR::Image', 'children'), incoming('AWS::ECS::StandaloneTasks', 'images')],
]
