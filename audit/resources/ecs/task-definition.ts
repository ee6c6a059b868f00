import { modified, type EffectPath, type KindDefinition } from '../kind-definition.ts'
import type { ImageOrigin } from '../ecr/image-origin.ts'
import type { EnvironmentVariable } from '../lambda/configuration.ts'
import { parseArn, getPartition } from '../arn.ts'
import type { ResourceLocation, Resource } from '../resource.ts'
import { toServicesOfRevision } from '../revision-paths.ts'

/** The audited properties of a container (ECS API Reference, ContainerDefinition). */
export interface ContainerDefinition {
  name: string
  /** The image reference, as the task definition writes it. */
  image: string
  privileged: boolean
  readonlyRootFilesystem: boolean
  /** `'IMAGE'` if the task definition leaves it to the image. */
  user: string
  environment: Readonly<Record<string, EnvironmentVariable>>
  /** ARNs of environment files in S3. */
  environmentFiles: readonly string[]
  logDriver: string
  /** Whether it is the FireLens log router. */
  firelens: boolean
  addedCapabilities: readonly string[]
  /** Paths of host devices. */
  devices: readonly string[]
}

/** A volume of a task definition. */
export interface TaskVolume {
  name: string
  /** The path on the host, including bind mounts through Docker volumes; `'NONE'` if there is none. */
  hostPath: string
  /** Encryption in transit to EFS; `'NONE'` if the volume is not on EFS. */
  efsTransitEncryption: 'ENABLED' | 'DISABLED' | 'NONE'
}

/** The facts of a revision of a task definition. */
export interface TaskDefinitionFacts {
  status: 'ACTIVE' | 'INACTIVE' | 'DELETE_IN_PROGRESS'
  containers: readonly ContainerDefinition[]
  volumes: readonly TaskVolume[]
  networkMode: 'bridge' | 'host' | 'awsvpc' | 'none'
  /** `'NONE'` if the task does not share it. */
  pidMode: 'host' | 'task' | 'NONE'
  ipcMode: 'host' | 'task' | 'none' | 'NONE'
  /** The validated launch types: `EC2`, `FARGATE`, `EXTERNAL`, `MANAGED_INSTANCES`. */
  compatibilities: readonly string[]
  /** `LINUX` or one of the Windows families. */
  operatingSystemFamily: string
  taskRole: Resource<'AWS::IAM::Role'> | 'NONE'
  executionRole: Resource<'AWS::IAM::Role'> | 'NONE'
  /** The repositories of the tags that its containers reference. */
  tagRepositories: readonly Resource<'AWS::ECR::Repository'>[]
  tags: Readonly<Record<string, string>>
  /** Whether tasks without a service run it, without stopping tasks; `'NOT_READ'` of an ACTIVE revision. */
  standaloneTasks: 'RUNNING' | 'NONE' | 'NOT_READ'
}

/** Why a revision is evaluated itself: it can be started, or standalone tasks run it. `'NONE'` if neither holds. */
export type RevisionUse = 'ACTIVE' | 'STANDALONE_TASKS' | 'NONE'

/** A container that runs as root. */
export interface RootContainer {
  container: string
  /** As the task definition writes it. */
  user: string
}

/** An environment variable with a secret in plain text. */
export interface PlainSecret {
  container: string
  variable: string
  /** What detected it: detectors of the value, or `name`. */
  by: readonly string[]
}

/** The origin of a container's image. */
export interface ContainerImage extends ImageOrigin {
  container: string
}

/** The derived facts of a revision of a task definition. */
export interface TaskDefinitionDerivedFacts {
  /** Unknown if standalone tasks were last read while it was ACTIVE. */
  use: RevisionUse
  imageOrigins: readonly ContainerImage[]
  /** Unknown if none is known to run as root and an image decides the user of one. */
  rootContainers: readonly RootContainer[]
  /** Unknown if none was found and environment files, which are not read, exist. */
  plainSecrets: readonly PlainSecret[]
}

/** The services that run a revision are evaluated with it once it is not ACTIVE. */
const services: readonly EffectPath[] = toServicesOfRevision.map(step => [step])
const definition = { collector: 'definition', affects: services }

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
      affects: [[modified('taskRole')], ...services],
      relationship: { to: 'AWS::IAM::Role', label: 'runs as', inverseLabel: 'the task role of' },
    },
    executionRole: {
      collector: 'definition',
      affects: [[modified('executionRole')], ...services],
      relationship: {
        to: 'AWS::IAM::Role',
        label: 'starts tasks with',
        inverseLabel: 'the execution role of',
      },
    },
    tagRepositories: {
      collector: 'definition',
      affects: services,
      relationship: {
        to: 'AWS::ECR::Repository',
        label: 'references a tag of',
        inverseLabel: 'the image repository of',
      },
    },
    tags: { collector: 'definition', affects: [] },
    standaloneTasks: { collector: 'standaloneTasks', affects: [] },
  },
} satisfies KindDefinition

/** A revision by its ARN. */
export function buildTaskDefinitionResource(
  arn: string,
  account: string,
): Resource<'AWS::ECS::TaskDefinition'> {
  return { kind: 'AWS::ECS::TaskDefinition', account, region: parseArn(arn)?.region ?? '', arn }
}

/** A revision by its ARN or as `family:revision`; undefined without a revision. */
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
