import { incoming, modified, type KindDefinition } from '../kind-definition.ts'
import type { ImageOrigin } from '../ecr/image-origin.ts'
import type { EnvironmentVariable } from '../lambda/function.ts'
import { parseArn, getPartition } from '../arn.ts'
import type { ResourceLocation, Resource } from '../resource.ts'

/** A container of a task definition, as far as it is judged (ECS API Reference, ContainerDefinition). */
export interface ContainerDefinition {
  name: string
  /** As the definition names it. */
  image: string
  privileged: boolean
  readonlyRootFilesystem: boolean
  /** `'IMAGE'` where the definition leaves it to the image. */
  user: string
  environment: Readonly<Record<string, EnvironmentVariable>>
  /** ARNs of files in S3 that hold more of the environment. */
  environmentFiles: readonly string[]
  logDriver: string
  /** Whether it is the router that takes the logs of the others (FireLens). */
  firelens: boolean
  addedCapabilities: readonly string[]
  /** Paths of the host's devices. */
  devices: readonly string[]
}

/** A volume of a task definition. */
export interface TaskVolume {
  name: string
  /** The path on the host, also that of a bind mount by Docker's volumes; `'NONE'` where there is none. */
  hostPath: string
  /** Whether data travels encrypted to the file system of EFS; `'NONE'` where the volume is none of EFS's. */
  efsTransitEncryption: 'ENABLED' | 'DISABLED' | 'NONE'
}

/** What is known of a revision of a task definition. */
export interface TaskDefinitionFacts {
  status: 'ACTIVE' | 'INACTIVE' | 'DELETE_IN_PROGRESS'
  containers: readonly ContainerDefinition[]
  volumes: readonly TaskVolume[]
  networkMode: 'bridge' | 'host' | 'awsvpc' | 'none'
  /** `'NONE'` where the task does not share it. */
  pidMode: 'host' | 'task' | 'NONE'
  ipcMode: 'host' | 'task' | 'none' | 'NONE'
  /** `EC2`, `FARGATE`, `EXTERNAL`, `MANAGED_INSTANCES`: where it is checked to run. */
  compatibilities: readonly string[]
  /** `LINUX` or one of the Windows families. */
  operatingSystemFamily: string
  taskRole: Resource<'AWS::IAM::Role'> | 'NONE'
  executionRole: Resource<'AWS::IAM::Role'> | 'NONE'
  /** The repositories of which its containers name a tag. */
  tagRepositories: readonly Resource<'AWS::ECR::Repository'>[]
}

/** A container that is known to run as root. */
export interface RootContainer {
  container: string
  /** As the definition says it. */
  user: string
}

/** An environment variable whose value is a secret in plain text, by its form or by its name. */
export interface PlainSecret {
  container: string
  variable: string
  /** What gives it away: the detectors that saw it, or `name`. */
  by: readonly string[]
}

/** Where the image of a container comes from. */
export interface ContainerImage extends ImageOrigin {
  container: string
}

/** What is said of a revision of a task definition beyond what was read. */
export interface TaskDefinitionDerivedFacts {
  imageOrigins: readonly ContainerImage[]
  /** Unknown where none is known to be root, and an image decides for one. */
  rootContainers: readonly RootContainer[]
  /** Unknown where none is seen, and some of the environment is in files that are not read. */
  plainSecrets: readonly PlainSecret[]
}

const definition = { collector: 'definition', affects: [[incoming('AWS::ECS::Service', 'taskDefinition')]] }

export const taskDefinitionKind = {
  kind: 'AWS::ECS::TaskDefinition',
  label: 'task definition',
  facts: {
    status: definition,
    containers: definition,
    volumes: definition,
    networkMode: definition,
    pidMode: definition,
    ipcMode: definition,
    compatibilities: definition,
    operatingSystemFamily: definition,
    taskRole: {
      collector: 'definition',
      affects: [[modified('taskRole')], [incoming('AWS::ECS::Service', 'taskDefinition')]],
      relationship: { to: 'AWS::IAM::Role', label: 'runs as', inverseLabel: 'run as by' },
    },
    executionRole: {
      collector: 'definition',
      affects: [[modified('executionRole')], [incoming('AWS::ECS::Service', 'taskDefinition')]],
      relationship: { to: 'AWS::IAM::Role', label: 'is started by', inverseLabel: 'used to start' },
    },
    tagRepositories: {
      collector: 'definition',
      affects: [],
      relationship: { to: 'AWS::ECR::Repository', label: 'names a tag of', inverseLabel: 'named by' },
    },
  },
} satisfies KindDefinition

/** A task definition by its ARN, which has the revision in it. */
export function buildTaskDefinitionResource(
  arn: string,
  account: string,
): Resource<'AWS::ECS::TaskDefinition'> {
  return { kind: 'AWS::ECS::TaskDefinition', account, region: parseArn(arn)?.region ?? '', arn }
}

/** A revision by its ARN or as `family:revision`; undefined where the revision is not told. */
export function buildTaskDefinitionResourceByName(
  nameOrArn: string,
  where: ResourceLocation,
): Resource<'AWS::ECS::TaskDefinition'> | undefined {
  const [, revision] = /(?:^|:task-definition\/)([\w-]{1,255}:\d{1,10})$/.exec(nameOrArn) ?? []
  if (revision === undefined) return undefined
  const { account, region } = where
  const arn = `arn:${getPartition(region)}:ecs:${region}:${account}:task-definition/${revision}`
  return buildTaskDefinitionResource(arn, account)
}
