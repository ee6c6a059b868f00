import { describe, expect, it } from 'vitest'
import type { ContainerDefinition, TaskVolume } from '../../../../audit/resources/ecs/task-definition.ts'
import {
  buildTaskDefinitionResourceByName,
  buildTaskDefinitionResource,
} from '../../../../audit/resources/ecs/task-definition.ts'
import { listCollectedFacts as factNames } from '../../../../audit/resources/kinds.ts'
import { describeTaskDefinition } from '../../../../functions/collectors/ecs/operations.ts'
import { redactResponse, createRedactor } from '../../../../functions/collectors/redaction/redact.ts'
import { readStubbedFacts, readStubbed } from '../stubbed-api.ts'

const arn = 'arn:aws:ecs:eu-west-1:111122223333:task-definition/orders-api:41'
const orders = buildTaskDefinitionResource(arn, '111122223333')
const registry = '111122223333.dkr.ecr.eu-west-1.amazonaws.com'
const digest = `sha256:${'a'.repeat(64)}`

const BARE = {
  taskDefinitionArn: arn,
  status: 'ACTIVE',
  containerDefinitions: [{ name: 'api', image: 'nginx' }],
}

const FULL = {
  ...BARE,
  containerDefinitions: [
    {
      name: 'api',
      image: `${registry}/orders/api:2.0.0`,
      privileged: true,
      readonlyRootFilesystem: true,
      user: 'app:app',
      environment: [
        { name: 'LOG_LEVEL', value: 'info' },
        { name: 'DATABASE', value: 'postgres://app:hunter2@db/orders' },
      ],
      environmentFiles: [{ value: 'arn:aws:s3:::config/orders.env', type: 's3' }],
      logConfiguration: { logDriver: 'awsfirelens', options: { apikey: 'k3y-of-the-sink' } },
      linuxParameters: {
        capabilities: { add: ['SYS_PTRACE'], drop: ['ALL'] },
        devices: [{ hostPath: '/dev/fuse' }],
      },
      command: ['serve', '--password', 'hunter3'],
      entryPoint: ['/bin/sh', '-c', 'TOKEN=hunter4 serve'],
      healthCheck: { command: ['CMD', 'curl', '-H', 'hunter5'] },
      dockerLabels: { token: 'hunter6' },
      secrets: [{ name: 'DB', valueFrom: 'arn:aws:ssm:eu-west-1:111122223333:parameter/db' }],
    },
    { name: 'router', image: `${registry}/router@${digest}`, firelensConfiguration: { type: 'fluentbit' } },
  ],
  volumes: [
    { name: 'socket', host: { sourcePath: '/var/run/docker.sock' } },
    { name: 'scratch', host: {} },
    { name: 'shared', efsVolumeConfiguration: { fileSystemId: 'fs-1' } },
    { name: 'safe', efsVolumeConfiguration: { fileSystemId: 'fs-1', transitEncryption: 'ENABLED' } },
    {
      name: 'bound',
      dockerVolumeConfiguration: {
        driverOpts: { type: 'none', o: 'bind,ro,context=hunter8', device: '/etc' },
      },
    },
    {
      name: 'cifs',
      dockerVolumeConfiguration: {
        driverOpts: { type: 'cifs', o: 'username=a,password=hunter7', device: '//files/a' },
      },
    },
  ],
  networkMode: 'host',
  pidMode: 'host',
  ipcMode: 'task',
  compatibilities: ['EC2'],
  runtimePlatform: { operatingSystemFamily: 'WINDOWS_SERVER_2022_CORE' },
  taskRoleArn: 'arn:aws:iam::111122223333:role/OrdersTaskRole',
  executionRoleArn: 'EcsExecutionRole',
}

function createApi(taskDefinition: object) {
  return { DescribeTaskDefinition: { taskDefinition } }
}

