import type { World, WorldService } from '../../../examples/described/world.ts'
import type { Random } from '../../flows/burst/random.ts'
import { chance } from '../account/chance.ts'
import { digestIn, nameIn, REGISTRY, repositoryIn } from '../account/place.ts'
import {
  aDefinition,
  aService,
  definitionArn,
  networkOf,
  revisionIn,
  runsOf,
  serviceArn,
} from '../account/workloads.ts'
import { anyOf, callStep, instead, type Change, type Moment } from './step.ts'
import { told, type Telling } from './telling.ts'

/** Seconds until the tasks of a deployment run, and until those before are told to stop. */
const UNTIL_RUNNING = 8
const UNTIL_STOPPED = 14

const registerDefinition: Change = (world, random) => {
  const family = random.of(['api', 'worker'])
  const own = Object.keys(world.taskDefinitions).filter(arn => arn.includes(`/${family}:`))
  const revision = Math.max(0, ...own.map(arn => Number(nameIn(arn)))) + 1
  const arn = definitionArn(family, revision)
  const definition = aDefinition(random, world)
  const { taskRole, executionRole, privileged, images } = definition
  const [image] = Object.keys(images)
  const containers = [{ name: 'api', image, privileged, environment: 'HIDDEN_DUE_TO_SECURITY_REASONS' }]
  return callStep(
    `ecs:RegisterTaskDefinition ${family}:${revision}`,
    now => !(arn in now.taskDefinitions) && taskRole in now.roles && executionRole in now.roles,
    { taskDefinitions: { [arn]: definition } },
    told(
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

const deregisterDefinition: Change = (world, random) => {
  const active = Object.keys(world.taskDefinitions).filter(arn => isActive(arn, world))
  if (active.length === 0) return undefined
  const arn = random.of(active)
  return callStep(
    `ecs:DeregisterTaskDefinition ${revisionIn(arn)}`,
    now => isActive(arn, now),
    { taskDefinitions: { [arn]: { status: 'INACTIVE' } } },
    told(
      'ecs:DeregisterTaskDefinition',
      { taskDefinition: revisionIn(arn) },
      { taskDefinition: { taskDefinitionArn: arn, status: 'INACTIVE' } },
    ),
  )
}

function isActive(arn: string, { taskDefinitions }: World): boolean {
  const definition = taskDefinitions[arn]
  return definition !== undefined && definition.status !== 'INACTIVE'
}

function answerOf(
  arn: string,
  { cluster, taskDefinition }: Pick<WorldService, 'cluster' | 'taskDefinition'>,
) {
  return { service: { serviceArn: arn, clusterArn: cluster, taskDefinition } }
}

/** What ECS tells of a task of a service that runs an image, or is told to stop. */
function taskOf(service: string, image: string, desiredStatus: 'RUNNING' | 'STOPPED'): Telling {
  const clusterArn = service.replace(/:service\/([^/]+)\/.*$/, ':cluster/$1')
  const taskArn = service.replace(':service/', ':task/').replace(/[^/]+$/, digestIn(image).slice(7, 39))
  const containers = [
    {
      name: 'api',
      image: `${REGISTRY}/${repositoryIn(image)}`,
      imageDigest: digestIn(image),
      lastStatus: 'RUNNING',
    },
  ]
  const detail = {
    clusterArn,
    taskArn,
    group: `service:${nameIn(service)}`,
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

/** The tasks of a service come to run what its task definition names, then those before are told to stop. */
function deployed(arn: string, isThere: (world: World) => boolean): Moment[] {
  const runs = (world: World) => runsOf(world.services[arn]?.taskDefinition, world)
  const stops = (world: World) =>
    Object.keys(world.services[arn]?.running ?? {}).filter(image => !(image in runs(world)))
  return [
    {
      after: UNTIL_RUNNING,
      patch: now => (isThere(now) ? { services: { [arn]: { running: runs(now) } } } : {}),
      tells: now => (isThere(now) ? Object.keys(runs(now)).map(image => taskOf(arn, image, 'RUNNING')) : []),
    },
    {
      after: UNTIL_STOPPED,
      patch: now => {
        if (!isThere(now)) return {}
        const gone = Object.fromEntries(stops(now).map(image => [image, null]))
        return { services: { [arn]: { running: gone } } }
      },
      tells: now => (isThere(now) ? stops(now).map(image => taskOf(arn, image, 'STOPPED')) : []),
    },
  ]
}

const createService: Change = (world, random) => {
  const arn = serviceArn(`service-${random.of([1, 2, 3])}`)
  const definition = anyOf(world.taskDefinitions, random)
  const [cluster = ''] = Object.keys(world.clusters)
  if (definition === undefined) return undefined
  const { running: _, ...service } = aService(random, cluster, definition, world)
  const isThere = (now: World) => arn in now.services
  return {
    title: `ecs:CreateService ${nameIn(arn)} with ${revisionIn(definition)}`,
    isValid: now => !isThere(now) && isActive(definition, now) && isNetworkThere(service, now),
    moments: [
      {
        after: 0,
        patch: () => ({ services: { [arn]: service } }),
        tells: () => [
          told(
            'ecs:CreateService',
            { cluster: 'prod', serviceName: nameIn(arn), taskDefinition: revisionIn(definition) },
            answerOf(arn, service),
          ),
        ],
      },
      ...deployed(arn, isThere),
    ],
  }
}

function isNetworkThere({ subnets, securityGroups }: Partial<WorldService>, world: World): boolean {
  return (
    Object.keys(subnets ?? {}).every(subnet => subnet in world.subnets) &&
    Object.keys(securityGroups ?? {}).every(group => group in world.securityGroups)
  )
}

const deployDefinition: Change = (world, random) => {
  const arn = anyOf(world.services, random)
  const definition = anyOf(world.taskDefinitions, random)
  const service = arn && world.services[arn]
  if (arn === undefined || definition === undefined || !service) return undefined
  const isThere = (now: World) => arn in now.services
  const request = {
    cluster: 'prod',
    service: nameIn(arn),
    taskDefinition: revisionIn(definition),
    forceNewDeployment: true,
  }
  return {
    title: `ecs:UpdateService ${nameIn(arn)}: ${revisionIn(definition)}`,
    isValid: now => isThere(now) && isActive(definition, now),
    moments: [
      {
        after: 0,
        patch: () => ({ services: { [arn]: { taskDefinition: definition } } }),
        tells: () => [
          told('ecs:UpdateService', request, answerOf(arn, { ...service, taskDefinition: definition })),
        ],
      },
      ...deployed(arn, isThere),
    ],
  }
}

const moveService: Change = (world, random) => {
  const arn = anyOf(world.services, random)
  const service = arn && world.services[arn]
  if (arn === undefined || !service) return undefined
  const { subnets = {}, securityGroups = {} } = networkOf(random, world)
  const assignPublicIp = chance(random, 0.5) ? 'ENABLED' : 'DISABLED'
  const awsvpcConfiguration = {
    subnets: Object.keys(subnets).map(nameIn),
    securityGroups: Object.keys(securityGroups).map(nameIn),
    assignPublicIp,
  }
  return callStep(
    `ecs:UpdateService ${nameIn(arn)}: ${JSON.stringify(awsvpcConfiguration)}`,
    now => arn in now.services && isNetworkThere({ subnets, securityGroups }, now),
    {
      services: {
        [arn]: {
          subnets: instead(service.subnets, subnets),
          securityGroups: instead(service.securityGroups, securityGroups),
          assignPublicIp,
        },
      },
    },
    told(
      'ecs:UpdateService',
      { cluster: 'prod', service: nameIn(arn), networkConfiguration: { awsvpcConfiguration } },
      answerOf(arn, service),
    ),
  )
}

const deleteService: Change = (world, random) => {
  const arn = anyOf(world.services, random)
  const service = arn && world.services[arn]
  if (arn === undefined || !service) return undefined
  return callStep(
    `ecs:DeleteService ${nameIn(arn)}`,
    now => arn in now.services,
    { services: { [arn]: null } },
    told('ecs:DeleteService', { cluster: 'prod', service: nameIn(arn), force: true }, answerOf(arn, service)),
  )
}

/** A task of a service is started anew and pulls what its tag points to by now. */
const restartTasks: Change = (world: World, random: Random) => {
  const arn = anyOf(world.services, random)
  if (arn === undefined) return undefined
  const isThere = (now: World) => arn in now.services
  return {
    title: `ECS starts the tasks of ${nameIn(arn)} anew`,
    isValid: isThere,
    moments: deployed(arn, isThere),
  }
}

/** Ways to change services and task definitions. */
export const ofEcs: Readonly<Record<string, Change>> = {
  registerDefinition,
  deregisterDefinition,
  createService,
  deployDefinition,
  moveService,
  deleteService,
  restartTasks,
}
