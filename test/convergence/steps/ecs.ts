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
  return definition !== undefined && definition.status !== 'INACTIVE'
}

function buildResponse(
  arn: string,
  { cluster, taskDefinition }: Pick<ExampleService, 'cluster' | 'taskDefinition'>,
) {
  return { service: { serviceArn: arn, clusterArn: cluster, taskDefinition } }
}

/** Builds the event of a task of a service that runs an image, or is stopped. */
function buildTask(service: string, image: string, desiredStatus: 'RUNNING' | 'STOPPED'): StepEvent {
  const clusterArn = service.replace(/:service\/([^/]+)\/.*$/, ':cluster/$1')
  const taskArn = service
    .replace(':service/', ':task/')
    .replace(/[^/]+$/, parseDigestFromArn(image).slice(7, 39))
  const containers = [
    {
      name: 'api',
      image: `${HISTORY_REGISTRY}/${parseRepositoryName(image)}`,
      imageDigest: parseDigestFromArn(image),
      lastStatus: 'RUNNING',
    },
  ]
  const detail = {
    clusterArn,
    taskArn,
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

/** Starts the tasks of a service with its task definition, then stops the previous ones. */
function deployed(arn: string, isThere: (exampleAccount: ExampleAccount) => boolean): StepMoment[] {
  const runs = (exampleAccount: ExampleAccount) =>
    listRunningImages(exampleAccount.services[arn]?.taskDefinition, exampleAccount)
  const stops = (exampleAccount: ExampleAccount) =>
    Object.keys(exampleAccount.services[arn]?.running ?? {}).filter(image => !(image in runs(exampleAccount)))
  return [
    {
      after: UNTIL_RUNNING,
      patch: now => (isThere(now) ? { services: { [arn]: { running: runs(now) } } } : {}),
      events: now =>
        isThere(now) ? Object.keys(runs(now)).map(image => buildTask(arn, image, 'RUNNING')) : [],
    },
    {
      after: UNTIL_STOPPED,
      patch: now => {
        if (!isThere(now)) return {}
        const deleted = Object.fromEntries(stops(now).map(image => [image, null]))
        return { services: { [arn]: { running: deleted } } }
      },
      events: now => (isThere(now) ? stops(now).map(image => buildTask(arn, image, 'STOPPED')) : []),
    },
  ]
}

const createService: ChangeGenerator = (exampleAccount, seededRandom) => {
  const arn = formatServiceArn(`service-${seededRandom.pick([1, 2, 3])}`)
  const definition = chooseAny(exampleAccount.taskDefinitions, seededRandom)
  const [cluster = ''] = Object.keys(exampleAccount.clusters)
  if (definition === undefined) return undefined
  const { running: _, ...service } = generateService(seededRandom, cluster, definition, exampleAccount)
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
        patch: () => ({ services: { [arn]: { taskDefinition: definition } } }),
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
}
