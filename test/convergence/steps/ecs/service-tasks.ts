import type { ExampleAccount } from '../../../../examples/account/example-account.ts'
import {
  parseDigestFromArn,
  parseLastArnPart,
  HISTORY_REGISTRY,
  parseRepositoryName,
} from '../../accounts/identifiers.ts'
import { listRunningImages } from '../../accounts/workloads.ts'
import type { StepEvent } from '../step-event.ts'
import type { StepMoment } from '../step.ts'

/** Seconds until new tasks run, and until the previous ones are stopped. */
export const UNTIL_RUNNING = 8
export const UNTIL_STOPPED = 14

/** Stands for an image that is not in the registry of the account, in the ids of tasks. */
const EMPTY_IMAGE = `repository/none/sha256:${'0'.repeat(64)}`

/** Builds the event of a task of a service that runs a revision and its image, or is stopped. */
function buildTask(
  service: string,
  taskDefinitionArn: string,
  image: string | undefined,
  desiredStatus: 'RUNNING' | 'STOPPED',
): StepEvent {
  const clusterArn = service.replace(/:service\/([^/]+)\/.*$/, ':cluster/$1')
  const taskArn = service
    .replace(':service/', ':task/')
    .replace(/[^/]+$/, parseDigestFromArn(image ?? EMPTY_IMAGE).slice(7, 39))
  const pulled =
    image === undefined
      ? { image: 'public.ecr.aws/nginx/nginx:1.27' }
      : { image: `${HISTORY_REGISTRY}/${parseRepositoryName(image)}`, imageDigest: parseDigestFromArn(image) }
  const containers = [{ name: 'api', ...pulled, lastStatus: 'RUNNING' }]
  const detail = {
    clusterArn,
    taskArn,
    taskDefinitionArn,
    group: `service:${parseLastArnPart(service)}`,
    lastStatus: 'RUNNING',
    desiredStatus,
    version: 3,
    containers,
  }
  return {
    by: 'service',
    source: 'aws.ecs',
    detailType: 'ECS Task State Change',
    detail,
    resources: [taskArn],
  }
}

/** Builds the events of the tasks of one revision: one for each image, or one that runs no image of the account. */
export function buildTaskEvents(
  service: string,
  revision: string,
  images: readonly string[],
  desiredStatus: 'RUNNING' | 'STOPPED',
): StepEvent[] {
  const pulled = images.length === 0 ? [undefined] : images
  return pulled.map(image => buildTask(service, revision, image, desiredStatus))
}

function buildDeploymentEvent(service: string): StepEvent {
  return {
    by: 'service',
    source: 'aws.ecs',
    detailType: 'ECS Deployment State Change',
    detail: { eventType: 'INFO', eventName: 'SERVICE_DEPLOYMENT_COMPLETED', deploymentId: 'ecs-svc/1' },
    resources: [service],
  }
}

/**
 * Starts the tasks of a service with its task definition, then stops the previous ones, except for those of its task sets.
 * Then the deployment is complete.
 */
export function buildRollout(
  arn: string,
  isThere: (exampleAccount: ExampleAccount) => boolean,
): StepMoment[] {
  const runs = (exampleAccount: ExampleAccount) =>
    listRunningImages(exampleAccount.services[arn]?.taskDefinition, exampleAccount)
  const stops = (exampleAccount: ExampleAccount) => {
    const { taskSets, running, runningRevisions } = exampleAccount.services[arn] ?? {}
    const kept = [exampleAccount.services[arn]?.taskDefinition ?? '', ...Object.values(taskSets ?? {})]
    const images = kept.flatMap(revision => Object.keys(listRunningImages(revision, exampleAccount)))
    return {
      revisions: Object.keys(runningRevisions ?? {}).filter(revision => !kept.includes(revision)),
      images: Object.keys(running ?? {}).filter(image => !images.includes(image)),
    }
  }
  return [
    {
      after: UNTIL_RUNNING,
      patch: now => {
        const revision = now.services[arn]?.taskDefinition
        return isThere(now) && revision !== undefined
          ? { services: { [arn]: { running: runs(now), runningRevisions: { [revision]: true } } } }
          : {}
      },
      events: now => {
        const revision = now.services[arn]?.taskDefinition
        return isThere(now) && revision !== undefined
          ? buildTaskEvents(arn, revision, Object.keys(runs(now)), 'RUNNING')
          : []
      },
    },
    {
      after: UNTIL_STOPPED,
      patch: now => {
        if (!isThere(now)) return {}
        const { images, revisions } = stops(now)
        const replaced = Object.keys(now.services[arn]?.replacedRevisions ?? {})
        return {
          services: {
            [arn]: {
              running: removeMembers(images),
              runningRevisions: removeMembers(revisions),
              replacedRevisions: removeMembers(replaced),
            },
          },
        }
      },
      events: now => {
        if (!isThere(now)) return []
        const { images, revisions } = stops(now)
        const [revision = now.services[arn]?.taskDefinition ?? ''] = revisions
        const stopped =
          images.length + revisions.length === 0 ? [] : buildTaskEvents(arn, revision, images, 'STOPPED')
        return [...stopped, buildDeploymentEvent(arn)]
      },
    },
  ]
}

function removeMembers(names: readonly string[]): Record<string, null> {
  return Object.fromEntries(names.map(name => [name, null]))
}
