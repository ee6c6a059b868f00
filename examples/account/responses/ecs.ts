import { createHash } from 'node:crypto'
import type { RecordedCall } from '../../../functions/local/account-file.ts'
import type { ExampleAccount, ExampleService, ExampleTaskDefinition } from '../example-account.ts'
import { createResponseRecorder, type ResponseRecorder } from './response-recorder.ts'

/** What a region has of ECS. */
interface RegionalEcs {
  services: readonly [string, ExampleService][]
  definitions: readonly [string, ExampleTaskDefinition][]
}

/** Builds ECS's responses for `account` from the time `at` on. */
export function buildEcsResponses(account: ExampleAccount, at: string): RecordedCall[] {
  return account.regionsInScope.flatMap(region => {
    const ecs = createResponseRecorder('ecs', region, at)
    const here = <T>(all: Record<string, T>) =>
      Object.entries(all).filter(([arn]) => arn.split(':')[3] === region)
    const services = here(account.services)
    const definitions = here(account.taskDefinitions)
    const clusters = here(account.clusters).map(([arn]) => arn)
    return [
      ecs('ListClusters', {}, { clusterArns: clusters }),
      ...clusters.map(cluster => buildClusterResponse(cluster, ecs)),
      ...clusters.map(cluster => buildServiceList(cluster, services, ecs)),
      ...services.map(([arn, service]) => buildServiceResponse(arn, service, ecs)),
      ...services.flatMap(([arn, service]) => buildServiceTaskResponses(arn, service, ecs)),
      ...clusters.flatMap(cluster => buildClusterTaskResponses(cluster, { services, definitions }, ecs)),
      ...buildFamilyResponses(definitions, ecs),
      ...definitions.map(([arn, definition]) => buildTaskDefinitionResponse(arn, definition, ecs)),
    ]
  })
}

/** Clusters without settings of their own. */
function buildClusterResponse(clusterArn: string, ecs: ResponseRecorder): RecordedCall {
  const clusterName = clusterArn.split('/').at(-1) ?? ''
  const described = { clusterArn, clusterName, status: 'ACTIVE', tags: [] }
  return ecs(
    'DescribeClusters',
    { clusters: [clusterName], include: ['CONFIGURATIONS', 'TAGS'] },
    { clusters: [described], failures: [] },
  )
}

function buildServiceList(
  cluster: string,
  all: readonly [string, ExampleService][],
  ecs: ResponseRecorder,
): RecordedCall {
  const serviceArns = all.filter(([, service]) => service.cluster === cluster).map(([arn]) => arn)
  return ecs('ListServices', { cluster, maxResults: 100 }, { serviceArns })
}

function buildServiceResponse(
  serviceArn: string,
  service: ExampleService,
  ecs: ResponseRecorder,
): RecordedCall {
  const { cluster, taskDefinition, subnets, securityGroups, assignPublicIp = 'DISABLED' } = service
  const replaced = Object.keys(service.replacedRevisions ?? {})
  const awsvpcConfiguration = {
    subnets: Object.keys(subnets).map(parseName),
    securityGroups: Object.keys(securityGroups).map(parseName),
    assignPublicIp,
  }
  const described = {
    serviceArn,
    clusterArn: cluster,
    status: 'ACTIVE',
    taskDefinition,
    deployments: [
      { status: 'PRIMARY', taskDefinition },
      ...replaced.map(revision => ({ status: 'ACTIVE', taskDefinition: revision })),
    ],
    taskSets: Object.entries(service.taskSets ?? {}).map(([id, revision]) => ({
      id,
      status: 'ACTIVE',
      taskDefinition: revision,
    })),
    launchType: 'EC2',
    networkConfiguration: { awsvpcConfiguration },
    enableExecuteCommand: false,
    tags: buildTags(service.tags),
  }
  const input = { ...parseResourceArn(serviceArn), include: ['TAGS'] }
  return ecs('DescribeServices', input, { services: [described], failures: [] })
}

/** A task of the account as DescribeTasks returns it. */
interface ExampleTask {
  taskArn: string
  taskDefinitionArn: string
  group: string
  [field: string]: unknown
}

/** The tasks of a service: one for each image and each revision. */
function buildServiceTasks(
  serviceArn: string,
  { running = {}, runningRevisions, taskDefinition }: ExampleService,
): ExampleTask[] {
  const [start = '', cluster = '', serviceName = ''] = serviceArn.split('/')
  const images = Object.keys(running)
  const revisions = runningRevisions ? Object.keys(runningRevisions) : images.map(() => taskDefinition)
  return Array.from({ length: Math.max(images.length, revisions.length) }, (_, index) => {
    const image = images[index]
    const taskDefinitionArn = revisions[index] ?? revisions[0] ?? taskDefinition
    const taskId = buildTaskId(serviceName, image ?? taskDefinitionArn)
    return {
      taskArn: `${start.replace(/:service$/, ':task')}/${cluster}/${taskId}`,
      taskDefinitionArn,
      group: `service:${serviceName}`,
      lastStatus: 'RUNNING',
      desiredStatus: 'RUNNING',
      containers:
        image === undefined ? [] : [{ name: 'api', ...buildPulledImage(image), lastStatus: 'RUNNING' }],
    }
  })
}

