import { parseArn, getPartition } from '../arn.ts'
import { modified, type KindDefinition } from '../kind-definition.ts'
import type { ResourceLocation, Resource } from '../resource.ts'

/** What is known of an ECS service. */
export interface ServiceFacts {
  taskDefinition: Resource<'AWS::ECS::TaskDefinition'> | 'NONE'
  /** `'CAPACITY_PROVIDER'` where a strategy decides it. */
  launchType: 'EC2' | 'FARGATE' | 'EXTERNAL' | 'MANAGED_INSTANCES' | 'CAPACITY_PROVIDER'
  /** Of Fargate, such as `LATEST_SECOND` or `1.4.0`; `'NONE'` elsewhere. */
  platformVersion: string
  /** Such as `Linux`; `'NONE'` where AWS does not say it. */
  platformFamily: string
  /** `'NONE'` where the tasks have no network interface of their own. */
  assignPublicIp: 'ENABLED' | 'DISABLED' | 'NONE'
  enableExecuteCommand: boolean
  subnets: readonly Resource<'AWS::EC2::Subnet'>[]
  securityGroups: readonly Resource<'AWS::EC2::SecurityGroup'>[]
  /** What its tasks have pulled from the account's own registry, of those that are not to stop. */
  running: readonly Resource<'AWS::ECR::Image'>[]
}

/** What engines say of an ECS service. */
export interface ServiceDerivedFacts {
  /** Whether its tasks have interfaces of their own and it names no group: AWS gives them the default one of the VPC. */
  inDefaultGroup: boolean
}

export const serviceKind = {
  kind: 'AWS::ECS::Service',
  label: 'service',
  facts: {
    taskDefinition: {
      collector: 'service',
      affects: [[modified('taskDefinition')]],
      relationship: { to: 'AWS::ECS::TaskDefinition', label: 'runs', inverseLabel: 'run by' },
    },
    launchType: { collector: 'service', affects: [] },
    platformVersion: { collector: 'service', affects: [] },
    platformFamily: { collector: 'service', affects: [] },
    assignPublicIp: { collector: 'service', affects: [] },
    enableExecuteCommand: { collector: 'service', affects: [] },
    subnets: {
      collector: 'service',
      affects: [],
      relationship: { to: 'AWS::EC2::Subnet', label: 'runs in', inverseLabel: 'the network of' },
    },
    securityGroups: {
      collector: 'service',
      affects: [[modified('securityGroups')]],
      relationship: { to: 'AWS::EC2::SecurityGroup', label: 'is in', inverseLabel: 'attached to' },
    },
    running: {
      collector: 'tasks',
      affects: [[modified('running')]],
      relationship: { to: 'AWS::ECR::Image', label: 'runs', inverseLabel: 'run by' },
    },
  },
} satisfies KindDefinition

/** A service by its ARN. */
export function buildServiceResource(arn: string, account: string): Resource<'AWS::ECS::Service'> {
  return { kind: 'AWS::ECS::Service', account, region: parseArn(arn)?.region ?? '', arn }
}

/**
 * A service by its name or ARN and its cluster's; a service whose cluster nobody names is in the one called default.
 * ARNs of the format before 2018 lack the cluster, ours have it.
 */
export function buildServiceResourceByName(
  service: string,
  cluster: string | undefined,
  { account, region }: ResourceLocation,
): Resource<'AWS::ECS::Service'> {
  const parts = (parseArn(service)?.resource.replace(/^service\//, '') ?? service).split('/')
  const within = (parts.length > 1 ? parts[0] : cluster?.split('/').at(-1)) ?? 'default'
  const arn = `arn:${getPartition(region)}:ecs:${region}:${account}:service/${within}/${parts.at(-1) ?? ''}`
  return buildServiceResource(arn, account)
}
