import * as z from 'zod/mini'
import { parseImageUri } from '../../../audit/resources/ecr/image.ts'
import { buildRepositoryResource } from '../../../audit/resources/ecr/repository.ts'
import type { ContainerDefinition, TaskVolume } from '../../../audit/resources/ecs/task-definition.ts'
import { buildRoleResourceByName, buildRoleResource } from '../../../audit/resources/iam/role.ts'
import type { ResourceLocation, Resource } from '../../../audit/resources/resource.ts'
import { environmentValueSchema, type FactCollector, type Redactor } from '../fact-collector.ts'
import { redactVariable } from '../redaction/redact-variable.ts'
import { fetchTaskDefinition, revisionStatus } from './describe-task-definition.ts'
import { ECS_MISSING } from './not-found.ts'
import { describeTaskDefinition } from './operations.ts'
import { isSecretTag } from '../redaction/redact-tags.ts'
import { deriveDescribedTags, describedTagsSchema } from '../tags/tag-list.ts'
import { findNonEmpty } from './first-non-empty.ts'

const text = z.optional(z.nullable(z.string()))
const flag = z.optional(z.nullable(z.boolean()))

function optionalList<S extends z.ZodMiniType>(item: S) {
  return z.optional(z.nullable(z.array(item)))
}

function optionalObject<S extends z.core.$ZodShape>(shape: S) {
  return z.optional(z.nullable(z.object(shape)))
}

/** A container in DescribeTaskDefinition's output. */
export type ContainerResponse = z.infer<typeof containerShape>

const containerShape = z.object({
  name: z.string(),
  image: z.string(),
  privileged: flag,
  readonlyRootFilesystem: flag,
  user: text,
  environment: optionalList(
    z.object({ name: z.string(), value: z.optional(z.nullable(environmentValueSchema)) }),
  ),
  environmentFiles: optionalList(z.object({ value: z.string() })),
  logConfiguration: optionalObject({ logDriver: z.string() }),
  firelensConfiguration: z.optional(z.nullable(z.looseObject({}))),
  linuxParameters: optionalObject({
    capabilities: optionalObject({ add: optionalList(z.string()) }),
    devices: optionalList(z.object({ hostPath: z.string() })),
  }),
})

const volumeShape = z.object({
  name: text,
  host: optionalObject({ sourcePath: text }),
  dockerVolumeConfiguration: optionalObject({
    driverOpts: z.optional(z.nullable(z.record(z.string(), z.string()))),
  }),
  efsVolumeConfiguration: optionalObject({
    transitEncryption: z.optional(z.nullable(z.enum(['ENABLED', 'DISABLED']))),
  }),
})

const definitionShape = z.object({
  taskDefinitionArn: z.string(),
  status: revisionStatus,
  containerDefinitions: z.array(containerShape),
  volumes: optionalList(volumeShape),
  networkMode: z.optional(z.nullable(z.enum(['bridge', 'host', 'awsvpc', 'none']))),
  pidMode: z.optional(z.nullable(z.enum(['host', 'task']))),
  ipcMode: z.optional(z.nullable(z.enum(['host', 'task', 'none']))),
  compatibilities: optionalList(z.string()),
  runtimePlatform: optionalObject({ operatingSystemFamily: text }),
  placementConstraints: optionalList(z.object({ expression: text })),
  taskRoleArn: text,
  executionRoleArn: text,
})
const taskDefinitionResponse = z.object({ taskDefinition: definitionShape, tags: describedTagsSchema })

