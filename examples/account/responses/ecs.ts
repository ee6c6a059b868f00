import { createHash } from 'node:crypto'
import type { RecordedCall } from '../../../functions/local/account-file.ts'
import type { ExampleAccount, ExampleService, ExampleTaskDefinition } from '../example-account.ts'
import { createResponseRecorder, type ResponseRecorder } from './response-recorder.ts'

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
      ...clusters.map(cluster => buildServiceList(cluster, services, ecs)),
      ...services.map(([arn, service]) => buildServiceResponse(arn, service, ecs)),
      ...services.flatMap(([arn, service]) => buildTaskResponses(arn, service, ecs)),
      ...buildFamilyResponses(definitions, ecs),
      ...definitions.map(([arn, definition]) => buildTaskDefinitionResponse(arn, definition, ecs)),
    ]
  })
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
  }
  return ecs('DescribeServices', parseResourceArn(serviceArn), { services: [described], failures: [] })
}

function buildTaskResponses(
  serviceArn: string,
  { running = {}, runningRevisions, taskDefinition }: ExampleService,
  ecs: ResponseRecorder,
): RecordedCall[] {
  const [start = '', cluster = '', serviceName = ''] = serviceArn.split('/')
  const group = `service:${serviceName}`
  const images = Object.keys(running)
  const revisions = runningRevisions ? Object.keys(runningRevisions) : images.map(() => taskDefinition)
  const tasks = Array.from({ length: Math.max(images.length, revisions.length) }, (_, index) => {
    const image = images[index]
    const taskDefinitionArn = revisions[index] ?? revisions[0] ?? taskDefinition
    return {
      taskArn: `${start.replace(/:service$/, ':task')}/${cluster}/${buildTaskId(serviceName, image ?? taskDefinitionArn)}`,
      taskDefinitionArn,
      group,
      lastStatus: 'RUNNING',
      desiredStatus: 'RUNNING',
      containers:
        image === undefined ? [] : [{ name: 'api', ...buildPulledImage(image), lastStatus: 'RUNNING' }],
    }
  })
  const taskArns = tasks.map(({ taskArn }) => taskArn)
  const listed = ecs(
    'ListTasks',
    { cluster, serviceName, desiredStatus: 'RUNNING', maxResults: 100 },
    { taskArns },
  )
  if (tasks.length === 0) return [listed]
  return [listed, ecs('DescribeTasks', { cluster, tasks: taskArns }, { tasks, failures: [] })]
}

/** A task id, the same for the same image or revision. */
function buildTaskId(serviceName: string, content: string): string {
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
  return ecs('DescribeTaskDefinition', { taskDefinition: parseName(arn) }, { taskDefinition })
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
