import { parseArn } from '../../resources/arn.ts'
import { buildClusterResource } from '../../resources/ecs/cluster.ts'
import { buildServiceResourceByName } from '../../resources/ecs/service.ts'
import type { ResourceLocation, Resource } from '../../resources/resource.ts'

const NAME = /^[\w-]{1,255}$/

/**
 * Resolves a service by its name or ARN and its cluster's name or ARN. Without a cluster, it is in the cluster `default`.
 * Returns undefined if a name is invalid.
 */
export function resolveEcsService(
  service: unknown,
  cluster: unknown,
  where: ResourceLocation,
): Resource<'AWS::ECS::Service'> | undefined {
  if (typeof service !== 'string') return undefined
  if (cluster !== undefined && cluster !== null && typeof cluster !== 'string') return undefined
  const parts = splitName(service, 'service', where)
  const clusterParts = cluster ? splitName(cluster, 'cluster', where) : []
  if (parts === undefined || clusterParts === undefined || parts.length > 2 || clusterParts.length > 1)
    return undefined
  if (![...parts, ...clusterParts].every(part => NAME.test(part))) return undefined
  return buildServiceResourceByName(service, cluster ?? undefined, where)
}

/** Resolves a cluster by its name or ARN. Returns undefined if it is invalid. */
export function resolveEcsCluster(
  cluster: string,
  where: ResourceLocation,
): Resource<'AWS::ECS::Cluster'> | undefined {
  const [name, ...more] = splitName(cluster, 'cluster', where) ?? []
  if (name === undefined || more.length > 0 || !NAME.test(name)) return undefined
  return buildClusterResource(name, where)
}

/** The parts of a name, or of an ARN with the resource type `type` in this account and region. */
function splitName(nameOrArn: string, type: string, where: ResourceLocation): string[] | undefined {
  if (!nameOrArn.startsWith('arn:')) return [nameOrArn]
  const arn = parseArn(nameOrArn)
  const isHere = arn?.service === 'ecs' && arn.account === where.account && arn.region === where.region
  const [first, ...parts] = arn?.resource.split('/') ?? []
  return isHere && first === type && parts.length > 0 ? parts : undefined
}