/** DescribeTaskDefinition: the containers, and their access to the host. */
export const taskDefinitionContent: FactCollector<'AWS::ECS::TaskDefinition'> = {
  operations: [describeTaskDefinition],
  notFoundErrors: [ECS_MISSING],
  async collect(callApi, resource, { redact: redactor }) {
    const response = await fetchTaskDefinition(callApi, resource, taskDefinitionResponse)
    const { taskDefinition: found } = response
    const tags = deriveDescribedTags(response.tags, describeTaskDefinition, isSecretTag)
    const containers = found.containerDefinitions.map(each => parseContainer(each, redactor))
    return {
      facts: {
        status: found.status,
        containers,
        volumes: (found.volumes ?? []).map(parseVolume),
        networkMode: found.networkMode ?? 'bridge',
        pidMode: found.pidMode ?? 'NONE',
        ipcMode: found.ipcMode ?? 'NONE',
        compatibilities: found.compatibilities ?? [],
        operatingSystemFamily: found.runtimePlatform?.operatingSystemFamily ?? resolveOperatingSystem(found),
        taskRole: resolveRole(found.taskRoleArn, resource),
        executionRole: resolveRole(found.executionRoleArn, resource),
        tagRepositories: listTagRepositories(containers, resource.account),
        ...tags.facts,
      },
      unknown: tags.unknown,
      incomplete: tags.incomplete,
    }
  },
}

/** The audited properties of a container. */
export function parseContainer(
  container: z.infer<typeof containerShape>,
  redactor: Redactor,
): ContainerDefinition {
  const environment = (container.environment ?? []).map(
    ({ name, value }) => [name, redactVariable(name, value ?? '', redactor)] as const,
  )
  return {
    name: container.name,
    image: container.image,
    privileged: container.privileged ?? false,
    readonlyRootFilesystem: container.readonlyRootFilesystem ?? false,
    user: findNonEmpty(container.user) ?? 'IMAGE',
    environment: Object.fromEntries(environment),
    environmentFiles: (container.environmentFiles ?? []).map(({ value }) => value),
    logDriver: container.logConfiguration?.logDriver ?? 'NONE',
    firelens: Boolean(container.firelensConfiguration),
    addedCapabilities: container.linuxParameters?.capabilities?.add ?? [],
    devices: (container.linuxParameters?.devices ?? []).map(({ hostPath }) => hostPath),
  }
}

/** The audited properties of a volume. */
export function parseVolume({
  name,
  host,
  dockerVolumeConfiguration,
  efsVolumeConfiguration,
}: z.infer<typeof volumeShape>): TaskVolume {
  const options = dockerVolumeConfiguration?.driverOpts ?? {}
  const bound = /(?:^|,)r?bind(?:,|$)/.test(options['o'] ?? '') ? options['device'] : undefined
  return {
    name: name ?? '',
    hostPath: findNonEmpty(host?.sourcePath, bound) ?? 'NONE',
    efsTransitEncryption: efsVolumeConfiguration
      ? (efsVolumeConfiguration.transitEncryption ?? 'DISABLED')
      : 'NONE',
  }
}

/** A task definition for EC2 can declare Windows by its placement constraints alone (ECS Developer Guide). */
export function resolveOperatingSystem({
  placementConstraints,
}: Pick<z.infer<typeof definitionShape>, 'placementConstraints'>): string {
  const windows = (placementConstraints ?? []).some(({ expression }) =>
    /ecs\.os-type\s*==\s*windows/i.test(expression ?? ''),
  )
  return windows ? 'WINDOWS' : 'LINUX'
}

/** A task definition or a build project names a role by its ARN or by its name. */
export function resolveRole(
  role: string | null | undefined,
  where: ResourceLocation,
): Resource<'AWS::IAM::Role'> | 'NONE' {
  if (!role) return 'NONE'
  return role.startsWith('arn:')
    ? buildRoleResource(role, where.account)
    : buildRoleResourceByName(role, where)
}

/** The repositories of the tags that containers reference. */
export function listTagRepositories(
  containers: readonly Pick<ContainerDefinition, 'image'>[],
  account: string,
) {
  const uris = containers.flatMap(({ image }) => parseImageUri(image) ?? [])
  const arns = uris.filter(({ digest }) => digest === undefined).map(({ repositoryArn }) => repositoryArn)
  return [...new Set(arns)].toSorted().map(arn => buildRepositoryResource(arn, account))
}
