import type { ExampleAccount, ExampleService } from '../../../examples/account/example-account.ts'
import type { SeededRandom } from '../../flows/burst/random.ts'
import { chooseWithProbability } from '../accounts/random-choice.ts'
import {
  parseDigestFromArn,
  parseLastArnPart,
  HISTORY_REGISTRY,
  parseRepositoryName,
} from '../accounts/identifiers.ts'
import {
  generateTaskDefinition,
  generateService,
  formatTaskDefinitionArn,
  generateFunctionNetwork,
  parseRevision,
  listRunningImages,
  formatServiceArn,
} from '../accounts/workloads.ts'
import {
  chooseAny,
  buildCallStep,
  buildReplacementPatch,
  type ChangeGenerator,
  type StepMoment,
} from './step.ts'
import { buildCallEvent, type StepEvent } from './step-event.ts'

/** Seconds until the tasks of a deployment run, and until the previous ones are stopped. */
const UNTIL_RUNNING = 8
const UNTIL_STOPPED = 14

/** Stands for an image that is not in the registry of the account, in the ids of tasks. */
const EMPTY_IMAGE = `repository/none/sha256:${'0'.repeat(64)}`

const registerDefinition: ChangeGenerator = (exampleAccount, seededRandom) => {
  const family = seededRandom.pick(['api', 'worker'])
  const own = Object.keys(exampleAccount.taskDefinitions).filter(arn => arn.includes(`/${family}:`))
  const revision = Math.max(0, ...own.map(arn => Number(parseLastArnPart(arn)))) + 1
  const arn = formatTaskDefinitionArn(family, revision)
  const definition = generateTaskDefinition(seededRandom, exampleAccount)
  const { taskRole, executionRole, privileged, images } = definition
  const [image] = Object.keys(images)
  const containers = [{ name: 'api', image, privileged, environment: 'HIDDEN_DUE_TO_SECURITY_REASONS' }]
  return buildCallStep(
    `ecs:RegisterTaskDefinition ${family}:${revision}`,
    now => !(arn in now.taskDefinitions) && taskRole in now.roles && executionRole in now.roles,
    { taskDefinitions: { [arn]: definition } },
    buildCallEvent(
      'ecs:RegisterTaskDefinition',
      {
        family,
        networkMode: 'awsvpc',
        taskRoleArn: taskRole,
        executionRoleArn: executionRole,
        containerDefinitions: containers,
      },
      { taskDefinition: { taskDefinitionArn: arn, family, revision, status: 'ACTIVE' } },
    ),
  )
}

const deregisterDefinition: ChangeGenerator = (exampleAccount, seededRandom) => {
  const active = Object.keys(exampleAccount.taskDefinitions).filter(arn => isActive(arn, exampleAccount))
  if (active.length === 0) return undefined
  const arn = seededRandom.pick(active)
  return buildCallStep(
    `ecs:DeregisterTaskDefinition ${parseRevision(arn)}`,
    now => isActive(arn, now),
    { taskDefinitions: { [arn]: { status: 'INACTIVE' } } },
    buildCallEvent(
      'ecs:DeregisterTaskDefinition',
      { taskDefinition: parseRevision(arn) },
      { taskDefinition: { taskDefinitionArn: arn, status: 'INACTIVE' } },
    ),
  )
}

function isActive(arn: string, { taskDefinitions }: ExampleAccount): boolean {
  const definition = taskDefinitions[arn]
  return definition !== undefined && (definition.status ?? 'ACTIVE') === 'ACTIVE'
}

function buildResponse(
  arn: string,
  { cluster, taskDefinition }: Pick<ExampleService, 'cluster' | 'taskDefinition'>,
) {
  return { service: { serviceArn: arn, clusterArn: cluster, taskDefinition } }
}

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

/** Lists the events of the tasks of one revision: one for each image, or one that runs no image of the account. */
function listTasks(
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
function deployed(arn: string, isThere: (exampleAccount: ExampleAccount) => boolean): StepMoment[] {
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
          ? listTasks(arn, revision, Object.keys(runs(now)), 'RUNNING')
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
          images.length + revisions.length === 0 ? [] : listTasks(arn, revision, images, 'STOPPED')
        return [...stopped, buildDeploymentEvent(arn)]
      },
    },
  ]
}

function removeMembers(names: readonly string[]): Record<string, null> {
  return Object.fromEntries(names.map(name => [name, null]))
}