/** The standalone tasks in a cluster: one for each revision that runs there. */
function buildStandaloneTasks(
  cluster: string,
  definitions: readonly [string, ExampleTaskDefinition][],
): ExampleTask[] {
  return definitions
    .filter(([, { standaloneTasks = {} }]) => cluster in standaloneTasks)
    .map(([taskDefinitionArn, { standaloneImages = {} }]) => ({
      taskArn: `${cluster.replace(':cluster/', ':task/')}/${buildTaskId('standalone', taskDefinitionArn)}`,
      taskDefinitionArn,
      group: `family:${parseFamily(taskDefinitionArn)}`,
      lastStatus: 'RUNNING',
      desiredStatus: 'RUNNING',
      containers: Object.keys(standaloneImages).map(image => ({
        name: 'api',
        ...buildPulledImage(image),
        lastStatus: 'RUNNING',
      })),
    }))
}

function buildServiceTaskResponses(
  serviceArn: string,
  service: ExampleService,
  ecs: ResponseRecorder,
): RecordedCall[] {
  const [, cluster = '', serviceName = ''] = serviceArn.split('/')
  return buildTaskResponses({ cluster, serviceName }, buildServiceTasks(serviceArn, service), ecs)
}

/** The tasks of a cluster: all of them, and those of each family. */
function buildClusterTaskResponses(
  cluster: string,
  { services, definitions }: RegionalEcs,
  ecs: ResponseRecorder,
): RecordedCall[] {
  const tasks = [
    ...services
      .filter(([, service]) => service.cluster === cluster)
      .flatMap(([arn, service]) => buildServiceTasks(arn, service)),
    ...buildStandaloneTasks(cluster, definitions),
  ]
  const families = [...new Set(definitions.map(([arn]) => parseFamily(arn)))]
  return [
    ...buildTaskResponses({ cluster }, tasks, ecs),
    ...families.flatMap(family => {
      const own = tasks.filter(each => parseFamily(each.taskDefinitionArn) === family)
      return buildTaskResponses({ cluster, family }, own, ecs)
    }),
  ]
}

/** ListTasks with this filter, and DescribeTasks for what it returns. */
function buildTaskResponses(
  filter: { cluster: string; serviceName?: string; family?: string },
  tasks: readonly ExampleTask[],
  ecs: ResponseRecorder,
): RecordedCall[] {
  const taskArns = tasks.map(({ taskArn }) => taskArn)
  const listed = ecs('ListTasks', { ...filter, desiredStatus: 'RUNNING', maxResults: 100 }, { taskArns })
  if (tasks.length === 0) return [listed]
  const { cluster } = filter
  return [listed, ecs('DescribeTasks', { cluster, tasks: taskArns }, { tasks, failures: [] })]
}

/** A task id, the same for the same image or revision; standalone tasks have the service name `standalone`. */
export function buildTaskId(serviceName: string, content: string): string {
  return createHash('sha256').update(`${serviceName} ${content}`).digest('hex').slice(0, 32)
}

/** The name and digest of a container's image, from its ARN. */
function buildPulledImage(imageArn: string) {
  const [, , , region, account] = imageArn.split(':')
  const [repository = '', imageDigest = ''] = imageArn
    .slice(imageArn.indexOf(':repository/') + ':repository/'.length)
    .split('/sha256:')
  const image = `${account}.dkr.ecr.${region}.amazonaws.com/${repository}`
  return { image, imageDigest: `sha256:${imageDigest}` }
}

function buildFamilyResponses(
  all: readonly [string, ExampleTaskDefinition][],
  ecs: ResponseRecorder,
): RecordedCall[] {
  const active = all.filter(([, { status = 'ACTIVE' }]) => status === 'ACTIVE').map(([arn]) => arn)
  const families = [...new Set(active.map(parseFamily))].toSorted()
  return [
    ecs('ListTaskDefinitionFamilies', { status: 'ACTIVE' }, { families }),
    ...families.map(familyPrefix => {
      const revisions = active.filter(arn => parseFamily(arn) === familyPrefix)
      const [latest] = revisions.toSorted((a, b) => Number(b.split(':').at(-1)) - Number(a.split(':').at(-1)))
      const input = { familyPrefix, status: 'ACTIVE', sort: 'DESC', maxResults: 1 }
      return ecs('ListTaskDefinitions', input, { taskDefinitionArns: [latest] })
    }),
  ]
}

function buildTaskDefinitionResponse(
  arn: string,
  each: ExampleTaskDefinition,
  ecs: ResponseRecorder,
): RecordedCall {
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
  const input = { taskDefinition: parseName(arn), include: ['TAGS'] }
  return ecs('DescribeTaskDefinition', input, { taskDefinition, tags: buildTags(each.tags) })
}

function buildTags(tags: Readonly<Record<string, string>> = {}): object[] {
  return Object.entries(tags).map(([key, value]) => ({ key, value }))
}

function parseResourceArn(arn: string) {
  const [, cluster, name] = arn.split('/')
  return { cluster, services: [name] }
}

function parseName(arn: string): string {
  return arn.split('/').at(-1) ?? arn
}

function parseFamily(arn: string): string {
  return parseName(arn).split(':')[0] ?? arn
}
