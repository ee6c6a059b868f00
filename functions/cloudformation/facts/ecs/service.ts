import { unknown, type Fact } from '../../../../audit/resources/fact.ts'
import { buildClusterOfService } from '../../../../audit/resources/ecs/cluster.ts'
import { buildServiceResourceByName, type ServiceFacts } from '../../../../audit/resources/ecs/service.ts'
import {
  buildTaskDefinitionResource,
  buildTaskDefinitionResourceByName,
} from '../../../../audit/resources/ecs/task-definition.ts'
import type { TaskDefinitionFacts } from '../../../../audit/resources/ecs/task-definition.ts'
import type { Resource } from '../../../../audit/resources/resource.ts'
import { resolvePulledImages } from '../../../collectors/ecs/pulled-images.ts'
import { resolveNetwork } from '../../../collectors/ecs/service.ts'
import type { ResolvedResource } from '../../resolve/resolved-template.ts'
import type { FactLookup, Projection, ProjectionContext } from '../contribution.ts'
import { createFact, deriveFact, deriveListFact, type ProjectedFacts } from '../derive/derive-fact.ts'
import { keepOrder, projectOwnResource, type FactsBefore } from '../derive/edit-facts.ts'
import { setTags } from '../derive/set-tags.ts'
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

/** AWS::ECS::Service: the revision that it runs, what its tasks run then, and its network. */
export const projectService: Projection = (resolvedResource, projectionContext) => {
  const { physicalId } = resolvedResource
  const cluster = deriveFact(() => readTextProperty(resolvedResource, 'Cluster'))
  const clusterName = 'known' in cluster ? cluster.known : undefined
  const resource = buildServiceResourceByName(physicalId, clusterName, projectionContext)
  return projectOwnResource(resolvedResource, {
    resource,
    created: { running: createFact([]), runningRevisions: createFact([]), tags: createFact({}) },
    derive: (before, findFacts) => {
      const taskDefinition = deriveFact(() => readTaskDefinition(resolvedResource, projectionContext))
      const launchType = deriveLaunchType(resolvedResource, before('launchType'))
      return {
        taskDefinition,
        ...deriveRevisions(before, taskDefinition, {
          isRolling: isUpdatedByEcs(resolvedResource),
          findImages: revision => findRunningImages(revision, projectionContext, findFacts),
        }),
        launchType,
        ...derivePlatform(resolvedResource, before, launchType, taskDefinition, findFacts),
        enableExecuteCommand: deriveFact(() => readFlag(resolvedResource, 'EnableExecuteCommand') ?? false),
        cluster: createFact(buildClusterOfService(resource)),
        tags: setTags(before('tags'), resolvedResource),
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

/** How the tasks of a service are replaced. */
interface RollingUpdate {
  /** Whether ECS itself replaces the tasks, and not another controller of deployments. */
  isRolling: boolean
  findImages: (revision: Revision) => Fact<ServiceFacts['running']>
}

/** While the service keeps its revision, so do its tasks. */
function deriveRevisions(
  before: FactsBefore<ServiceKind>,
  taskDefinition: Fact<ServiceFacts['taskDefinition']>,
  { isRolling, findImages }: RollingUpdate,
): ProjectedFacts<ServiceKind> {
  const previous = before('taskDefinition')
  if ('unknown' in taskDefinition)
    return { deployedRevisions: taskDefinition, running: taskDefinition, runningRevisions: taskDefinition }
  const { known: revision } = taskDefinition
  if ('known' in previous && getArn(previous.known) === getArn(revision)) return {}
  const deployedRevisions = createFact(revision === 'NONE' ? [] : [revision])
  const isCreated = 'unknown' in previous
  if (isCreated || hasNoTasks(before)) return { deployedRevisions }
  if (revision === 'NONE' || !isRolling)
    return { deployedRevisions, running: TASKS_UNKNOWN, runningRevisions: TASKS_UNKNOWN }
  return {
    deployedRevisions,
    running: findImages(revision),
    runningRevisions: createFact([revision]),
  }
}

type Revision = Resource<'AWS::ECS::TaskDefinition'>

const TASKS_UNKNOWN = unknown('the deployment starts tasks of another revision')

function isUpdatedByEcs(resolvedResource: ResolvedResource): boolean {
  const controller = deriveFact(
    () => readTextProperty(resolvedResource, 'DeploymentController.Type') ?? 'ECS',
  )
  return 'known' in controller && controller.known === 'ECS'
}

function hasNoTasks(before: FactsBefore<ServiceKind>): boolean {
  const revisions = before('runningRevisions')
  return 'known' in revisions && revisions.known.length === 0
}

/**
 * The images that the tasks of another revision run once they have replaced those of the one before (ECS Developer Guide,
 * "Rolling update"). A tag is resolved when they start.
 */
function findRunningImages(
  revision: Revision,
  projectionContext: ProjectionContext,
  findFacts: FactLookup | undefined,
): Fact<ServiceFacts['running']> {
  const containers = findFacts?.(revision)?.['containers']
  if (containers === undefined || 'unknown' in containers || containers.incomplete !== undefined)
    return TASKS_UNKNOWN
  const images = (containers.known as TaskDefinitionFacts['containers']).map(({ image }) => ({
    image,
    lastStatus: 'RUNNING',
  }))
  const running = resolvePulledImages([{ containers: images }], projectionContext)
  return 'unknown' in running ? unknown('the deployment starts tasks whose image a tag names') : running
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
