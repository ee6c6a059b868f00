import type { ExampleAccount } from '../../../../examples/account/example-account.ts'
import { chooseWithProbability } from '../../accounts/random-choice.ts'
import { HISTORY_REGISTRY, parseDigestFromArn, parseRepositoryName } from '../../accounts/identifiers.ts'
import { listRunningImages, parseRevision } from '../../accounts/workloads.ts'
import { isActive } from './task-definitions.ts'
import { UNTIL_RUNNING, UNTIL_STOPPED } from './service-tasks.ts'
import { buildCallEvent, type StepEvent } from '../step-event.ts'
import type { ChangeGenerator, StepMoment } from '../step.ts'

/** A standalone task: a cluster, and the revision that it runs there. */
interface StandaloneTask {
  cluster: string
  definition: string
}

function isRunning({ cluster, definition }: StandaloneTask, { taskDefinitions }: ExampleAccount): boolean {
  return cluster in (taskDefinitions[definition]?.standaloneTasks ?? {})
}

function parseTaskArn({ cluster, definition }: StandaloneTask): string {
  return `${cluster.replace(':cluster/', ':task/')}/${parseRevision(definition).replace(':', '-')}`
}

/** The images that the task pulled. */
function listPulledImages({ definition }: StandaloneTask, { taskDefinitions }: ExampleAccount): string[] {
  return Object.keys(taskDefinitions[definition]?.standaloneImages ?? {})
}

/** Builds the container of an image of the account, or of another one. */
function buildContainer(image: string | undefined, lastStatus: 'RUNNING' | 'STOPPED'): object {
  if (image === undefined) return { name: 'api', image: 'public.ecr.aws/nginx/nginx:1.27', lastStatus }
  const name = `${HISTORY_REGISTRY}/${parseRepositoryName(image)}`
  return { name: 'api', image: name, imageDigest: parseDigestFromArn(image), lastStatus }
}

/** Builds the event of the task with these states. */
function buildTaskEvent(
  standaloneTask: StandaloneTask,
  images: readonly string[],
  lastStatus: 'RUNNING' | 'STOPPED',
  desiredStatus: 'RUNNING' | 'STOPPED',
): StepEvent {
  const { cluster, definition } = standaloneTask
  const taskArn = parseTaskArn(standaloneTask)
  const detail = {
    clusterArn: cluster,
    taskArn,
    taskDefinitionArn: definition,
    group: `family:${parseRevision(definition).split(':')[0] ?? ''}`,
    lastStatus,
    desiredStatus,
    version: 3,
    containers: (images.length === 0 ? [undefined] : images).map(image => buildContainer(image, lastStatus)),
  }
  return {
    by: 'service',
    source: 'aws.ecs',
    detailType: 'ECS Task State Change',
    detail,
    resources: [taskArn],
  }
}

/** Starts a standalone task of any ACTIVE revision, also of one that is not the latest. ECS counts it from the call on. */
const runTask: ChangeGenerator = (exampleAccount, seededRandom) => {
  const [cluster] = Object.keys(exampleAccount.clusters)
  const startable = Object.keys(exampleAccount.taskDefinitions).filter(arn => isActive(arn, exampleAccount))
  if (cluster === undefined || startable.length === 0) return undefined
  const task = { cluster, definition: seededRandom.pick(startable) }
  const request = { cluster: 'prod', taskDefinition: parseRevision(task.definition) }
  return {
    title: `ecs:RunTask ${parseRevision(task.definition)}`,
    isValid: now => isActive(task.definition, now) && !isRunning(task, now),
    moments: [
      {
        after: 0,
        patch: () => ({ taskDefinitions: { [task.definition]: { standaloneTasks: { [cluster]: true } } } }),
        events: () => [buildCallEvent('ecs:RunTask', request, { tasks: [{ taskArn: parseTaskArn(task) }] })],
      },
      {
        after: UNTIL_RUNNING,
        patch: now =>
          isRunning(task, now)
            ? {
                taskDefinitions: {
                  [task.definition]: { standaloneImages: listRunningImages(task.definition, now) },
                },
              }
            : {},
        events: now =>
          isRunning(task, now)
            ? [
                buildTaskEvent(
                  task,
                  Object.keys(listRunningImages(task.definition, now)),
                  'RUNNING',
                  'RUNNING',
                ),
              ]
            : [],
      },
    ],
  }
}

/** Ends a standalone task: by a call, or by itself, of which ECS sends only the last event. */
const endTask: ChangeGenerator = (exampleAccount, seededRandom) => {
  const tasks = Object.entries(exampleAccount.taskDefinitions).flatMap(([definition, { standaloneTasks }]) =>
    Object.keys(standaloneTasks ?? {}).map(cluster => ({ cluster, definition })),
  )
  if (tasks.length === 0) return undefined
  const task = seededRandom.pick(tasks)
  const isCall = chooseWithProbability(seededRandom, 0.5)
  const images = listPulledImages(task, exampleAccount)
  const patch = () => ({
    taskDefinitions: {
      [task.definition]: { standaloneTasks: { [task.cluster]: null }, standaloneImages: null },
    },
  })
  const stop: StepMoment = {
    after: 0,
    patch,
    events: () => [
      buildCallEvent('ecs:StopTask', { cluster: 'prod', task: parseTaskArn(task) }),
      buildTaskEvent(task, images, 'RUNNING', 'STOPPED'),
    ],
  }
  const stopped: StepMoment = {
    after: isCall ? UNTIL_STOPPED : 0,
    patch: isCall ? () => ({}) : patch,
    events: () => [buildTaskEvent(task, images, 'STOPPED', 'STOPPED')],
  }
  return {
    title: isCall
      ? `ecs:StopTask ${parseRevision(task.definition)}`
      : `a standalone task of ${parseRevision(task.definition)} ends`,
    isValid: now => isRunning(task, now),
    moments: isCall ? [stop, stopped] : [stopped],
  }
}

/** Change generators for standalone tasks. */
export const standaloneTaskChangeGenerators: Readonly<Record<string, ChangeGenerator>> = { runTask, endTask }
