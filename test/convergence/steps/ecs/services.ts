import type { ExampleAccount, ExampleService } from '../../../../examples/account/example-account.ts'
import type { SeededRandom } from '../../../flows/burst/random.ts'
import { chooseWithProbability } from '../../accounts/random-choice.ts'
import { parseLastArnPart } from '../../accounts/identifiers.ts'
import {
  generateService,
  generateFunctionNetwork,
  parseRevision,
  formatServiceArn,
} from '../../accounts/workloads.ts'
import { chooseAny, buildCallStep, buildReplacementPatch, type ChangeGenerator } from '../step.ts'
import { isActive, taskDefinitionChangeGenerators } from './task-definitions.ts'
import { standaloneTaskChangeGenerators } from './standalone-tasks.ts'
import { taskSetChangeGenerators } from './task-sets.ts'
import { buildRollout } from './service-tasks.ts'
import { buildCallEvent } from '../step-event.ts'

function buildResponse(
  arn: string,
  { cluster, taskDefinition }: Pick<ExampleService, 'cluster' | 'taskDefinition'>,
) {
  return { service: { serviceArn: arn, clusterArn: cluster, taskDefinition } }
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
      ...buildRollout(arn, isThere),
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
      ...buildRollout(arn, isThere),
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
    moments: buildRollout(arn, isThere),
  }
}

/** Change generators for services, their task sets, task definitions and standalone tasks. */
export const ecsChangeGenerators: Readonly<Record<string, ChangeGenerator>> = {
  ...taskDefinitionChangeGenerators,
  createService,
  deployDefinition,
  moveService,
  deleteService,
  restartTasks,
  ...taskSetChangeGenerators,
  ...standaloneTaskChangeGenerators,
}