const createService: ChangeGenerator = (exampleAccount, seededRandom) => {
  const arn = formatServiceArn(`service-${seededRandom.pick([1, 2, 3])}`)
  const definition = chooseAny(exampleAccount.taskDefinitions, seededRandom)
  const [cluster = ''] = Object.keys(exampleAccount.clusters)
  if (definition === undefined) return undefined
  const {
    running: _,
    runningRevisions: __,
    ...service
  } = generateService(seededRandom, cluster, definition, exampleAccount)
  const isThere = (now: ExampleAccount) => arn in now.services
  return {
    title: `ecs:CreateService ${parseLastArnPart(arn)} with ${parseRevision(definition)}`,
    isValid: now => !isThere(now) && isActive(definition, now) && isNetworkThere(service, now),
    moments: [
      {
        after: 0,
        patch: () => ({ services: { [arn]: service } }),
        events: () => [
          buildCallEvent(
            'ecs:CreateService',
            {
              cluster: 'prod',
              serviceName: parseLastArnPart(arn),
              taskDefinition: parseRevision(definition),
            },
            buildResponse(arn, service),
          ),
        ],
      },
      ...deployed(arn, isThere),
    ],
  }
}

function isNetworkThere(
  { subnets, securityGroups }: Partial<ExampleService>,
  exampleAccount: ExampleAccount,
): boolean {
  return (
    Object.keys(subnets ?? {}).every(subnet => subnet in exampleAccount.subnets) &&
    Object.keys(securityGroups ?? {}).every(group => group in exampleAccount.securityGroups)
  )
}

const deployDefinition: ChangeGenerator = (exampleAccount, seededRandom) => {
  const arn = chooseAny(exampleAccount.services, seededRandom)
  const definition = chooseAny(exampleAccount.taskDefinitions, seededRandom)
  const service = arn && exampleAccount.services[arn]
  if (arn === undefined || definition === undefined || !service) return undefined
  const isThere = (now: ExampleAccount) => arn in now.services
  const request = {
    cluster: 'prod',
    service: parseLastArnPart(arn),
    taskDefinition: parseRevision(definition),
    forceNewDeployment: true,
  }
  return {
    title: `ecs:UpdateService ${parseLastArnPart(arn)}: ${parseRevision(definition)}`,
    isValid: now => isThere(now) && isActive(definition, now),
    moments: [
      {
        after: 0,
        patch: now => {
          const before = now.services[arn]?.taskDefinition
          const replacedRevisions = before === undefined || before === definition ? {} : { [before]: true }
          return { services: { [arn]: { taskDefinition: definition, replacedRevisions } } }
        },
        events: () => [
          buildCallEvent(
            'ecs:UpdateService',
            request,
            buildResponse(arn, { ...service, taskDefinition: definition }),
          ),
        ],
      },
      ...deployed(arn, isThere),
    ],
  }
}

const moveService: ChangeGenerator = (exampleAccount, seededRandom) => {
  const arn = chooseAny(exampleAccount.services, seededRandom)
  const service = arn && exampleAccount.services[arn]
  if (arn === undefined || !service) return undefined
  const { subnets = {}, securityGroups = {} } = generateFunctionNetwork(seededRandom, exampleAccount)
  const assignPublicIp = chooseWithProbability(seededRandom, 0.5) ? 'ENABLED' : 'DISABLED'
  const awsvpcConfiguration = {
    subnets: Object.keys(subnets).map(parseLastArnPart),
    securityGroups: Object.keys(securityGroups).map(parseLastArnPart),
    assignPublicIp,
  }
  return buildCallStep(
    `ecs:UpdateService ${parseLastArnPart(arn)}: ${JSON.stringify(awsvpcConfiguration)}`,
    now => arn in now.services && isNetworkThere({ subnets, securityGroups }, now),
    {
      services: {
        [arn]: {
          subnets: buildReplacementPatch(service.subnets, subnets),
          securityGroups: buildReplacementPatch(service.securityGroups, securityGroups),
          assignPublicIp,
        },
      },
    },
    buildCallEvent(
      'ecs:UpdateService',
      { cluster: 'prod', service: parseLastArnPart(arn), networkConfiguration: { awsvpcConfiguration } },
      buildResponse(arn, service),
    ),
  )
}

const deleteService: ChangeGenerator = (exampleAccount, seededRandom) => {
  const arn = chooseAny(exampleAccount.services, seededRandom)
  const service = arn && exampleAccount.services[arn]
  if (arn === undefined || !service) return undefined
  return buildCallStep(
    `ecs:DeleteService ${parseLastArnPart(arn)}`,
    now => arn in now.services,
    { services: { [arn]: null } },
    buildCallEvent(
      'ecs:DeleteService',
      { cluster: 'prod', service: parseLastArnPart(arn), force: true },
      buildResponse(arn, service),
    ),
  )
}

const TASK_SET = 'ecs-svc/1'

