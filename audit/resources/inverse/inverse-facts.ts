import { listFunctionPaths } from '../function-paths.ts'
import { incoming, type TraversalStep } from '../kind-definition.ts'
import type { Kind, Resource } from '../resource.ts'

/** Workloads that run an image: the first by their names, and how many there are. */
export interface RunningWorkloads {
  first: readonly Resource[]
  count: number
  /** Set if there are more than are counted. */
  more?: true
}

/**
 * The inverse facts of each kind that has any: what the stored relationships of other resources say of a resource. They are
 * never stored themselves.
 */
export interface InverseFactsByKind {
  /** The functions, ECS services and standalone tasks that run it. Of an index, those that run it as a whole. */
  'AWS::ECR::Image': { runBy: RunningWorkloads }
}

/** A path against relationships only. */
export type InversePath = readonly Extract<TraversalStep, { incoming: string }>[]

const inversePaths: Partial<Record<Kind, Readonly<Record<string, readonly InversePath[]>>>> = {
  'AWS::ECR::Image': {
    runBy: [
      ...listFunctionPaths('image'),
      [incoming('AWS::ECS::Service', 'running')],
      [incoming('AWS::ECS::StandaloneTasks', 'images')],
    ].map(path => path.filter(step => 'incoming' in step)),
  },
}

/** Whether resources of `kind` have inverse facts: then evaluations of them depend on what references them. */
export function hasInverseFacts(kind: Kind): boolean {
  return inversePaths[kind] !== undefined
}

/** Lists the inverse facts of `kind` among `names`, with the paths to the resources that they name. */
export function listInverseFacts(
  kind: Kind,
  names: readonly string[],
): { fact: string; paths: readonly InversePath[] }[] {
  return names.flatMap(fact => {
    const paths = inversePaths[kind]?.[fact]
    return paths === undefined ? [] : [{ fact, paths }]
  })
}
