import { getPartition } from '../arn.ts'
import { incoming, type KindDefinition } from '../kind-definition.ts'
import { getResourceName, type Resource, type ResourceLocation } from '../resource.ts'
import type { RuntimeCoverageFact } from './runtime-coverage.ts'

/** What a cluster does with the sessions of ECS Exec (ECS API Reference, ExecuteCommandConfiguration). */
export interface ExecuteCommandConfiguration {
  /** `DEFAULT`: as the log driver awslogs of the task definition, if it has one. */
  logging: 'NONE' | 'DEFAULT' | 'OVERRIDE'
  /** The log group of `OVERRIDE`; `'NONE'` if it names none. */
  logGroup: string
  /** The bucket of `OVERRIDE`; `'NONE'` if it names none. */
  bucket: string
  /** The key that encrypts sessions in addition to TLS; `'NONE'` if there is none. */
  encryptionKey: string
}

/** The facts of an ECS cluster. */
export interface ClusterFacts {
  executeCommand: ExecuteCommandConfiguration
  tags: Readonly<Record<string, string>>
  runtimeCoverage: RuntimeCoverageFact
}

export const clusterKind = {
  kind: 'AWS::ECS::Cluster',
  label: 'cluster',
  auditedIfReferenced: true,
  facts: {
    executeCommand: { collector: 'configuration', affects: [[incoming('AWS::ECS::Service', 'cluster')]] },
    tags: { collector: 'configuration', affects: [] },
    runtimeCoverage: { collector: 'coverage', affects: [] },
  },
} satisfies KindDefinition

/** A cluster by its name. */
export function buildClusterResource(
  name: string,
  { account, region }: ResourceLocation,
): Resource<'AWS::ECS::Cluster'> {
  const arn = `arn:${getPartition(region)}:ecs:${region}:${account}:cluster/${name}`
  return { kind: 'AWS::ECS::Cluster', account, region, arn }
}

/** The cluster of a service, which the ARN of the service names. */
export function buildClusterOfService(service: Resource<'AWS::ECS::Service'>): Resource<'AWS::ECS::Cluster'> {
  const [name = ''] = getResourceName(service).split('/')
  return buildClusterResource(name, service)
}