/** Adds a task set with a revision of its own, whose tasks then run. */
const createTaskSet: ChangeGenerator = (exampleAccount, seededRandom) => {
  const arn = chooseAny(exampleAccount.services, seededRandom)
  const definition = chooseAny(exampleAccount.taskDefinitions, seededRandom)
  if (arn === undefined || definition === undefined) return undefined
  const isThere = (now: ExampleAccount) => now.services[arn]?.taskSets?.[TASK_SET] === definition
  const request = {
    cluster: 'prod',
    service: parseLastArnPart(arn),
    taskDefinition: parseRevision(definition),
  }
  return {
    title: `ecs:CreateTaskSet ${parseLastArnPart(arn)} with ${parseRevision(definition)}`,
    isValid: now =>
      arn in now.services && !now.services[arn]?.taskSets?.[TASK_SET] && isActive(definition, now),
    moments: [
      {
        after: 0,
        patch: () => ({ services: { [arn]: { taskSets: { [TASK_SET]: definition } } } }),
        events: () => [buildCallEvent('ecs:CreateTaskSet', request, buildTaskSetResponse(arn, definition))],
      },
      {
        after: UNTIL_RUNNING,
        patch: now =>
          isThere(now)
            ? {
                services: {
                  [arn]: {
                    running: listRunningImages(definition, now),
                    runningRevisions: { [definition]: true },
                  },
                },
              }
            : {},
        events: now =>
          isThere(now)
            ? listTasks(arn, definition, Object.keys(listRunningImages(definition, now)), 'RUNNING')
            : [],
      },
    ],
  }
}

function buildTaskSetResponse(arn: string, taskDefinition: string) {
  return { taskSet: { id: TASK_SET, serviceArn: arn, taskDefinition } }
}

/** Removes the task set of a service, whose tasks then stop. */
const deleteTaskSet: ChangeGenerator = (exampleAccount, seededRandom) => {
  const [arn] = Object.keys(exampleAccount.services).filter(
    each => exampleAccount.services[each]?.taskSets?.[TASK_SET],
  )
  const definition = arn && exampleAccount.services[arn]?.taskSets?.[TASK_SET]
  if (arn === undefined || !definition) return undefined
  const request = { cluster: 'prod', service: parseLastArnPart(arn), taskSet: TASK_SET, force: true }
  const isThere = (now: ExampleAccount) => arn in now.services
  const [, stopping] = deployed(arn, isThere)
  return {
    title: `ecs:DeleteTaskSet ${parseLastArnPart(arn)}`,
    isValid: now => now.services[arn]?.taskSets?.[TASK_SET] === definition,
    moments: [
      {
        after: 0,
        patch: () => ({ services: { [arn]: { taskSets: { [TASK_SET]: null } } } }),
        events: () => [buildCallEvent('ecs:DeleteTaskSet', request, buildTaskSetResponse(arn, definition))],
      },
      ...(stopping ? [stopping] : []),
    ],
  }
}

/** Deletes a revision that is not ACTIVE: it stays until nothing runs it (ECS API Reference, DeleteTaskDefinitions). */
const deleteDefinition: ChangeGenerator = (exampleAccount, seededRandom) => {
  const inactive = Object.keys(exampleAccount.taskDefinitions).filter(
    arn => exampleAccount.taskDefinitions[arn]?.status === 'INACTIVE',
  )
  if (inactive.length === 0) return undefined
  const arn = seededRandom.pick(inactive)
  return buildCallStep(
    `ecs:DeleteTaskDefinitions ${parseRevision(arn)}`,
    now => now.taskDefinitions[arn]?.status === 'INACTIVE',
    { taskDefinitions: { [arn]: { status: 'DELETE_IN_PROGRESS' } } },
    buildCallEvent(
      'ecs:DeleteTaskDefinitions',
      { taskDefinitions: [parseRevision(arn)] },
      { taskDefinitions: [{ taskDefinitionArn: arn, status: 'DELETE_IN_PROGRESS' }], failures: [] },
    ),
  )
}

/** Restarts a task of a service, which pulls what its tag refers to now. */
const restartTasks: ChangeGenerator = (exampleAccount: ExampleAccount, seededRandom: SeededRandom) => {
  const arn = chooseAny(exampleAccount.services, seededRandom)
  if (arn === undefined) return undefined
  const isThere = (now: ExampleAccount) => arn in now.services
  return {
    title: `ECS restarts the tasks of ${parseLastArnPart(arn)}`,
    isValid: isThere,
    moments: deployed(arn, isThere),
  }
}

/** Change generators for services and task definitions. */
export const ecsChangeGenerators: Readonly<Record<string, ChangeGenerator>> = {
  registerDefinition,
  deregisterDefinition,
  createService,
  deployDefinition,
  moveService,
  deleteService,
  restartTasks,
  createTaskSet,
  deleteTaskSet,
  deleteDefinition,
}
