import * as z from 'zod/mini'
import { securityGroupResource } from '../../../audit/resources/ec2/security-group.ts'
import { subnetResource } from '../../../audit/resources/ec2/subnet.ts'
import { serviceNamed } from '../../../audit/resources/ecs/service.ts'
import { taskDefinitionResource } from '../../../audit/resources/ecs/task-definition.ts'
import { nameOf, type Place, type Resource } from '../../../audit/resources/resource.ts'
import type { Ask, Aspect } from '../aspect.ts'
import { AnswerNotUnderstood } from '../failure.ts'
import { CallFailed } from '../operation.ts'
import { MISSING } from './absent.ts'
import { describeServices } from './operations.ts'
import { told } from './told.ts'

const text = z.optional(z.nullable(z.string()))
const ids = z.optional(z.nullable(z.array(z.string())))
const launchType = z.optional(z.nullable(z.enum(['EC2', 'FARGATE', 'EXTERNAL', 'MANAGED_INSTANCES'])))

/** What a service and its task sets have in common. */
const running = {
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

const taskSetShape = z.object({ ...running, status: text })
const serviceShape = z.object({
  ...running,
  serviceArn: z.string(),
  clusterArn: text,
  status: z.string(),
  enableExecuteCommand: z.optional(z.nullable(z.boolean())),
  taskSets: z.optional(z.nullable(z.array(taskSetShape))),
})
const answer = z.object({
  services: z.array(serviceShape),
  failures: z.optional(z.nullable(z.array(z.object({ reason: text })))),
})

type Running = z.infer<typeof taskSetShape>

/** DescribeServices: what runs, where, and in which network; of its task sets as well. */
export const service: Aspect<'AWS::ECS::Service'> = {
  operations: [describeServices],
  absent: [MISSING, 'ClusterNotFoundException', 'ServiceNotFoundException'],
  async read(ask, resource) {
    const found = await described(ask, resource)
    const sets = found.taskSets ?? []
    const primary = sets.find(({ status }) => status === 'PRIMARY')
    const runs = told(found.taskDefinition, primary?.taskDefinition)
    return {
      arn: serviceNamed(found.serviceArn, found.clusterArn ?? undefined, resource).arn,
      facts: {
        taskDefinition: runs === undefined ? 'NONE' : taskDefinitionResource(runs, resource.account),
        ...launchTypeOf(found, primary),
        platformVersion: told(found.platformVersion, primary?.platformVersion) ?? 'NONE',
        platformFamily: told(found.platformFamily, primary?.platformFamily) ?? 'NONE',
        enableExecuteCommand: found.enableExecuteCommand ?? false,
        ...networkOf([{ ...found, status: null }, ...sets], resource),
      },
    }
  },
}

async function described(ask: Ask, resource: Resource<'AWS::ECS::Service'>) {
  const [cluster, name] = nameOf(resource).split('/')
  const { services, failures } = await ask(describeServices, { cluster, services: [name] }, answer)
  const [found] = services
  const reason = failures?.[0]?.reason
  if (found !== undefined && found.status !== 'INACTIVE') return found
  if (found !== undefined || reason === MISSING) {
    throw new CallFailed(describeServices, MISSING, `there is no service ${nameOf(resource)}`)
  }
  throw new AnswerNotUnderstood(`ecs:DescribeServices answered no service and as reason ${reason ?? 'none'}`)
}

/** Nothing where AWS does not say it: a service whose deployments others control, and that has no task set yet. */
function launchTypeOf(found: Running, primary: Running | undefined) {
  const said = found.launchType ?? primary?.launchType
  if (said) return { launchType: said }
  const strategy = found.capacityProviderStrategy ?? primary?.capacityProviderStrategy ?? []
  return strategy.length > 0 ? { launchType: 'CAPACITY_PROVIDER' as const } : {}
}

function networkOf(all: readonly Running[], where: Place) {
  const configurations = all.flatMap(each => each.networkConfiguration?.awsvpcConfiguration ?? [])
  const open = configurations.some(({ assignPublicIp }) => assignPublicIp === 'ENABLED')
  const subnets = unique(configurations.flatMap(each => each.subnets ?? []))
  const groups = unique(configurations.flatMap(each => each.securityGroups ?? []))
  return {
    assignPublicIp:
      configurations.length === 0 ? ('NONE' as const) : open ? ('ENABLED' as const) : ('DISABLED' as const),
    subnets: subnets.map(id => subnetResource(id, place(where))),
    securityGroups: groups.map(id => securityGroupResource(id, place(where))),
  }
}

function place({ account, region }: Place): Place {
  return { account, region }
}

function unique(all: readonly string[]): string[] {
  return [...new Set(all)].toSorted()
}
