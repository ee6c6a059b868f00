import { unknown, type Fact, type UnknownFact } from '../../../../audit/resources/fact.ts'
import { buildServiceResourceByName, type ServiceFacts } from '../../../../audit/resources/ecs/service.ts'
import {
  buildTaskDefinitionResource,
  buildTaskDefinitionResourceByName,
} from '../../../../audit/resources/ecs/task-definition.ts'
import type { Resource } from '../../../../audit/resources/resource.ts'
import { resolveNetwork } from '../../../collectors/ecs/service.ts'
import type { ResolvedResource } from '../../resolve/resolved-template.ts'
import type { FactLookup, Projection, ProjectionContext } from '../contribution.ts'
import { createFact, deriveFact, deriveListFact, type ProjectedFacts } from '../derive/derive-fact.ts'
import { keepOrder, projectOwnResource, type FactsBefore } from '../derive/edit-facts.ts'
import { PropertyError } from '../properties/property-error.ts'
import { readTexts } from '../properties/read-list.ts'
import {
  readChoice,
  readFlag,
  readObjectProperty,
  readProperty,
  readTextProperty,
} from '../properties/read-property.ts'

type ServiceKind = 'AWS::ECS::Service'

/** AWS::ECS::Service: the revision that it runs, and its network. What its tasks run is known once they are started. */
export const projectService: Projection = (resolvedResource, projectionContext) => {
  const { physicalId } = resolvedResource
  const cluster = deriveFact(() => readTextProperty(resolvedResource, 'Cluster'))
  const clusterName = 'known' in cluster ? cluster.known : undefined
  return projectOwnResource(resolvedResource, {
    resource: buildServiceResourceByName(physicalId, clusterName, projectionContext),
    created: { running: createFact([]), runningRevisions: createFact([]) },
    derive: (before, findFacts) => {
      const taskDefinition = deriveFact(() => readTaskDefinition(resolvedResource, projectionContext))
      const launchType = deriveLaunchType(resolvedResource, before('launchType'))
      return {
        taskDefinition,
        ...deriveRevisions(before, taskDefinition),
        launchType,
        ...derivePlatform(resolvedResource, before, launchType, taskDefinition, findFacts),
        enableExecuteCommand: deriveFact(() => readFlag(resolvedResource, 'EnableExecuteCommand') ?? false),
        ...deriveNetwork(resolvedResource, before, projectionContext),
      }
    },
  })
}

function readTaskDefinition(
  resolvedResource: ResolvedResource,
  projectionContext: ProjectionContext,
): ServiceFacts['taskDefinition'] {
  const name = readTextProperty(resolvedResource, 'TaskDefinition')
  if (name === undefined) return 'NONE'
  const revision = name.startsWith('arn:')
    ? buildTaskDefinitionResource(name, projectionContext.account)
    : buildTaskDefinitionResourceByName(name, projectionContext)
  if (revision !== undefined) return revision
  throw new PropertyError('property TaskDefinition names no revision: ECS takes the latest one of the family')
}

/** While the service keeps its revision, so do its tasks. */
function deriveRevisions(
  before: FactsBefore<ServiceKind>,
  taskDefinition: Fact<ServiceFacts['taskDefinition']>,
): ProjectedFacts<ServiceKind> {
  const previous = before('taskDefinition')
  if ('unknown' in taskDefinition)
    return { deployedRevisions: taskDefinition, ...describeTasks(taskDefinition) }
  const { known: revision } = taskDefinition
  const isSame = 'known' in previous && getArn(previous.known) === getArn(revision)
  if (isSame) return {}
  const isCreated = 'unknown' in previous
  const why = { unknown: 'the deployment starts tasks of another revision' }
  return {
    deployedRevisions: createFact(revision === 'NONE' ? [] : [revision]),
    ...(isCreated ? {} : describeTasks(why)),
  }
}

function describeTasks(fact: UnknownFact): ProjectedFacts<ServiceKind> {
  return { running: fact, runningRevisions: fact }
}

function getArn(resource: Resource | 'NONE'): string {
  return resource === 'NONE' ? resource : resource.arn
}

