import * as z from 'zod/mini'
import { parseImageUri } from '../../../audit/resources/ecr/image.ts'
import { repositoryResource } from '../../../audit/resources/ecr/repository.ts'
import type { Container, Volume } from '../../../audit/resources/ecs/task-definition.ts'
import { roleNamed, roleResource } from '../../../audit/resources/iam/role.ts'
import { nameOf, type Place, type Resource } from '../../../audit/resources/resource.ts'
import { environmentValue, type Ask, type Aspect, type Redact } from '../aspect.ts'
import { CallFailed } from '../operation.ts'
import { MISSING } from './absent.ts'
import { describeTaskDefinition } from './operations.ts'
import { told } from './told.ts'

const text = z.optional(z.nullable(z.string()))
const flag = z.optional(z.nullable(z.boolean()))

function listOf<S extends z.ZodMiniType>(item: S) {
  return z.optional(z.nullable(z.array(item)))
}

function partOf<S extends z.core.$ZodShape>(shape: S) {
  return z.optional(z.nullable(z.object(shape)))
}

const containerShape = z.object({
  name: z.string(),
  image: z.string(),
  privileged: flag,
  readonlyRootFilesystem: flag,
  user: text,
  environment: listOf(z.object({ name: z.string(), value: z.optional(z.nullable(environmentValue)) })),
  environmentFiles: listOf(z.object({ value: z.string() })),
  logConfiguration: partOf({ logDriver: z.string() }),
  firelensConfiguration: z.optional(z.nullable(z.looseObject({}))),
  linuxParameters: partOf({
    capabilities: partOf({ add: listOf(z.string()) }),
    devices: listOf(z.object({ hostPath: z.string() })),
  }),
})

const volumeShape = z.object({
  name: text,
  host: partOf({ sourcePath: text }),
  dockerVolumeConfiguration: partOf({ driverOpts: z.optional(z.nullable(z.record(z.string(), z.string()))) }),
  efsVolumeConfiguration: partOf({
    transitEncryption: z.optional(z.nullable(z.enum(['ENABLED', 'DISABLED']))),
  }),
})

const definitionShape = z.object({
  taskDefinitionArn: z.string(),
  status: z.enum(['ACTIVE', 'INACTIVE', 'DELETE_IN_PROGRESS']),
  containerDefinitions: z.array(containerShape),
  volumes: listOf(volumeShape),
  networkMode: z.optional(z.nullable(z.enum(['bridge', 'host', 'awsvpc', 'none']))),
  pidMode: z.optional(z.nullable(z.enum(['host', 'task']))),
  ipcMode: z.optional(z.nullable(z.enum(['host', 'task', 'none']))),
  compatibilities: listOf(z.string()),
  runtimePlatform: partOf({ operatingSystemFamily: text }),
  placementConstraints: listOf(z.object({ expression: text })),
  taskRoleArn: text,
  executionRoleArn: text,
})
const answer = z.object({ taskDefinition: definitionShape })

/** DescribeTaskDefinition: what its containers are, and what they may do on the host. */
export const definition: Aspect<'AWS::ECS::TaskDefinition'> = {
  operations: [describeTaskDefinition],
  absent: [MISSING],
  async read(ask, resource, redact) {
    const { taskDefinition: found } = await described(ask, resource)
    const containers = found.containerDefinitions.map(each => containerOf(each, redact))
    return {
      facts: {
        status: found.status,
        containers,
        volumes: (found.volumes ?? []).map(volumeOf),
        networkMode: found.networkMode ?? 'bridge',
        pidMode: found.pidMode ?? 'NONE',
        ipcMode: found.ipcMode ?? 'NONE',
        compatibilities: found.compatibilities ?? [],
        operatingSystemFamily: found.runtimePlatform?.operatingSystemFamily ?? placedOn(found),
        taskRole: roleOf(found.taskRoleArn, resource),
        executionRole: roleOf(found.executionRoleArn, resource),
        tagRepositories: tagRepositoriesOf(containers, resource.account),
      },
    }
  },
}

/** ECS calls a revision that is not there a mistake of the client, which only the message tells from others. */
async function described(ask: Ask, resource: Resource) {
  const input = { taskDefinition: nameOf(resource) }
  try {
    return await ask(describeTaskDefinition, input, answer)
  } catch (failure) {
    const absent =
      failure instanceof CallFailed &&
      failure.error === 'ClientException' &&
      failure.message.includes('Unable to describe task definition')
    throw absent
      ? new CallFailed(describeTaskDefinition, MISSING, failure.message, failure.replayed)
      : failure
  }
}

function containerOf(said: z.infer<typeof containerShape>, redact: Redact): Container {
  const environment = (said.environment ?? []).map(
    ({ name, value }) => [name, redact(value ?? '', name)] as const,
  )
  return {
    name: said.name,
    image: said.image,
    privileged: said.privileged ?? false,
    readonlyRootFilesystem: said.readonlyRootFilesystem ?? false,
    user: told(said.user) ?? 'IMAGE',
    environment: Object.fromEntries(environment),
    environmentFiles: (said.environmentFiles ?? []).map(({ value }) => value),
    logDriver: said.logConfiguration?.logDriver ?? 'NONE',
    firelens: Boolean(said.firelensConfiguration),
    addedCapabilities: said.linuxParameters?.capabilities?.add ?? [],
    devices: (said.linuxParameters?.devices ?? []).map(({ hostPath }) => hostPath),
  }
}

function volumeOf({
  name,
  host,
  dockerVolumeConfiguration,
  efsVolumeConfiguration,
}: z.infer<typeof volumeShape>): Volume {
  const options = dockerVolumeConfiguration?.driverOpts ?? {}
  const bound = /(?:^|,)r?bind(?:,|$)/.test(options['o'] ?? '') ? options['device'] : undefined
  return {
    name: name ?? '',
    hostPath: told(host?.sourcePath, bound) ?? 'NONE',
    efsTransitEncryption: efsVolumeConfiguration
      ? (efsVolumeConfiguration.transitEncryption ?? 'DISABLED')
      : 'NONE',
  }
}

/** Task definitions for EC2 may tell by their placement alone that they are for Windows (ECS Developer Guide). */
function placedOn({ placementConstraints }: z.infer<typeof definitionShape>): string {
  const windows = (placementConstraints ?? []).some(({ expression }) =>
    /ecs\.os-type\s*==\s*windows/i.test(expression ?? ''),
  )
  return windows ? 'WINDOWS' : 'LINUX'
}

/** A role is named by its ARN, or by its name. */
function roleOf(said: string | null | undefined, where: Place): Resource<'AWS::IAM::Role'> | 'NONE' {
  if (!said) return 'NONE'
  return said.startsWith('arn:') ? roleResource(said, where.account) : roleNamed(said, where)
}

function tagRepositoriesOf(containers: readonly Container[], account: string) {
  const uris = containers.flatMap(({ image }) => parseImageUri(image) ?? [])
  const arns = uris.filter(({ digest }) => digest === undefined).map(({ repositoryArn }) => repositoryArn)
  return [...new Set(arns)].toSorted().map(arn => repositoryResource(arn, account))
}
