import { parseArn, partitionOf } from '../arn.ts'
import { changed, type KindDefinition } from '../kind.ts'
import type { Place, Resource } from '../resource.ts'

/** What is known of an ECS service. */
export interface ServiceFacts {
  taskDefinition: Resource<'AWS::ECS::TaskDefinition'> | 'NONE'
  /** `'CAPACITY_PROVIDER'` where a strategy decides it. */
  launchType: 'EC2' | 'FARGATE' | 'EXTERNAL' | 'MANAGED_INSTANCES' | 'CAPACITY_PROVIDER'
  /** Of Fargate, such as `LATEST` or `1.4.0`; `'NONE'` elsewhere. */
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
  noun: 'service',
  facts: {
    taskDefinition: {
      aspect: 'service',
      reaches: [[changed('taskDefinition')]],
      relation: { to: 'AWS::ECS::TaskDefinition', says: 'runs', inverse: 'run by' },
    },
    launchType: { aspect: 'service', reaches: [] },
    platformVersion: { aspect: 'service', reaches: [] },
    platformFamily: { aspect: 'service', reaches: [] },
    assignPublicIp: { aspect: 'service', reaches: [] },
    enableExecuteCommand: { aspect: 'service', reaches: [] },
    subnets: {
      aspect: 'service',
      reaches: [],
      relation: { to: 'AWS::EC2::Subnet', says: 'runs in', inverse: 'the network of' },
    },
    securityGroups: {
      aspect: 'service',
      reaches: [[changed('securityGroups')]],
      relation: { to: 'AWS::EC2::SecurityGroup', says: 'is in', inverse: 'attached to' },
    },
    running: {
      aspect: 'tasks',
      reaches: [[changed('running')]],
      relation: { to: 'AWS::ECR::Image', says: 'runs', inverse: 'run by' },
    },
  },
} satisfies KindDefinition

/** A service by its ARN. */
export function serviceResource(arn: string, account: string): Resource<'AWS::ECS::Service'> {
  return { kind: 'AWS::ECS::Service', account, region: parseArn(arn)?.region ?? '', arn }
}

/**
 * A service by its name or ARN and its cluster's; a service whose cluster nobody names is in the one called default.
 * ARNs of the format before 2018 lack the cluster, ours have it.
 */
export function serviceNamed(
  service: string,
  cluster: string | undefined,
  { account, region }: Place,
): Resource<'AWS::ECS::Service'> {
  const parts = (parseArn(service)?.resource.replace(/^service\//, '') ?? service).split('/')
  const within = (parts.length > 1 ? parts[0] : cluster?.split('/').at(-1)) ?? 'default'
  const arn = `arn:${partitionOf(region)}:ecs:${region}:${account}:service/${within}/${parts.at(-1) ?? ''}`
  return serviceResource(arn, account)
}