/** Without a launch type and a strategy, the default strategy of the cluster decides. */
function deriveLaunchType(
  resolvedResource: ResolvedResource,
  before: Fact<ServiceFacts['launchType']>,
): Fact<ServiceFacts['launchType']> {
  const fact = deriveFact((): ServiceFacts['launchType'] | undefined => {
    const types = ['EC2', 'FARGATE', 'EXTERNAL', 'MANAGED_INSTANCES'] as const
    const isByStrategy = readProperty(resolvedResource, 'CapacityProviderStrategy') !== undefined
    return (
      readChoice(resolvedResource, 'LaunchType', types) ?? (isByStrategy ? 'CAPACITY_PROVIDER' : undefined)
    )
  })
  if ('unknown' in fact) return fact
  if (fact.known !== undefined) return createFact(fact.known)
  return 'known' in before ? before : unknown('the capacity providers of the cluster decide the launch type')
}

/** Fargate runs the latest platform version unless the service names one (ECS API Reference, Service). */
function derivePlatform(
  resolvedResource: ResolvedResource,
  before: FactsBefore<ServiceKind>,
  launchType: Fact<ServiceFacts['launchType']>,
  taskDefinition: Fact<ServiceFacts['taskDefinition']>,
  findFacts: FactLookup | undefined,
): Pick<ProjectedFacts<ServiceKind>, 'platformVersion' | 'platformFamily'> {
  const named = deriveFact(() => readTextProperty(resolvedResource, 'PlatformVersion'))
  const isElsewhere = 'known' in launchType && !['FARGATE', 'CAPACITY_PROVIDER'].includes(launchType.known)
  if (isElsewhere) return { platformVersion: createFact('NONE'), platformFamily: createFact('NONE') }
  const isFargate = 'known' in launchType && launchType.known === 'FARGATE'
  const byDefault = isFargate ? createFact('LATEST') : unknown('the launch type decides the platform')
  return {
    platformVersion:
      'unknown' in named
        ? named
        : createKnownOr(named.known, keepKnown(before('platformVersion'), byDefault)),
    platformFamily: keepKnown(before('platformFamily'), findFamily(taskDefinition, findFacts)),
  }
}

function createKnownOr(value: string | undefined, otherwise: Fact<string>): Fact<string> {
  return value === undefined ? otherwise : createFact(value)
}

function keepKnown<V>(before: Fact<V>, otherwise: Fact<V>): Fact<V> {
  return 'known' in before ? before : otherwise
}

/** ECS reports the operating system of the task definition. */
function findFamily(
  taskDefinition: Fact<ServiceFacts['taskDefinition']>,
  findFacts: FactLookup | undefined,
): Fact<string> {
  const revision =
    'known' in taskDefinition && taskDefinition.known !== 'NONE' ? taskDefinition.known : undefined
  const family = revision === undefined ? undefined : findFacts?.(revision)?.['operatingSystemFamily']
  const isLinux = family !== undefined && 'known' in family && family.known === 'LINUX'
  return isLinux ? createFact('Linux') : unknown('the platform of the task definition is not known')
}

function deriveNetwork(
  resolvedResource: ResolvedResource,
  before: FactsBefore<ServiceKind>,
  projectionContext: ProjectionContext,
): Pick<ProjectedFacts<ServiceKind>, 'assignPublicIp' | 'subnets' | 'securityGroups'> {
  const name = 'NetworkConfiguration.AwsvpcConfiguration'
  const build = (awsvpcConfiguration: { subnets?: string[]; securityGroups?: string[] }) =>
    resolveNetwork([{ networkConfiguration: { awsvpcConfiguration } }], projectionContext)
  const subnets = deriveListFact(
    () => readTexts(resolvedResource, `${name}.Subnets`),
    ids => build({ subnets: [...ids] }).subnets,
  )
  const securityGroups = deriveListFact(
    () => readTexts(resolvedResource, `${name}.SecurityGroups`),
    ids => build({ securityGroups: [...ids] }).securityGroups,
  )
  return {
    subnets: keepOrder(before('subnets'), subnets),
    securityGroups: keepOrder(before('securityGroups'), securityGroups),
    assignPublicIp: deriveFact(() => {
      const config = readObjectProperty(resolvedResource, name)
      if (config === undefined) return 'NONE'
      return readChoice(config, 'AssignPublicIp', ['ENABLED', 'DISABLED'] as const) ?? 'DISABLED'
    }),
  }
}
