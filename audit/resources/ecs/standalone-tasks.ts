import { followRecorded, modified, type KindDefinition } from '../kind-definition.ts'
import { getResourceName, type Resource } from '../resource.ts'
import { getPartition } from '../arn.ts'

/** An image that standalone tasks run. */
export interface StandaloneImage extends Resource<'AWS::ECR::Image'> {
  /** The ARN of the newest task that runs it: while this one runs, the image does. */
  task: string
}

/** The facts of the standalone tasks of a revision. */
export interface StandaloneTasksFacts {
  /**
   * The images from the account's own registry that standalone tasks run with the revision, without stopping tasks. If all
   * controls pass, an image can remain after its last task has ended, until the next read.
   */
  images: readonly StandaloneImage[]
}

/** The standalone tasks of one revision, in all clusters, whatever its status. ECS has no ARN for them. */
export const standaloneTasksKind = {
  kind: 'AWS::ECS::StandaloneTasks',
  label: 'standalone task',
  forgottenIfEmpty: 'images',
  readIfAffected: 'BY_REPLACED_FACTS',
  facts: {
    images: {
      collector: 'tasks',
      affects: [[modified('images'), followRecorded('lostTags')]],
      relationship: { to: 'AWS::ECR::Image', label: 'runs', inverseLabel: 'running in' },
    },
  },
} satisfies KindDefinition

/** The standalone tasks of a revision. */
export function buildStandaloneTasksResource(
  revision: Resource<'AWS::ECS::TaskDefinition'>,
): Resource<'AWS::ECS::StandaloneTasks'> {
  const { account, region } = revision
  const arn = `arn:${getPartition(region)}:ecs:${region}:${account}:standalone-tasks/${getResourceName(revision)}`
  return { kind: 'AWS::ECS::StandaloneTasks', account, region, arn }
}

/** The revision of standalone tasks. */
export function buildStandaloneRevision({
  arn,
  account,
  region,
}: Resource<'AWS::ECS::StandaloneTasks'>): Resource<'AWS::ECS::TaskDefinition'> {
  const revisionArn = arn.replace(':standalone-tasks/', ':task-definition/')
  return { kind: 'AWS::ECS::TaskDefinition', account, region, arn: revisionArn }
}
