import { parseArn } from '../../resources/arn.ts'
import { buildImageTagResource } from '../../resources/ecr/image-tag.ts'
import { buildImageResource, parseImageUri } from '../../resources/ecr/image.ts'
import { buildRepositoryResource } from '../../resources/ecr/repository.ts'
import { buildServiceResourceByName } from '../../resources/ecs/service.ts'
import { buildTaskDefinitionResourceByName } from '../../resources/ecs/task-definition.ts'
import { buildRoleResourceByName } from '../../resources/iam/role.ts'
import { buildUserResourceByName } from '../../resources/iam/user.ts'
import { buildFunctionResource } from '../../resources/lambda/function.ts'
import { buildAccountResource } from '../../resources/organizations/account.ts'
import type { ResourceLocation, Resource } from '../../resources/resource.ts'
import { createUnresolvedSubjects, type EventSubjects } from '../event-subjects.ts'
import { readObject, readText } from '../cloudtrail-event.ts'
import type { IndirectSubjects } from '../change.ts'
import { readIamName } from '../iam/iam-name.ts'

type FindingDetail = Readonly<Record<string, unknown>>
type FindingSubjects = EventSubjects | undefined

/** The detail fields that reveal the resource type of a finding without a type. */
const RESOURCE_TYPE_DETAILS: readonly (readonly [type: string, details: string])[] = [
  ['Lambda', 'lambdaDetails'],
  ['ECSCluster', 'ecsClusterDetails'],
  ['Container', 'containerDetails'],
  ['AccessKey', 'accessKeyDetails'],
]

/** The resource of a finding (GuardDuty API Reference, Resource); undefined if it is not audited. */
export function parseFindingSubjects(detail: FindingDetail, where: ResourceLocation): FindingSubjects {
  const resource = readObject(detail, 'resource')
  const [guess = ''] =
    RESOURCE_TYPE_DETAILS.find(([, details]) => Object.keys(readObject(resource, details)).length > 0) ?? []
  switch (readText(resource, 'resourceType') ?? guess) {
    case 'Lambda':
      return parseFunctionSubjects(readObject(resource, 'lambdaDetails'), where)
    case 'ECSCluster':
      return parseTaskSubjects(readObject(resource, 'ecsClusterDetails'), where)
    case 'Container':
      return parseContainerSubjects(resource, where)
    case 'AccessKey':
      return parseAccessKeySubjects(readObject(resource, 'accessKeyDetails'), where)
    default:
      return undefined
  }
}

/** Subjects for a resource that is read in full: an attacker may have changed anything. */
function createFullReadSubjects(resource: Resource): EventSubjects {
  return { subjects: [{ resource, facts: [], fullRead: true }] }
}

function parseFunctionSubjects(details: FindingDetail, where: ResourceLocation): EventSubjects {
  const arn = parseArn(readText(details, 'functionArn') ?? '')
  const [, arnName] = /^function:([\w-]{1,64})(:|$)/.exec(arn?.resource ?? '') ?? []
  const name = arn?.account === where.account ? arnName : readText(details, 'functionName')
  if (name === undefined || !/^[\w-]{1,64}$/.test(name))
    return createUnresolvedSubjects('AWS::Lambda::Function')
  return createFullReadSubjects(buildFunctionResource(name, where))
}

/** A task belongs to its service; a standalone task stands for its task definition. */
function parseTaskSubjects(details: FindingDetail, where: ResourceLocation): EventSubjects {
  const task = readObject(details, 'taskDetails')
  const group = readText(task, 'group')
  const [, service] = /^service:([\w-]{1,255})$/.exec(group ?? '') ?? []
  const cluster = findCluster(details)
  if (service !== undefined && cluster !== undefined)
    return createFullReadSubjects(buildServiceResourceByName(service, cluster, where))
  const definition = buildTaskDefinitionResourceByName(readText(task, 'definitionArn') ?? '', where)
  if (definition === undefined) return createUnresolvedSubjects('AWS::ECS::Service')
  const isStandalone = service === undefined && group !== undefined
  return isStandalone
    ? createFullReadSubjects(definition)
    : { ...createFullReadSubjects(definition), indirectSubjects: selectServicesRunning(definition) }
}

/** Selects the services that run a task definition, if the finding does not name the service. */
function selectServicesRunning(target: Resource): IndirectSubjects[] {
  return ['deployedRevisions', 'runningRevisions'].map(relationship => ({
    target,
    kind: 'AWS::ECS::Service',
    relationship,
    facts: [],
  }))
}

function findCluster(details: FindingDetail): string | undefined {
  const task = parseArn(readText(readObject(details, 'taskDetails'), 'arn') ?? '')?.resource ?? ''
  const cluster = parseArn(readText(details, 'arn') ?? '')?.resource ?? ''
  const [, arnName] = /^task\/([\w-]{1,255})\/./.exec(task) ?? /^cluster\/([\w-]{1,255})$/.exec(cluster) ?? []
  const name = readText(details, 'name') ?? arnName
  return name !== undefined && /^[\w-]{1,255}$/.test(name) ? name : undefined
}

/** A container in ECS belongs to its service; otherwise its image is the subject, if it is in the account's registry. */
function parseContainerSubjects(resource: FindingDetail, where: ResourceLocation): EventSubjects | undefined {
  const ecs = readObject(resource, 'ecsClusterDetails')
  if (Object.keys(ecs).length > 0) return parseTaskSubjects(ecs, where)
  const named = readText(readObject(resource, 'containerDetails'), 'image')
  if (named === undefined) return createUnresolvedSubjects('AWS::ECS::Service')
  const image = parseImageUri(named)
  if (image?.registryAccount !== where.account || image.region !== where.region) return undefined
  if (image.digest !== undefined)
    return createFullReadSubjects(buildImageResource(image.repositoryArn, image.digest, where))
  const repository = buildRepositoryResource(image.repositoryArn, where.account)
  const target = buildImageTagResource(repository, image.tag ?? 'latest')
  return {
    subjects: [],
    indirectSubjects: [{ target, kind: 'AWS::ECR::Image', relationship: 'taggedAs', facts: [] }],
  }
}

/** The owner of an access key: the root user, an IAM user, or a role session. */
function parseAccessKeySubjects(details: FindingDetail, where: ResourceLocation): FindingSubjects {
  const name = readIamName(details, 'userName')
  switch (deriveUserType(details)) {
    case 'Root':
      return { subjects: [{ resource: buildAccountResource(where), facts: [], fullRead: true }] }
    case 'IAMUser':
      return name === undefined
        ? createUnresolvedSubjects('AWS::IAM::User')
        : createFullReadSubjects(buildUserResourceByName(name, where))
    case 'Role':
    case 'AssumedRole':
      return name === undefined
        ? createUnresolvedSubjects('AWS::IAM::Role')
        : createFullReadSubjects(buildRoleResourceByName(name, where))
    case UNKNOWN_TYPE:
      return createUnresolvedSubjects('AWS::IAM::User', 'AWS::IAM::Role')
    default:
      return undefined
  }
}

const UNKNOWN_TYPE = 'UNKNOWN'

/** The type of the owner of a key; without one, the id prefix shows it (IAM User Guide, "IAM identifiers"). */
function deriveUserType(details: FindingDetail): string {
  const id = readText(details, 'principalId') ?? ''
  const guess = id.startsWith('AIDA') ? 'IAMUser' : UNKNOWN_TYPE
  return readText(details, 'userType') ?? (id.startsWith('AROA') ? 'Role' : guess)
}
