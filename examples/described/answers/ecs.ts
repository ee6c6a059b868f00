import type { RecordedCall } from '../../../functions/local/account-file.ts'
import type { World, WorldService, WorldTaskDefinition } from '../world.ts'
import { answering, failing, type Answering } from './answering.ts'

/** What ECS answers of `account` from `at` on. */
export function ecsAnswers(account: World, at: string): RecordedCall[] {
  return account.regionsInScope.flatMap(region => {
    const ecs = answering('ecs', region, at)
    const here = <T>(all: Record<string, T>) =>
      Object.entries(all).filter(([arn]) => arn.split(':')[3] === region)
    const services = here(account.services)
    const definitions = here(account.taskDefinitions)
    const clusters = here(account.clusters).map(([arn]) => arn)
    return [
      ecs('ListClusters', {}, { clusterArns: clusters }),
      ...clusters.map(cluster => servicesOf(cluster, services, ecs)),
      ...services.map(([arn, service]) => serviceAnswer(arn, service, ecs)),
      ...familyAnswers(definitions, ecs),
      ...definitions.map(([arn, definition]) => definitionAnswer(arn, definition, ecs)),
    ]
  })
}

/** What AWS answers of a service that is not there. */
export function serviceGone(arn: string, region: string, at: string): RecordedCall {
  const failures = [{ arn, reason: 'MISSING' }]
  return answering('ecs', region, at)('DescribeServices', namedIn(arn), { services: [], failures })
}

/** What AWS answers of a revision that is not there. */
export function definitionGone(arn: string, region: string, at: string): RecordedCall {
  const call = answering('ecs', region, at)('DescribeTaskDefinition', { taskDefinition: nameIn(arn) }, {})
  return failing(call, 'ClientException', 'Unable to describe task definition.')
}

function servicesOf(cluster: string, all: readonly [string, WorldService][], ecs: Answering): RecordedCall {
  const serviceArns = all.filter(([, service]) => service.cluster === cluster).map(([arn]) => arn)
  return ecs('ListServices', { cluster, maxResults: 100 }, { serviceArns })
}

function serviceAnswer(serviceArn: string, service: WorldService, ecs: Answering): RecordedCall {
  const { cluster, taskDefinition, subnets, securityGroups, assignPublicIp = 'DISABLED' } = service
  const awsvpcConfiguration = {
    subnets: Object.keys(subnets).map(nameIn),
    securityGroups: Object.keys(securityGroups).map(nameIn),
    assignPublicIp,
  }
  const described = {
    serviceArn,
    clusterArn: cluster,
    status: 'ACTIVE',
    taskDefinition,
    launchType: 'EC2',
    networkConfiguration: { awsvpcConfiguration },
    enableExecuteCommand: false,
  }
  return ecs('DescribeServices', namedIn(serviceArn), { services: [described], failures: [] })
}

function familyAnswers(all: readonly [string, WorldTaskDefinition][], ecs: Answering): RecordedCall[] {
  const active = all.filter(([, { status = 'ACTIVE' }]) => status === 'ACTIVE').map(([arn]) => arn)
  const families = [...new Set(active.map(familyOf))].toSorted()
  return [
    ecs('ListTaskDefinitionFamilies', { status: 'ACTIVE' }, { families }),
    ...families.map(familyPrefix => {
      const revisions = active.filter(arn => familyOf(arn) === familyPrefix)
      const [latest] = revisions.toSorted((a, b) => Number(b.split(':').at(-1)) - Number(a.split(':').at(-1)))
      const input = { familyPrefix, status: 'ACTIVE', sort: 'DESC', maxResults: 1 }
      return ecs('ListTaskDefinitions', input, { taskDefinitionArns: [latest] })
    }),
  ]
}

function definitionAnswer(arn: string, each: WorldTaskDefinition, ecs: Answering): RecordedCall {
  const containerDefinitions = Object.keys(each.images).map((image, index) => ({
    name: index === 0 ? 'api' : `sidecar-${index}`,
    image,
    privileged: each.privileged,
    readonlyRootFilesystem: true,
    user: 'app',
    environment: [],
    logConfiguration: { logDriver: 'awslogs' },
  }))
  const taskDefinition = {
    taskDefinitionArn: arn,
    status: each.status ?? 'ACTIVE',
    containerDefinitions,
    volumes: [],
    networkMode: 'awsvpc',
    compatibilities: ['EC2'],
    taskRoleArn: each.taskRole,
    executionRoleArn: each.executionRole,
  }
  return ecs('DescribeTaskDefinition', { taskDefinition: nameIn(arn) }, { taskDefinition })
}

function namedIn(arn: string) {
  const [, cluster, name] = arn.split('/')
  return { cluster, services: [name] }
}

function nameIn(arn: string): string {
  return arn.split('/').at(-1) ?? arn
}

function familyOf(arn: string): string {
  return nameIn(arn).split(':')[0] ?? arn
}