async function readContainers(taskDefinition: object): Promise<readonly ContainerDefinition[]> {
  const facts = await readStubbedFacts(orders, createApi(taskDefinition))
  return (facts['containers'] as { known: ContainerDefinition[] }).known
}

function createFailingApi(message: string) {
  return { DescribeTaskDefinition: { error: 'ClientException', message } }
}

describe('a revision of a task definition', () => {
  it('is requested by family and revision', async () => {
    const requested: object[] = []
    await readStubbed(orders, {
      DescribeTaskDefinition: input => {
        requested.push(input)
        return { taskDefinition: BARE }
      },
    })
    expect(requested).toEqual([{ taskDefinition: 'orders-api:41', include: ['TAGS'] }])
  })

  it.each([
    [[{ key: 'team', value: 'orders' }], { known: { team: 'orders' } }],
    [[], { known: {} }],
    [undefined, { unknown: 'ecs:DescribeTaskDefinition returned no tags' }],
  ])('has the tags that are returned beside it: %j', async (tags, fact) => {
    const response = { taskDefinition: FULL, tags }
    expect(await readStubbedFacts(orders, { DescribeTaskDefinition: response })).toMatchObject({
      tags: fact,
      status: { known: 'ACTIVE' },
    })
    const retained = redactResponse(describeTaskDefinition, response, createRedactor('key'))
    expect(await readStubbedFacts(orders, { DescribeTaskDefinition: retained as object })).toMatchObject({
      tags: fact,
    })
  })

  it('has all facts', async () => {
    const facts = await readStubbedFacts(orders, createApi(FULL))
    expect(Object.keys(facts).toSorted()).toEqual(
      ['definition', 'standaloneTasks']
        .flatMap(collector => factNames('AWS::ECS::TaskDefinition', collector))
        .toSorted(),
    )
    expect(facts).toMatchObject({
      status: { known: 'ACTIVE' },
      networkMode: { known: 'host' },
      pidMode: { known: 'host' },
      ipcMode: { known: 'task' },
      compatibilities: { known: ['EC2'] },
      operatingSystemFamily: { known: 'WINDOWS_SERVER_2022_CORE' },
      taskRole: { known: { arn: 'arn:aws:iam::111122223333:role/OrdersTaskRole' } },
      executionRole: { known: { arn: 'arn:aws:iam::111122223333:role/EcsExecutionRole' } },
      tagRepositories: { known: [{ arn: 'arn:aws:ecr:eu-west-1:111122223333:repository/orders/api' }] },
    })
  })

  it('has containers as defined', async () => {
    const [api, router] = await readContainers(FULL)
    expect(api).toMatchObject({
      name: 'api',
      privileged: true,
      readonlyRootFilesystem: true,
      user: 'app:app',
      environment: { LOG_LEVEL: { detected: [] }, DATABASE: { detected: ['password in a URL'] } },
      environmentFiles: ['arn:aws:s3:::config/orders.env'],
      logDriver: 'awsfirelens',
      firelens: false,
      addedCapabilities: ['SYS_PTRACE'],
      devices: ['/dev/fuse'],
    })
    expect(router).toMatchObject({ firelens: true, logDriver: 'NONE' })
  })

  it('has volumes as defined', async () => {
    const { volumes } = await readStubbedFacts(orders, createApi(FULL))
    const paths = (volumes as { known: TaskVolume[] }).known.map(taskVolume => [
      taskVolume.name,
      taskVolume.hostPath,
      taskVolume.efsTransitEncryption,
    ])
    expect(paths).toEqual([
      ['socket', '/var/run/docker.sock', 'NONE'],
      ['scratch', 'NONE', 'NONE'],
      ['shared', 'NONE', 'DISABLED'],
      ['safe', 'NONE', 'ENABLED'],
      ['bound', '/etc', 'NONE'],
      ['cifs', 'NONE', 'NONE'],
    ])
  })

  it('has ECS’s defaults', async () => {
    expect(await readStubbedFacts(orders, createApi(BARE))).toMatchObject({
      networkMode: { known: 'bridge' },
      pidMode: { known: 'NONE' },
      ipcMode: { known: 'NONE' },
      operatingSystemFamily: { known: 'LINUX' },
      taskRole: { known: 'NONE' },
      executionRole: { known: 'NONE' },
      tagRepositories: { known: [] },
      volumes: { known: [] },
    })
    expect(await readContainers(BARE)).toMatchObject([
      { privileged: false, readonlyRootFilesystem: false, user: 'IMAGE', environment: {}, logDriver: 'NONE' },
    ])
    expect(
      await readContainers({ ...BARE, containerDefinitions: [{ name: 'a', image: 'b', user: '' }] }),
    ).toMatchObject([{ user: 'IMAGE' }])
  })

  it('is for Windows also when only its placement says so', async () => {
    const placementConstraints = [{ type: 'memberOf', expression: 'attribute:ecs.os-type == windows' }]
    const facts = await readStubbedFacts(orders, createApi({ ...BARE, placementConstraints }))
    expect(facts['operatingSystemFamily']).toEqual({ known: 'WINDOWS' })
  })

  it('is not found when ECS cannot describe it, and after no other client error', async () => {
    expect(await readStubbed(orders, createFailingApi('Unable to describe task definition.'))).toBe(
      'NOT_FOUND',
    )
    await expect(readStubbed(orders, createFailingApi('Something else.'))).rejects.toThrow('ClientException')
    const other = { error: 'ServerException', message: 'Unable to describe task definition.' }
    await expect(readStubbed(orders, { DescribeTaskDefinition: other })).rejects.toThrow('ServerException')
  })

  it.each([
    ['no list of containers', { containerDefinitions: undefined }, 'containerDefinitions'],
    [
      'a hidden environment',
      { containerDefinitions: [{ name: 'a', image: 'b', environment: 'HIDDEN' }] },
      'environment',
    ],
    ['another network mode', { networkMode: 'moon' }, 'networkMode'],
    ['another status', { status: 'ASLEEP' }, 'status'],
  ])('is unknown after a response with %s', async (_, part, why) => {
    const facts = await readStubbedFacts(orders, createApi({ ...BARE, ...part }))
    expect(facts['containers']).toEqual({ unknown: expect.stringContaining(why) as unknown })
  })

  it('has one id, whatever the form of its ARN', () => {
    const where = { account: '111122223333', region: 'eu-west-1' }
    expect(buildTaskDefinitionResourceByName(arn, where)).toEqual(orders)
    expect(buildTaskDefinitionResourceByName('orders-api:41', where)).toEqual(orders)
    expect(buildTaskDefinitionResourceByName('orders-api', where)).toBeUndefined()
    expect(
      buildTaskDefinitionResourceByName(
        'arn:aws:ecs:eu-west-1:111122223333:task-definition/orders-api',
        where,
      ),
    ).toBeUndefined()
  })
})

describe('an account file', () => {
  const retained = redactResponse(describeTaskDefinition, { taskDefinition: FULL }, createRedactor('key'))

  it('contains no value of an environment, no command, no option', () => {
    expect(JSON.stringify(retained)).not.toMatch(/hunter|k3y/)
  })

  it('contains all inputs of controls', async () => {
    expect(await readStubbedFacts(orders, { DescribeTaskDefinition: retained as object })).toEqual(
      await readStubbedFacts(orders, createApi(FULL)),
    )
  })

  it.each([['HIDDEN s3cr3t'], [[{ s3cr3t: 's3cr3t' }]], [{ s3cr3t: 's3cr3t' }]])(
    'holds nothing of an environment of another form: %j',
    environment => {
      const output = { taskDefinition: { ...BARE, containerDefinitions: [{ environment }] } }
      expect(
        JSON.stringify(redactResponse(describeTaskDefinition, output, createRedactor('key'))),
      ).not.toContain('s3cr3t')
    },
  )
})
