import { describe, expect, it } from 'vitest'
import { buildServiceResourceByName, buildServiceResource } from '../../../../audit/resources/ecs/service.ts'
import { listCollectedFacts as factNames } from '../../../../audit/resources/kinds.ts'
import { readStubbedFacts, readStubbed } from '../stubbed-api.ts'

const where = { account: '111122223333', region: 'eu-west-1' }
const orders = buildServiceResourceByName('orders-api', 'prod', where)
const buildArn = (resource: string) => `arn:aws:ecs:eu-west-1:111122223333:${resource}`

const buildRevision = (revision: number) => ({
  kind: 'AWS::ECS::TaskDefinition',
  ...where,
  arn: buildArn(`task-definition/orders-api:${revision}`),
})

const DESCRIBED_SERVICE = {
  serviceArn: orders.arn,
  clusterArn: buildArn('cluster/prod'),
  status: 'ACTIVE',
  taskDefinition: buildArn('task-definition/orders-api:41'),
  launchType: 'FARGATE',
  platformVersion: '1.4.0',
  platformFamily: 'Linux',
  networkConfiguration: {
    awsvpcConfiguration: {
      subnets: ['subnet-b', 'subnet-a'],
      securityGroups: ['sg-a'],
      assignPublicIp: 'ENABLED',
    },
  },
  enableExecuteCommand: true,
  tags: [{ key: 'team', value: 'orders' }, { key: 'waived', value: '' }, { key: 'bare' }],
}

const NO_TASKS = { ListTasks: { taskArns: [] } }

function createApi(service: object) {
  return { ...NO_TASKS, DescribeServices: { services: [service], failures: [] } }
}

