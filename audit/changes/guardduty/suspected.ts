import { parseArn } from '../../resources/arn.ts'
import { imageTagResource } from '../../resources/ecr/image-tag.ts'
import { imageResource, parseImageUri } from '../../resources/ecr/image.ts'
import { repositoryResource } from '../../resources/ecr/repository.ts'
import { serviceNamed } from '../../resources/ecs/service.ts'
import { taskDefinitionNamed } from '../../resources/ecs/task-definition.ts'
import { roleNamed } from '../../resources/iam/role.ts'
import { userNamed } from '../../resources/iam/user.ts'
import { functionResource } from '../../resources/lambda/function.ts'
import { accountResource } from '../../resources/organizations/account.ts'
import type { Place, Resource } from '../../resources/resource.ts'
import { unnamed, type About } from '../about.ts'
import { objectAt, textAt } from '../cloudtrail.ts'
import { nameAt } from '../iam/name.ts'

type Parts = Readonly<Record<string, unknown>>
type Suspected = About | 'service-linked' | undefined

/** By what a finding is known to be on a kind of resource, where its type is not told: the details that it has. */
const DETAILS: readonly (readonly [type: string, details: string])[] = [
  ['Lambda', 'lambdaDetails'],
  ['ECSCluster', 'ecsClusterDetails'],
  ['Container', 'containerDetails'],
  ['AccessKey', 'accessKeyDetails'],
]

/** What a finding suspects (GuardDuty API Reference, Resource); undefined where it is nothing that is audited. */
export function aboutFinding(detail: Parts, where: Place): Suspected {
  const resource = objectAt(detail, 'resource')
  const [guess = ''] =
    DETAILS.find(([, details]) => Object.keys(objectAt(resource, details)).length > 0) ?? []
  switch (textAt(resource, 'resourceType') ?? guess) {
    case 'Lambda':
      return aboutFunction(objectAt(resource, 'lambdaDetails'), where)
    case 'ECSCluster':
      return aboutTask(objectAt(resource, 'ecsClusterDetails'), where)
    case 'Container':
      return aboutContainer(resource, where)
    case 'AccessKey':
      return aboutKey(objectAt(resource, 'accessKeyDetails'), where)
    default:
      return undefined
  }
}

/** About a resource of which all is read again: whoever got in may have changed anything. */
function wholly(resource: Resource): About {
  return { subjects: [{ resource, facts: [], whole: true }] }
}

function aboutFunction(details: Parts, where: Place): About {
  const arn = parseArn(textAt(details, 'functionArn') ?? '')
  const [, inArn] = /^function:([\w-]{1,64})(:|$)/.exec(arn?.resource ?? '') ?? []
  const name = arn?.account === where.account ? inArn : textAt(details, 'functionName')
  if (name === undefined || !/^[\w-]{1,64}$/.test(name)) return unnamed('AWS::Lambda::Function')
  return wholly(functionResource(name, where))
}

/** A task is its service's; one of no service is an instance of its definition. */
function aboutTask(details: Parts, where: Place): About {
  const task = objectAt(details, 'taskDetails')
  const group = textAt(task, 'group')
  const [, service] = /^service:([\w-]{1,255})$/.exec(group ?? '') ?? []
  const cluster = clusterIn(details)
  if (service !== undefined && cluster !== undefined) return wholly(serviceNamed(service, cluster, where))
  const definition = taskDefinitionNamed(textAt(task, 'definitionArn') ?? '', where)
  if (definition === undefined) return unnamed('AWS::ECS::Service')
  const isAlone = service === undefined && group !== undefined
  return isAlone ? wholly(definition) : { ...wholly(definition), through: [runningIt(definition)] }
}

/** The services that run a definition, of which a finding does not tell which one's task it is on. */
function runningIt(target: Resource) {
  return { target, of: 'AWS::ECS::Service', relation: 'taskDefinition', facts: [] } as const
}

function clusterIn(details: Parts): string | undefined {
  const task = parseArn(textAt(objectAt(details, 'taskDetails'), 'arn') ?? '')?.resource ?? ''
  const cluster = parseArn(textAt(details, 'arn') ?? '')?.resource ?? ''
  const [, inArn] = /^task\/([\w-]{1,255})\/./.exec(task) ?? /^cluster\/([\w-]{1,255})$/.exec(cluster) ?? []
  const name = textAt(details, 'name') ?? inArn
  return name !== undefined && /^[\w-]{1,255}$/.test(name) ? name : undefined
}

/** A container of ECS's is its service's; of another one the image tells what is of ours, if it is. */
function aboutContainer(resource: Parts, where: Place): About | undefined {
  const ecs = objectAt(resource, 'ecsClusterDetails')
  if (Object.keys(ecs).length > 0) return aboutTask(ecs, where)
  const named = textAt(objectAt(resource, 'containerDetails'), 'image')
  if (named === undefined) return unnamed('AWS::ECS::Service')
  const image = parseImageUri(named)
  if (image?.registryAccount !== where.account || image.region !== where.region) return undefined
  if (image.digest !== undefined) return wholly(imageResource(image.repositoryArn, image.digest, where))
  const repository = repositoryResource(image.repositoryArn, where.account)
  const target = imageTagResource(repository, image.tag ?? 'latest')
  return { subjects: [], through: [{ target, of: 'AWS::ECR::Image', relation: 'taggedAs', facts: [] }] }
}

/** Whose a key is: a user's, or that of a session of a role. */
function aboutKey(details: Parts, where: Place): Suspected {
  const name = nameAt(details, 'userName')
  switch (userTypeIn(details)) {
    case 'Root':
      return { subjects: [{ resource: accountResource(where), facts: [], whole: true }] }
    case 'IAMUser':
      return name === undefined ? unnamed('AWS::IAM::User') : wholly(userNamed(name, where))
    case 'Role':
    case 'AssumedRole':
      if (name?.startsWith('AWSServiceRoleFor')) return 'service-linked'
      return name === undefined ? unnamed('AWS::IAM::Role') : wholly(roleNamed(name, where))
    case UNTOLD:
      return unnamed('AWS::IAM::User', 'AWS::IAM::Role')
    default:
      return undefined
  }
}

const UNTOLD = 'UNTOLD'

/** The type of whose a key is; where it is not told, the id says it (IAM User Guide, "IAM identifiers"). */
function userTypeIn(details: Parts): string {
  const id = textAt(details, 'principalId') ?? ''
  const guess = id.startsWith('AIDA') ? 'IAMUser' : UNTOLD
  return textAt(details, 'userType') ?? (id.startsWith('AROA') ? 'Role' : guess)
}
