import * as z from 'zod/mini'
import { buildSecurityGroupResource } from '../../../audit/resources/ec2/security-group.ts'
import { buildSubnetResource } from '../../../audit/resources/ec2/subnet.ts'
import { buildClusterOfService } from '../../../audit/resources/ecs/cluster.ts'
import { buildServiceResourceByName } from '../../../audit/resources/ecs/service.ts'
import { buildTaskDefinitionResource } from '../../../audit/resources/ecs/task-definition.ts'
import { getResourceName, type ResourceLocation, type Resource } from '../../../audit/resources/resource.ts'
import type { TypedAwsCall, FactCollector } from '../fact-collector.ts'
import { UnexpectedResponseError } from '../api/aws-errors.ts'
import { AwsCallError } from '../api/aws-call.ts'
import { describeWithTags } from '../tags/describe-with-tags.ts'
import { ECS_MISSING } from './not-found.ts'
import { describeServices } from './operations.ts'
import { findNonEmpty } from './first-non-empty.ts'
import { isSecretTag } from '../redaction/redact-tags.ts'
import { deriveDescribedTags, describedTagsSchema } from '../tags/tag-list.ts'
import { quoteText } from '../../../audit/text/quote-text.ts'

const text = z.optional(z.nullable(z.string()))
const ids = z.optional(z.nullable(z.array(z.string())))
const launchType = z.optional(z.nullable(z.enum(['EC2', 'FARGATE', 'EXTERNAL', 'MANAGED_INSTANCES'])))

/** The fields that a service and its task sets share. */
const taskSetFields = {
  taskDefinition: text,
  launchType,
  capacityProviderStrategy: z.optional(z.nullable(z.array(z.unknown()))),
  platformVersion: text,
  platformFamily: text,
  networkConfiguration: z.optional(
    z.nullable(
      z.object({
        awsvpcConfiguration: z.optional(
          z.nullable(
            z.object({
              subnets: ids,
              securityGroups: ids,
              assignPublicIp: z.optional(z.nullable(z.enum(['ENABLED', 'DISABLED']))),
            }),
          ),
        ),
      }),
    ),
  ),
}

const taskSetShape = z.object({ ...taskSetFields, status: text })
const deploymentShape = z.object({ taskDefinition: text, status: text })
const serviceShape = z.object({
  ...taskSetFields,
  serviceArn: z.string(),
  clusterArn: text,
  status: z.string(),
  enableExecuteCommand: z.optional(z.nullable(z.boolean())),
  deployments: z.optional(z.nullable(z.array(deploymentShape))),
  taskSets: z.optional(z.nullable(z.array(taskSetShape))),
  tags: describedTagsSchema,
})
const servicesResponse = z.object({
  services: z.array(serviceShape),
  failures: z.optional(z.nullable(z.array(z.object({ reason: text })))),
})

type TaskSetResponse = z.infer<typeof taskSetShape>

/** DescribeServices: what the service and its task sets run, and in which network. */
export const serviceConfiguration: FactCollector<'AWS::ECS::Service'> = {
  operations: [describeServices],
  notFoundErrors: [ECS_MISSING, 'ClusterNotFoundException', 'ServiceNotFoundException'],
  async collect(callApi, resource) {
    const found = await fetchService(callApi, resource)
    const sets = found.taskSets ?? []
    const primary = sets.find(({ status }) => status === 'PRIMARY')
    const runs = findNonEmpty(found.taskDefinition, primary?.taskDefinition)
    const tags = deriveDescribedTags(found.tags, describeServices, isSecretTag)
    const { arn } = buildServiceResourceByName(found.serviceArn, found.clusterArn ?? undefined, resource)
    return {
      arn,
      facts: {
        taskDefinition: runs === undefined ? 'NONE' : buildTaskDefinitionResource(runs, resource.account),
        deployedRevisions: listDeployedRevisions(found).map(revision =>
          buildTaskDefinitionResource(revision, resource.account),
        ),
        ...resolveLaunchType(found, primary),
        platformVersion: findNonEmpty(found.platformVersion, primary?.platformVersion) ?? 'NONE',
        platformFamily: findNonEmpty(found.platformFamily, primary?.platformFamily) ?? 'NONE',
        enableExecuteCommand: found.enableExecuteCommand ?? false,
        cluster: buildClusterOfService({ ...resource, arn }),
        ...resolveNetwork([{ ...found, status: null }, ...sets], resource),
        ...tags.facts,
      },
      unknown: tags.unknown,
      incomplete: tags.incomplete,
    }
  },
}

async function fetchService(callApi: TypedAwsCall, resource: Resource<'AWS::ECS::Service'>) {
  const [cluster, name] = getResourceName(resource).split('/')
  const { services, failures } = await describeWithTags(
    callApi,
    describeServices,
    { cluster, services: [name] },
    servicesResponse,
  )
  const [found] = services
  const reason = failures?.[0]?.reason
  if (found !== undefined && found.status !== 'INACTIVE') return found
  if (found !== undefined || reason === ECS_MISSING) {
    throw new AwsCallError(
      describeServices,
      ECS_MISSING,
      `the service ${quoteText(getResourceName(resource))} does not exist`,
    )
  }
  throw new UnexpectedResponseError(
    `ecs:DescribeServices returned no service; reason: ${quoteText(reason ?? 'none')}`,
  )
}

/**
 * The revisions that start tasks or still run some: without deployments that were completely replaced, and task sets that are
 * draining (ECS API Reference, Deployment and TaskSet `status`). The tasks of these are listed until they stop.
 */
function listDeployedRevisions({
  taskDefinition,
  deployments,
  taskSets,
}: z.infer<typeof serviceShape>): string[] {
  const deployed = (deployments ?? []).filter(({ status }) => status !== 'INACTIVE')
  const sets = (taskSets ?? []).filter(({ status }) => status !== 'DRAINING')
  const arns = [taskDefinition, ...[...deployed, ...sets].map(each => each.taskDefinition)]
  return sortUnique(arns.flatMap(arn => findNonEmpty(arn) ?? []))
}

/** Undefined when AWS does not say: a service with an external deployment controller and no task set yet. */
function resolveLaunchType(found: TaskSetResponse, primary: TaskSetResponse | undefined) {
  const configuredType = found.launchType ?? primary?.launchType
  if (configuredType) return { launchType: configuredType }
  const strategy = found.capacityProviderStrategy ?? primary?.capacityProviderStrategy ?? []
  return strategy.length > 0 ? { launchType: 'CAPACITY_PROVIDER' as const } : {}
}

/** The network of a service and its task sets. */
export function resolveNetwork(
  all: readonly Pick<TaskSetResponse, 'networkConfiguration'>[],
  where: ResourceLocation,
) {
  const configurations = all.flatMap(each => each.networkConfiguration?.awsvpcConfiguration ?? [])
  const open = configurations.some(({ assignPublicIp }) => assignPublicIp === 'ENABLED')
  const subnets = sortUnique(configurations.flatMap(each => each.subnets ?? []))
  const groups = sortUnique(configurations.flatMap(each => each.securityGroups ?? []))
  return {
    assignPublicIp:
      configurations.length === 0 ? ('NONE' as const) : open ? ('ENABLED' as const) : ('DISABLED' as const),
    subnets: subnets.map(id => buildSubnetResource(id, pickPlace(where))),
    securityGroups: groups.map(id => buildSecurityGroupResource(id, pickPlace(where))),
  }
}

function pickPlace({ account, region }: ResourceLocation): ResourceLocation {
  return { account, region }
}

function sortUnique(all: readonly string[]): string[] {
  return [...new Set(all)].toSorted()
}
