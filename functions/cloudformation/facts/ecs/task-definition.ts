import { getPartition } from '../../../../audit/resources/arn.ts'
import type { Fact } from '../../../../audit/resources/fact.ts'
import {
  buildTaskDefinitionResource,
  type TaskDefinitionFacts,
} from '../../../../audit/resources/ecs/task-definition.ts'
import {
  listTagRepositories,
  resolveOperatingSystem,
  resolveRole,
} from '../../../collectors/ecs/task-definition.ts'
import type { ResolvedResource } from '../../resolve/resolved-template.ts'
import type { Projection } from '../contribution.ts'
import { createFact, deriveFact, deriveListFact } from '../derive/derive-fact.ts'
import { projectOwnResource } from '../derive/edit-facts.ts'
import { setTags } from '../derive/set-tags.ts'
import { isArnOf } from '../derive/resource-names.ts'
import { convertItems, readObjects, readTexts } from '../properties/read-list.ts'
import { readChoice, readTextProperty } from '../properties/read-property.ts'
import { readContainers, readImages, readVolumes } from './containers.ts'

/**
 * AWS::ECS::TaskDefinition: its containers, and their access to the host. CloudFormation registers a revision for every
 * change; its facts are laid over those of the revision that the stack has, which it replaces.
 */
export const projectTaskDefinition: Projection = (resolvedResource, { account, region, redactor }) => {
  const { physicalId } = resolvedResource
  const where = { account, region }
  const arn = isArnOf(physicalId, 'ecs')
    ? physicalId
    : `arn:${getPartition(region)}:ecs:${region}:${account}:task-definition/${physicalId}`
  const containers = deriveListFact(
    () => readContainers(resolvedResource, redactor),
    items => items,
  )
  return projectOwnResource(resolvedResource, {
    resource: buildTaskDefinitionResource(arn, account),
    created: {
      status: createFact('ACTIVE' as const),
      standaloneTasks: createFact('NOT_READ' as const),
      tags: createFact({}),
    },
    derive: before => ({
      containers,
      volumes: deriveListFact(
        () => readVolumes(resolvedResource),
        items => items,
      ),
      networkMode: deriveFact(
        () =>
          readChoice(resolvedResource, 'NetworkMode', ['bridge', 'host', 'awsvpc', 'none'] as const) ??
          'bridge',
      ),
      pidMode: deriveFact(() => readChoice(resolvedResource, 'PidMode', ['host', 'task'] as const) ?? 'NONE'),
      ipcMode: deriveFact(
        () => readChoice(resolvedResource, 'IpcMode', ['host', 'task', 'none'] as const) ?? 'NONE',
      ),
      compatibilities: deriveCompatibilities(resolvedResource, before('compatibilities')),
      operatingSystemFamily: deriveOperatingSystem(resolvedResource),
      taskRole: deriveFact(() => resolveRole(readTextProperty(resolvedResource, 'TaskRoleArn'), where)),
      executionRole: deriveFact(() =>
        resolveRole(readTextProperty(resolvedResource, 'ExecutionRoleArn'), where),
      ),
      tagRepositories: deriveListFact(
        () => readImages(resolvedResource),
        images => listTagRepositories(images, account),
      ),
      tags: setTags(before('tags'), resolvedResource),
    }),
  })
}

/** ECS also returns launch types that the template does not require. */
function deriveCompatibilities(
  resolvedResource: ResolvedResource,
  before: Fact<TaskDefinitionFacts['compatibilities']>,
): Fact<TaskDefinitionFacts['compatibilities']> {
  if ('known' in before) return before
  return deriveListFact(
    () => ({ missing: UNKNOWN_TYPES, ...readTexts(resolvedResource, 'RequiresCompatibilities') }),
    items => items,
  )
}

const UNKNOWN_TYPES = 'ECS finds out with which launch types the task definition is compatible'

function deriveOperatingSystem(resolvedResource: ResolvedResource): Fact<string> {
  const family = deriveFact(() => readTextProperty(resolvedResource, 'RuntimePlatform.OperatingSystemFamily'))
  if ('unknown' in family) return family
  if (family.known !== undefined) return createFact(family.known)
  return deriveListFact(
    () =>
      convertItems(readObjects(resolvedResource, 'PlacementConstraints'), constraint => ({
        expression: readTextProperty(constraint, 'Expression'),
      })),
    constraints => resolveOperatingSystem({ placementConstraints: [...constraints] }),
  )
}
