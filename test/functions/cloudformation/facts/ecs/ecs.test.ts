import { describe, expect, it } from 'vitest'
import { known, type FactsByName } from '../../../../../audit/resources/fact.ts'
import { buildServiceResourceByName } from '../../../../../audit/resources/ecs/service.ts'
import {
  buildTaskDefinitionResource,
  buildTaskDefinitionResourceByName,
} from '../../../../../audit/resources/ecs/task-definition.ts'
import { getResourceKey } from '../../../../../audit/resources/resource.ts'
import type { ResolvedValue } from '../../../../../functions/cloudformation/resolve/resolved-value.ts'
import { readStubbedFacts } from '../../../collectors/stubbed-api.ts'
import {
  buildTemplateResource,
  notKnown,
  projectAllFacts,
  projectOwnFacts,
  projectTemplateResource,
  templateAccount as account,
  templatePlace,
} from '../template-resources.ts'

type Properties = Record<string, ResolvedValue>

const ecsArn = `arn:aws:ecs:eu-west-1:${account}`
const revision = buildTaskDefinitionResource(`${ecsArn}:task-definition/web:7`, account)
const image = `${account}.dkr.ecr.eu-west-1.amazonaws.com/web:prod`

function buildRevision(properties: Properties) {
  return buildTemplateResource('AWS::ECS::TaskDefinition', revision.arn, properties)
}

describe('AWS::ECS::TaskDefinition', () => {
  const properties: Properties = {
    ContainerDefinitions: [
      {
        Name: 'web',
        Image: image,
        Privileged: 'true',
        ReadonlyRootFilesystem: true,
        User: '1000',
        Environment: [
          { Name: 'TOKEN', Value: 'hunter2' },
          { Name: 'LEVEL', Value: 3 },
        ],
        EnvironmentFiles: [{ Type: 's3', Value: 'arn:aws:s3:::env/a.env' }],
        LogConfiguration: { LogDriver: 'awslogs', Options: { x: notKnown } },
        LinuxParameters: { Capabilities: { Add: ['SYS_ADMIN'] }, Devices: [{ HostPath: '/dev/fuse' }] },
      },
      { Name: 'router', Image: 'public.ecr.aws/x/y', FirelensConfiguration: { Type: 'fluentbit' } },
    ],
    Volumes: [
      { Name: 'a', Host: { SourcePath: '/var/run' } },
      { Name: 'b', EFSVolumeConfiguration: { FilesystemId: 'fs-1', TransitEncryption: 'ENABLED' } },
      { Name: 'c', DockerVolumeConfiguration: { DriverOpts: { o: 'bind', device: '/etc' } } },
      { Name: 'd', EFSVolumeConfiguration: { FilesystemId: 'fs-1' } },
    ],
    NetworkMode: 'awsvpc',
    PidMode: 'task',
    RequiresCompatibilities: ['FARGATE'],
    PlacementConstraints: [{ Type: 'memberOf', Expression: 'attribute:ecs.os-type == windows' }],
    TaskRoleArn: `arn:aws:iam::${account}:role/Task`,
    ExecutionRoleArn: 'Execution',
  }
  const taskDefinition = {
    taskDefinitionArn: revision.arn,
    status: 'ACTIVE',
    containerDefinitions: [
      {
        name: 'web',
        image,
        privileged: true,
        readonlyRootFilesystem: true,
        user: '1000',
        environment: [
          { name: 'TOKEN', value: 'hunter2' },
          { name: 'LEVEL', value: '3' },
        ],
        environmentFiles: [{ type: 's3', value: 'arn:aws:s3:::env/a.env' }],
        logConfiguration: { logDriver: 'awslogs' },
        linuxParameters: { capabilities: { add: ['SYS_ADMIN'] }, devices: [{ hostPath: '/dev/fuse' }] },
      },
      { name: 'router', image: 'public.ecr.aws/x/y', firelensConfiguration: { type: 'fluentbit' } },
    ],
    volumes: [
      { name: 'a', host: { sourcePath: '/var/run' } },
      { name: 'b', efsVolumeConfiguration: { fileSystemId: 'fs-1', transitEncryption: 'ENABLED' } },
      { name: 'c', dockerVolumeConfiguration: { driverOpts: { o: 'bind', device: '/etc' } } },
      { name: 'd', efsVolumeConfiguration: { fileSystemId: 'fs-1' } },
    ],
    networkMode: 'awsvpc',
    pidMode: 'task',
    compatibilities: ['EC2', 'FARGATE'],
    placementConstraints: [{ type: 'memberOf', expression: 'attribute:ecs.os-type == windows' }],
    taskRoleArn: `arn:aws:iam::${account}:role/Task`,
    executionRoleArn: 'Execution',
  }
  const read = (found: object) =>
    readStubbedFacts(revision, { DescribeTaskDefinition: { taskDefinition: found, tags: [] } })

  it('has the facts that are read, but for the launch types that ECS finds out', async () => {
    const { compatibilities, ...others } = await read(taskDefinition)
    const created = projectOwnFacts(buildRevision(properties))
    expect(created).toEqual({
      ...others,
      compatibilities: { known: ['FARGATE'], incomplete: expect.anything() as string },
    })
    expect(JSON.stringify(created)).not.toContain('hunter2')
    expect(
      projectOwnFacts(buildRevision(properties), {
        ...others,
        compatibilities: compatibilities ?? known([]),
      }),
    ).toEqual({
      ...others,
      compatibilities,
    })
  })

  it('has the facts that are read of one without settings', async () => {
    const { compatibilities: _, ...others } = await read({
      taskDefinitionArn: revision.arn,
      status: 'ACTIVE',
      containerDefinitions: [{ name: 'web', image: 'nginx' }],
    })
    expect(
      projectOwnFacts(buildRevision({ ContainerDefinitions: [{ Name: 'web', Image: 'nginx' }] })),
    ).toMatchObject(others)
  })

  it('is named by its family and revision, too', () => {
    const resolved = buildTemplateResource('AWS::ECS::TaskDefinition', 'web:7', {})
    expect(projectTemplateResource(resolved)[0]?.resource).toEqual(
      buildTaskDefinitionResourceByName('web:7', templatePlace),
    )
  })

  const web = { Name: 'web', Image: 'nginx' }
  it.each<[string, Properties, string, object]>([
    [
      'all containers',
      { ContainerDefinitions: notKnown },
      'containers',
      { unknown: expect.anything() as string },
    ],
    [
      'an image',
      { ContainerDefinitions: [web, { Name: 'b', Image: notKnown }] },
      'containers',
      {
        known: [{ name: 'web' }],
        incomplete: expect.stringContaining('ContainerDefinitions.1.Image') as string,
      },
    ],
    [
      'the repository of an image',
      { ContainerDefinitions: [{ Name: 'b', Image: notKnown }] },
      'tagRepositories',
      { known: [], incomplete: expect.anything() as string },
    ],
    [
      'a variable',
      {
        ContainerDefinitions: [
          {
            ...web,
            Environment: [
              { Name: 'A', Value: notKnown },
              { Name: 'B', Value: 'x' },
            ],
          },
        ],
      },
      'containers',
      {
        known: [{ name: 'web', environment: { B: { detected: [] } } }],
        incomplete: expect.stringContaining('Environment.0.Value') as string,
      },
    ],
    [
      'a capability',
      { ContainerDefinitions: [{ ...web, LinuxParameters: { Capabilities: { Add: [notKnown] } } }] },
      'containers',
      { known: [{ addedCapabilities: [] }], incomplete: expect.anything() as string },
    ],
    [
      'a privilege',
      { ContainerDefinitions: [{ ...web, Privileged: notKnown }] },
      'containers',
      { known: [], incomplete: expect.anything() as string },
    ],
    [
      'a volume',
      { Volumes: [{ Name: 'a', DockerVolumeConfiguration: { DriverOpts: { o: notKnown } } }] },
      'volumes',
      { known: [], incomplete: expect.anything() as string },
    ],
    ['the network mode', { NetworkMode: 'odd' }, 'networkMode', { unknown: expect.anything() as string }],
    ['the role', { TaskRoleArn: notKnown }, 'taskRole', { unknown: expect.anything() as string }],
    [
      'the operating system',
      { RuntimePlatform: { OperatingSystemFamily: notKnown } },
      'operatingSystemFamily',
      { unknown: expect.anything() as string },
    ],
  ])('says that it does not know %s', (_, more, fact, expected) => {
    expect(projectOwnFacts(buildRevision(more))[fact]).toMatchObject(expected)
  })
})