describe('a service', () => {
  it('is requested by its name and that of its cluster', async () => {
    const requested: object[] = []
    await readStubbed(orders, {
      ...NO_TASKS,
      DescribeServices: input => {
        requested.push(input)
        return { services: [DESCRIBED_SERVICE] }
      },
    })
    expect(requested).toEqual([{ cluster: 'prod', services: ['orders-api'], include: ['TAGS'] }])
  })

  it.each([
    [[], { known: {} }],
    [undefined, { unknown: 'ecs:DescribeServices returned no tags' }],
    [null, { unknown: 'ecs:DescribeServices returned no tags' }],
  ])('has no tags only if the list is empty: %j', async (tags, fact) => {
    const facts = await readStubbedFacts(orders, createApi({ ...DESCRIBED_SERVICE, tags }))
    expect(facts).toMatchObject({ tags: fact, enableExecuteCommand: { known: true } })
  })

  it('has unknown tags in an account file that was recorded before tags were read', async () => {
    const { tags: _, ...earlier } = DESCRIBED_SERVICE
    const facts = await readStubbedFacts(orders, {
      ...NO_TASKS,
      DescribeServices: input => ('include' in input ? { error: 'NotRecorded' } : { services: [earlier] }),
    })
    expect(facts).toMatchObject({
      tags: { unknown: 'ecs:DescribeServices returned no tags' },
      enableExecuteCommand: { known: true },
    })
  })

  it('has all facts', async () => {
    const facts = await readStubbedFacts(orders, createApi(DESCRIBED_SERVICE))
    const names = [...factNames('AWS::ECS::Service', 'service'), 'running', 'runningRevisions']
    expect(Object.keys(facts).toSorted()).toEqual(names.toSorted())
    expect(facts).toMatchObject({
      taskDefinition: { known: { kind: 'AWS::ECS::TaskDefinition', arn: DESCRIBED_SERVICE.taskDefinition } },
      launchType: { known: 'FARGATE' },
      platformVersion: { known: '1.4.0' },
      platformFamily: { known: 'Linux' },
      assignPublicIp: { known: 'ENABLED' },
      enableExecuteCommand: { known: true },
      tags: { known: { team: 'orders', waived: '', bare: '' } },
      subnets: {
        known: [
          { kind: 'AWS::EC2::Subnet', arn: 'arn:aws:ec2:eu-west-1:111122223333:subnet/subnet-a', ...where },
          { arn: 'arn:aws:ec2:eu-west-1:111122223333:subnet/subnet-b' },
        ],
      },
      securityGroups: { known: [{ arn: 'arn:aws:ec2:eu-west-1:111122223333:security-group/sg-a' }] },
    })
  })

  it('without a network configuration and on EC2 has neither address nor platform', async () => {
    const { networkConfiguration: _, platformVersion: __, platformFamily: ___, ...plain } = DESCRIBED_SERVICE
    expect(await readStubbedFacts(orders, createApi({ ...plain, launchType: 'EC2' }))).toMatchObject({
      platformVersion: { known: 'NONE' },
      platformFamily: { known: 'NONE' },
      assignPublicIp: { known: 'NONE' },
      subnets: { known: [] },
    })
  })

  it('gets no public address by default', async () => {
    const networkConfiguration = { awsvpcConfiguration: { subnets: ['subnet-a'] } }
    const facts = await readStubbedFacts(orders, createApi({ ...DESCRIBED_SERVICE, networkConfiguration }))
    expect(facts['assignPublicIp']).toEqual({ known: 'DISABLED' })
  })

  it('is placed by its capacity providers', async () => {
    const { launchType: _, ...others } = DESCRIBED_SERVICE
    const capacityProviderStrategy = [{ capacityProvider: 'FARGATE_SPOT', weight: 1 }]
    const facts = await readStubbedFacts(orders, createApi({ ...others, capacityProviderStrategy }))
    expect(facts['launchType']).toEqual({ known: 'CAPACITY_PROVIDER' })
  })

  it('includes its task sets: one with a public address is enough', async () => {
    const taskSet = (status: string, assignPublicIp: string) => ({
      status,
      taskDefinition: buildArn(`task-definition/orders-api:${status === 'PRIMARY' ? 43 : 44}`),
      launchType: 'FARGATE',
      platformVersion: '1.3.0',
      networkConfiguration: { awsvpcConfiguration: { subnets: [`subnet-${status}`], assignPublicIp } },
    })
    const { serviceArn, clusterArn, status } = DESCRIBED_SERVICE
    const taskSets = [taskSet('ACTIVE', 'ENABLED'), taskSet('PRIMARY', 'DISABLED')]
    expect(
      await readStubbedFacts(orders, createApi({ serviceArn, clusterArn, status, taskSets })),
    ).toMatchObject({
      taskDefinition: { known: { arn: buildArn('task-definition/orders-api:43') } },
      launchType: { known: 'FARGATE' },
      platformVersion: { known: '1.3.0' },
      assignPublicIp: { known: 'ENABLED' },
    })
  })

  it('runs the revisions of its deployments that were not replaced, each once', async () => {
    const deployments = [
      { status: 'PRIMARY', taskDefinition: buildArn('task-definition/orders-api:41') },
      { status: 'ACTIVE', taskDefinition: buildArn('task-definition/orders-api:40') },
      { status: 'INACTIVE', taskDefinition: buildArn('task-definition/orders-api:39') },
    ]
    const facts = await readStubbedFacts(orders, createApi({ ...DESCRIBED_SERVICE, deployments }))
    expect(facts['deployedRevisions']).toEqual({ known: [buildRevision(40), buildRevision(41)] })
  })

  it('runs the revisions of its task sets, until they are draining', async () => {
    const { serviceArn, clusterArn, status } = DESCRIBED_SERVICE
    const taskSets = ['PRIMARY', 'ACTIVE', 'DRAINING'].map((each, index) => ({
      status: each,
      taskDefinition: buildArn(`task-definition/orders-api:${43 + index}`),
    }))
    const facts = await readStubbedFacts(orders, createApi({ serviceArn, clusterArn, status, taskSets }))
    expect(facts['deployedRevisions']).toEqual({ known: [buildRevision(43), buildRevision(44)] })
  })

  it('without deployments runs its own revision', async () => {
    const facts = await readStubbedFacts(orders, createApi({ ...DESCRIBED_SERVICE, deployments: null }))
    expect(facts['deployedRevisions']).toEqual({ known: [buildRevision(41)] })
  })

  it('with an external deployment controller has no task definition and no launch type before its first task set', async () => {
    const { serviceArn, clusterArn, status } = DESCRIBED_SERVICE
    const facts = await readStubbedFacts(orders, createApi({ serviceArn, clusterArn, status, taskSets: [] }))
    expect(facts['taskDefinition']).toEqual({ known: 'NONE' })
    expect(facts['deployedRevisions']).toEqual({ known: [] })
    expect(facts['launchType']).toBeUndefined()
  })

  it('is not found when it is missing, inactive, or without its cluster', async () => {
    const missing = { services: [], failures: [{ arn: orders.arn, reason: 'MISSING' }] }
    expect(await readStubbed(orders, { ...NO_TASKS, DescribeServices: missing })).toBe('NOT_FOUND')
    expect(await readStubbed(orders, createApi({ ...DESCRIBED_SERVICE, status: 'INACTIVE' }))).toBe(
      'NOT_FOUND',
    )
    for (const error of ['ClusterNotFoundException', 'ServiceNotFoundException']) {
      expect(await readStubbed(orders, { ...NO_TASKS, DescribeServices: { error } })).toBe('NOT_FOUND')
      expect(await readStubbed(orders, { ...createApi(DESCRIBED_SERVICE), ListTasks: { error } })).toBe(
        'NOT_FOUND',
      )
    }
  })

  it('that is draining still exists', async () => {
    expect(await readStubbed(orders, createApi({ ...DESCRIBED_SERVICE, status: 'DRAINING' }))).not.toBe(
      'NOT_FOUND',
    )
  })

  it.each([
    ['no service and no reason', { services: [], failures: [] }, 'returned no service'],
    ['another reason', { services: [], failures: [{ reason: 'SOMETHING' }] }, 'SOMETHING'],
    ['no list', { failures: [] }, '"services"'],
    ['another launch type', { services: [{ ...DESCRIBED_SERVICE, launchType: 'MOON' }] }, 'launchType'],
  ])('is unknown after a response with %s', async (_, response, why) => {
    const facts = await readStubbedFacts(orders, { ...NO_TASKS, DescribeServices: response })
    expect(facts['assignPublicIp']).toEqual({ unknown: expect.stringContaining(why) as unknown })
  })

  it('has one id, whatever the form of its ARN', () => {
    const { arn } = buildServiceResource(buildArn('service/prod/orders-api'), where.account)
    expect(buildServiceResourceByName('orders-api', buildArn('cluster/prod'), where).arn).toBe(arn)
    expect(buildServiceResourceByName(arn, undefined, where).arn).toBe(arn)
    expect(buildServiceResourceByName(buildArn('service/orders-api'), 'prod', where).arn).toBe(arn)
    expect(buildServiceResourceByName('orders-api', undefined, where).arn).toBe(
      buildArn('service/default/orders-api'),
    )
  })
})
