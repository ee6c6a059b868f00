import {
  DOC_ACCOUNT,
  buildCallExamples,
  DOC_REGION,
  buildServiceEventExample,
  type EventSection,
} from '../event-example.ts'

const buildArn = (resource: string) => `arn:aws:ecs:${DOC_REGION}:${DOC_ACCOUNT}:${resource}`
const cluster = 'prod'
const clusterArn = buildArn('cluster/prod')
const serviceArn = buildArn('service/prod/orders')
const taskDefinition = 'orders:42'
const taskDefinitionArn = buildArn('task-definition/orders:42')
const service = {
  service: { serviceArn, serviceName: 'orders', clusterArn, taskDefinition: taskDefinitionArn },
}
const definition = { taskDefinition: { taskDefinitionArn, family: 'orders', revision: 42, status: 'ACTIVE' } }
const taskSet = { taskSet: { id: 'ecs-svc/1', serviceArn, clusterArn, taskDefinition: taskDefinitionArn } }
const daemonTaskDefinitionArn = buildArn('daemon-task-definition/agent:3')
const daemonArn = buildArn('daemon/prod/agent')
const ofTaskSet = { cluster, service: 'orders', taskSet: 'ecs-svc/1' }
const awsvpcConfiguration = {
  subnets: ['subnet-07c8fcc8c5eaea59b'],
  securityGroups: ['sg-029e2e6227240a06a'],
}
const task = {
  clusterArn,
  taskArn: buildArn('task/prod/0ebb429fa86d481c2630fac53db1c91c'),
  taskDefinitionArn,
  lastStatus: 'RUNNING',
  desiredStatus: 'RUNNING',
  launchType: 'FARGATE',
  version: 3,
  containers: [
    {
      name: 'api',
      image: `${DOC_ACCOUNT}.dkr.ecr.${DOC_REGION}.amazonaws.com/orders/api:prod`,
      imageDigest: `sha256:${'5'.repeat(64)}`,
      lastStatus: 'RUNNING',
    },
  ],
}

/** ECS's calls, and its own events of tasks and deployments. */
export const ecsSection: EventSection = {
  title: 'ECS',
  about:
    'A task definition references an image, often by tag. The digests that the tasks of a service pulled show which images it ' +
    'runs; only events of running tasks contain them. Changes of an image therefore affect services and standalone tasks. An ' +
    'event of a standalone task has no effect if its task definition is known and ACTIVE, and its image is known to run; its end ' +
    'has none unless it is the newest task with an image that can be vulnerable. Daemons of ECS Managed Instances are not audited.',
  examples: [
    ...buildCallExamples('ecs', {
      RegisterTaskDefinition: [{ family: 'orders', containerDefinitions: [{ name: 'api' }] }, definition],
      DeregisterTaskDefinition: [{ taskDefinition }, definition],
      DeleteTaskDefinitions: [
        { taskDefinitions: [taskDefinition] },
        { taskDefinitions: [definition.taskDefinition] },
      ],
      CreateService: [{ cluster, serviceName: 'orders', taskDefinition }, service],
      'UpdateService: deploys a task definition': [{ cluster, service: 'orders', taskDefinition }, service],
      'UpdateService: sets the network': [
        { cluster, service: 'orders', networkConfiguration: { awsvpcConfiguration } },
        service,
      ],
      'UpdateService: sets how many tasks run': [{ cluster, service: 'orders', desiredCount: 4 }, service],
      DeleteService: [{ cluster, service: 'orders', force: true }, service],
      UpdateServicePrimaryTaskSet: [{ cluster, service: 'orders', primaryTaskSet: 'ecs-svc/1' }, taskSet],
      CreateTaskSet: [{ cluster, service: 'orders', taskDefinition }, taskSet],
      UpdateTaskSet: [ofTaskSet, taskSet],
      DeleteTaskSet: [ofTaskSet, taskSet],
      CreateExpressGatewayService: [{ cluster, serviceName: 'orders' }, service],
      UpdateExpressGatewayService: [{ serviceArn }, service],
      DeleteExpressGatewayService: [{ serviceArn }, service],
      RunTask: [{ cluster, taskDefinition }, { tasks: [{ taskArn: task.taskArn, clusterArn }] }],
      StartTask: [{ cluster, taskDefinition, containerInstances: [] }, { tasks: [] }],
      CreateCluster: [{ clusterName: cluster }, { cluster: { clusterArn } }],
      UpdateCluster: [{ cluster }, { cluster: { clusterArn } }],
      UpdateClusterSettings: [{ cluster, settings: [] }, { cluster: { clusterArn } }],
      DeleteCluster: [{ cluster }, { cluster: { clusterArn } }],
      RegisterDaemonTaskDefinition: [
        { family: 'agent', containerDefinitions: [{ name: 'agent' }] },
        { daemonTaskDefinitionArn },
      ],
      DeleteDaemonTaskDefinition: [
        { daemonTaskDefinition: daemonTaskDefinitionArn },
        { daemonTaskDefinitionArn },
      ],
      CreateDaemon: [{ clusterArn, daemonName: 'agent', daemonTaskDefinitionArn }, { daemonArn }],
      UpdateDaemon: [{ daemonArn, daemonTaskDefinitionArn }, { daemonArn }],
      DeleteDaemon: [{ daemonArn }, { daemonArn }],
      TagResource: { resourceArn: serviceArn, tags: [{ key: 'team', value: 'orders' }] },
      UntagResource: { resourceArn: serviceArn, tagKeys: ['team'] },
      PutAccountSetting: { name: 'containerInsights', value: 'enabled' },
      PutAccountSettingDefault: { name: 'containerInsights', value: 'enabled' },
      DeleteAccountSetting: { name: 'containerInsights' },
    }),
    buildServiceEventExample(
      'aws.ecs',
      'ECS Task State Change',
      { ...task, group: 'service:orders', startedBy: 'ecs-svc/1' },
      { that: 'belongs to a service and runs', resources: [task.taskArn] },
    ),
    buildServiceEventExample(
      'aws.ecs',
      'ECS Task State Change',
      { ...task, group: 'family:orders', startedBy: 'carol' },
      { that: 'is a standalone task and runs', resources: [task.taskArn] },
    ),
    buildServiceEventExample(
      'aws.ecs',
      'ECS Task State Change',
      {
        ...task,
        group: 'family:orders',
        startedBy: 'carol',
        desiredStatus: 'STOPPED',
        lastStatus: 'STOPPED',
      },
      { that: 'is a standalone task and has stopped', resources: [task.taskArn] },
    ),
    buildServiceEventExample(
      'aws.ecs',
      'ECS Deployment State Change',
      {
        eventType: 'INFO',
        eventName: 'SERVICE_DEPLOYMENT_COMPLETED',
        deploymentId: 'ecs-svc/1',
        updatedAt: '2026-05-12T09:00:00Z',
        reason: 'ECS deployment ecs-svc/1 completed.',
      },
      { resources: [serviceArn] },
    ),
  ],
}
