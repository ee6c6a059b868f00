import { parseArn, getPartition } from '../arn.ts'
import { followRecorded, modified, type KindDefinition } from '../kind-definition.ts'
import type { ResourceLocation, Resource } from '../resource.ts'

/** The facts of an ECS service. */
export interface ServiceFacts {
  /** The revision that new tasks of the service run. */
  taskDefinition: Resource<'AWS::ECS::TaskDefinition'> | 'NONE'
  /** The revisions of the service, of its deployments and of its task sets, without those that were replaced. */
  deployedRevisions: readonly Resource<'AWS::ECS::TaskDefinition'>[]
  /** `'CAPACITY_PROVIDER'` if a capacity provider strategy decides it. */
  launchType: 'EC2' | 'FARGATE' | 'EXTERNAL' | 'MANAGED_INSTANCES' | 'CAPACITY_PROVIDER'
  /** The Fargate platform version, such as `LATEST_SECOND` or `1.4.0`; `'NONE'` elsewhere. */
  platformVersion: string
  /** Such as `Linux`; `'NONE'` if AWS does not report it. */
  platformFamily: string
  /** `'NONE'` if the tasks have no network interface of their own. */
  assignPublicIp: 'ENABLED' | 'DISABLED' | 'NONE'
  enableExecuteCommand: boolean
  cluster: Resource<'AWS::ECS::Cluster'>
  subnets: readonly Resource<'AWS::EC2::Subnet'>[]
  securityGroups: readonly Resource<'AWS::EC2::SecurityGroup'>[]
  tags: Readonly<Record<string, string>>
  /** The images from the account's own registry that its tasks run, without stopping tasks. */
  running: readonly Resource<'AWS::ECR::Image'>[]
  /** The revisions that its tasks run, without stopping tasks. */
  runningRevisions: readonly Resource<'AWS::ECS::TaskDefinition'>[]
}

/** A container that runs as root because its image says so, or names no user. */
export interface ImageRootContainer {
  container: string
  /** In words. */
  image: string
  /** As the image has it; empty if it names none. */
  user: string
}

/** The derived facts of an ECS service. */
export interface ServiceDerivedFacts {
  imageRootContainers: readonly ImageRootContainer[]
  /** Whether its tasks get the VPC's default security group: they have network interfaces, and the service names no group. */
  inDefaultGroup: boolean
}

export const serviceKind = {
  kind: 'AWS::ECS::Service',
  label: 'service',
  facts: {
    taskDefinition: {
      collector: 'service',
      affects: [[modified('taskDefinition')]],
      relationship: { to: 'AWS::ECS::TaskDefinition', label: 'runs', inverseLabel: 'the task definition of' },
    },
    deployedRevisions: {
      collector: 'service',
      affects: [],
      relationship: { to: 'AWS::ECS::TaskDefinition', label: 'runs', inverseLabel: 'deployed in' },
    },
    launchType: { collector: 'service', affects: [] },
    platformVersion: { collector: 'service', affects: [] },
    platformFamily: { collector: 'service', affects: [] },
    assignPublicIp: { collector: 'service', affects: [] },
    enableExecuteCommand: { collector: 'service', affects: [] },
    cluster: {
      collector: 'service',
      affects: [],
      relationship: { to: 'AWS::ECS::Cluster', label: 'runs in', inverseLabel: 'the cluster of' },
    },
    subnets: {
      collector: 'service',
      affects: [],
      relationship: { to: 'AWS::EC2::Subnet', label: 'runs in', inverseLabel: 'a subnet of' },
    },
    securityGroups: {
      collector: 'service',
      affects: [[modified('securityGroups')]],
      relationship: { to: 'AWS::EC2::SecurityGroup', label: 'uses', inverseLabel: 'attached to' },
    },
    tags: { collector: 'service', affects: [] },
    running: {
      collector: 'tasks',
      affects: [[modified('running')], [modified('running'), followRecorded('lostTags')]],
      relationship: { to: 'AWS::ECR::Image', label: 'runs', inverseLabel: 'running in' },
    },
    runningRevisions: {
      collector: 'tasks',
      affects: [],
      relationship: { to: 'AWS::ECS::TaskDefinition', label: 'has tasks of', inverseLabel: 'running in' },
    },
  },
} satisfies KindDefinition

/** A service by its ARN. */
export function buildServiceResource(arn: string, account: string): Resource<'AWS::ECS::Service'> {
  return { kind: 'AWS::ECS::Service', account, region: parseArn(arn)?.region ?? '', arn }
}

/**
 * A service by its name or ARN and its cluster. Without a cluster it is in the cluster `default`. ARNs in the format
 * before 2018 lack the cluster; the canonical ARN always has it.
 */
export function buildServiceResourceByName(
  service: string,
  cluster: string | undefined,
  { account, region }: ResourceLocation,
): Resource<'AWS::ECS::Service'> {
  const parts = (parseArn(service)?.resource.replace(/^service\//, '') ?? service).split('/')
  const clusterName = (parts.length > 1 ? parts[0] : cluster?.split('/').at(-1)) ?? 'default'
  const arn = `arn:${getPartition(region)}:ecs:${region}:${account}:service/${clusterName}/${parts.at(-1) ?? ''}`
  return buildServiceResource(arn, account)
}