const service = buildServiceResourceByName('web', 'shop', templatePlace)

function buildService(properties: Properties) {
  return buildTemplateResource('AWS::ECS::Service', service.arn, {
    Cluster: 'shop',
    TaskDefinition: revision.arn,
    LaunchType: 'FARGATE',
    ...properties,
  })
}

describe('AWS::ECS::Service', () => {
  const AwsvpcConfiguration = {
    Subnets: ['subnet-2', 'subnet-1'],
    SecurityGroups: ['sg-1'],
    AssignPublicIp: 'ENABLED',
  }
  const found = {
    serviceArn: service.arn,
    clusterArn: `${ecsArn}:cluster/shop`,
    status: 'ACTIVE',
    taskDefinition: revision.arn,
    launchType: 'FARGATE',
    platformVersion: 'LATEST',
    platformFamily: 'Linux',
    enableExecuteCommand: true,
    tags: [{ key: 'team', value: 'shop' }],
    networkConfiguration: {
      awsvpcConfiguration: {
        subnets: ['subnet-2', 'subnet-1'],
        securityGroups: ['sg-1'],
        assignPublicIp: 'ENABLED',
      },
    },
  }
  const read = (more: object) =>
    readStubbedFacts(service, {
      DescribeServices: { services: [{ ...found, ...more }] },
      ListTasks: { taskArns: [] },
    })
  const Tags = [{ Key: 'team', Value: 'shop' }]
  const settings = { EnableExecuteCommand: true, NetworkConfiguration: { AwsvpcConfiguration }, Tags }
  const linux: FactsByName = { operatingSystemFamily: known('LINUX') }

  it('has the facts that are read', async () => {
    const returned = await read({})
    const facts = projectAllFacts([buildService(settings)], [[revision, linux]])
    expect(facts.get(getResourceKey(service))).toEqual(returned)
    expect(projectOwnFacts(buildService(settings), returned)).toEqual(returned)
  })

  it('has the facts that are read of one on instances', async () => {
    const more = {
      launchType: 'EC2',
      platformVersion: null,
      platformFamily: null,
      networkConfiguration: null,
      enableExecuteCommand: null,
    }
    expect(projectOwnFacts(buildService({ LaunchType: 'EC2', Tags }))).toEqual(await read(more))
  })

  describe('of another revision', () => {
    const next = { ...revision, arn: `${ecsArn}:task-definition/web:8` }
    const digest = `sha256:${'7a'.repeat(32)}`
    const host = `${account}.dkr.ecr.eu-west-1.amazonaws.com`
    const start = async (pulled: string | undefined, properties: Properties = {}, tasks = [revision]) => {
      const before = { ...(await read({})), runningRevisions: known(tasks) }
      const containers: FactsByName = pulled === undefined ? {} : { containers: known([{ image: pulled }]) }
      const resource = buildService({ ...settings, TaskDefinition: 'web:8', ...properties })
      return projectAllFacts(
        [resource],
        [
          [service, before],
          [next, { ...linux, ...containers }],
        ],
      ).get(getResourceKey(service))
    }

    it('runs its tasks and their images', async () => {
      expect(await start(`${host}/web@${digest}`)).toMatchObject({
        taskDefinition: { known: { arn: next.arn } },
        deployedRevisions: { known: [{ arn: next.arn }] },
        runningRevisions: { known: [{ arn: next.arn }] },
        running: { known: [{ arn: expect.stringContaining(`repository/web/${digest}`) as string }] },
      })
      expect(await start('public.ecr.aws/nginx/nginx:1')).toMatchObject({ running: { known: [] } })
    })

    it('runs no tasks if the one before has none', async () => {
      expect(await start(`${host}/web:1`, {}, [])).toMatchObject({
        deployedRevisions: { known: [{ arn: next.arn }] },
        runningRevisions: { known: [] },
        running: { known: [] },
      })
    })

    it.each<[string, string | undefined, Properties, object]>([
      ['a tag', `${host}/web:1`, {}, { runningRevisions: { known: [{ arn: next.arn }] } }],
      ['containers that are not known', undefined, {}, { runningRevisions: { known: [{ arn: next.arn }] } }],
      [
        'tasks that another controller replaces',
        `${host}/web@${digest}`,
        { DeploymentController: { Type: 'CODE_DEPLOY' } },
        { runningRevisions: { unknown: expect.stringContaining('another revision') as string } },
      ],
    ])('has unknown images with %s', async (_, pulled, properties, expected) => {
      expect(await start(pulled, properties)).toMatchObject({
        running: { unknown: expect.stringContaining('starts tasks') as string },
        ...expected,
      })
    })
  })

  it.each<[string, Properties, string, object]>([
    [
      'its revision',
      { TaskDefinition: notKnown },
      'taskDefinition',
      { unknown: expect.anything() as string },
    ],
    [
      'the latest revision',
      { TaskDefinition: 'web' },
      'taskDefinition',
      { unknown: expect.stringContaining('latest') as string },
    ],
    [
      'its revisions',
      { TaskDefinition: notKnown },
      'deployedRevisions',
      { unknown: expect.anything() as string },
    ],
    [
      'its launch type',
      { LaunchType: null },
      'launchType',
      { unknown: expect.stringContaining('cluster') as string },
    ],
    [
      'its platform',
      { PlatformVersion: notKnown },
      'platformVersion',
      { unknown: expect.anything() as string },
    ],
    ['its platform family', {}, 'platformFamily', { unknown: expect.anything() as string }],
    [
      'a subnet',
      { NetworkConfiguration: { AwsvpcConfiguration: { Subnets: [notKnown, 'subnet-1'] } } },
      'subnets',
      { known: [{}], incomplete: expect.stringContaining('Subnets.0') as string },
    ],
    [
      'its address',
      { NetworkConfiguration: notKnown },
      'assignPublicIp',
      { unknown: expect.anything() as string },
    ],
  ])('says that it does not know %s', (_, more, fact, expected) => {
    expect(projectOwnFacts(buildService(more))[fact]).toMatchObject(expected)
  })

  it.each<[Properties, string, unknown]>([
    [
      { LaunchType: null, CapacityProviderStrategy: [{ CapacityProvider: 'x' }] },
      'launchType',
      'CAPACITY_PROVIDER',
    ],
    [{ PlatformVersion: '1.3.0' }, 'platformVersion', '1.3.0'],
    [{ NetworkConfiguration: { AwsvpcConfiguration: {} } }, 'assignPublicIp', 'DISABLED'],
    [{ TaskDefinition: null }, 'taskDefinition', 'NONE'],
    [{}, 'enableExecuteCommand', false],
  ])('has %j', (more, fact, expected) => {
    expect(projectOwnFacts(buildService(more))[fact]).toEqual(known(expected))
  })
})
