import { describe, expect, it } from 'vitest'
import { serviceNamed, serviceResource } from '../../../../audit/resources/ecs/service.ts'
import { factsOf as factNames } from '../../../../audit/resources/kinds.ts'
import { factsOf, readingOf } from '../stubbed.ts'

const where = { account: '111122223333', region: 'eu-west-1' }
const orders = serviceNamed('orders-api', 'prod', where)
const arnOf = (resource: string) => `arn:aws:ecs:eu-west-1:111122223333:${resource}`

const SAID = {
  serviceArn: orders.arn,
  clusterArn: arnOf('cluster/prod'),
  status: 'ACTIVE',
  taskDefinition: arnOf('task-definition/orders-api:41'),
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
}

const NO_TASKS = { ListTasks: { taskArns: [] } }

function answering(service: object) {
  return { ...NO_TASKS, DescribeServices: { services: [service], failures: [] } }
}

describe('a service', () => {
  it('is asked for by its name and that of its cluster', async () => {
    const asked: object[] = []
    await readingOf(orders, {
      ...NO_TASKS,
      DescribeServices: input => {
        asked.push(input)
        return { services: [SAID] }
      },
    })
    expect(asked).toEqual([{ cluster: 'prod', services: ['orders-api'] }])
  })

  it('is known with all its facts', async () => {
    const facts = await factsOf(orders, answering(SAID))
    const names = [...factNames('AWS::ECS::Service', 'service'), 'running']
    expect(Object.keys(facts).toSorted()).toEqual(names.toSorted())
    expect(facts).toMatchObject({
      taskDefinition: { known: { kind: 'AWS::ECS::TaskDefinition', arn: SAID.taskDefinition } },
      launchType: { known: 'FARGATE' },
      platformVersion: { known: '1.4.0' },
      platformFamily: { known: 'Linux' },
      assignPublicIp: { known: 'ENABLED' },
      enableExecuteCommand: { known: true },
      subnets: {
        known: [
          { kind: 'AWS::EC2::Subnet', arn: 'arn:aws:ec2:eu-west-1:111122223333:subnet/subnet-a', ...where },
          { arn: 'arn:aws:ec2:eu-west-1:111122223333:subnet/subnet-b' },
        ],
      },
      securityGroups: { known: [{ arn: 'arn:aws:ec2:eu-west-1:111122223333:security-group/sg-a' }] },
    })
  })

  it('without a network of its own and on EC2 has neither address nor platform', async () => {
    const { networkConfiguration: _, platformVersion: __, platformFamily: ___, ...plain } = SAID
    expect(await factsOf(orders, answering({ ...plain, launchType: 'EC2' }))).toMatchObject({
      platformVersion: { known: 'NONE' },
      platformFamily: { known: 'NONE' },
      assignPublicIp: { known: 'NONE' },
      subnets: { known: [] },
    })
  })

  it('gets no public address unless it says so', async () => {
    const networkConfiguration = { awsvpcConfiguration: { subnets: ['subnet-a'] } }
    const facts = await factsOf(orders, answering({ ...SAID, networkConfiguration }))
    expect(facts['assignPublicIp']).toEqual({ known: 'DISABLED' })
  })

  it('is placed by its capacity providers', async () => {
    const { launchType: _, ...others } = SAID
    const capacityProviderStrategy = [{ capacityProvider: 'FARGATE_SPOT', weight: 1 }]
    const facts = await factsOf(orders, answering({ ...others, capacityProviderStrategy }))
    expect(facts['launchType']).toEqual({ known: 'CAPACITY_PROVIDER' })
  })

  it('is also what its task sets are: one with a public address is enough', async () => {
    const taskSet = (status: string, assignPublicIp: string) => ({
      status,
      taskDefinition: arnOf(`task-definition/orders-api:${status === 'PRIMARY' ? 43 : 44}`),
      launchType: 'FARGATE',
      platformVersion: '1.3.0',
      networkConfiguration: { awsvpcConfiguration: { subnets: [`subnet-${status}`], assignPublicIp } },
    })
    const { serviceArn, clusterArn, status } = SAID
    const taskSets = [taskSet('ACTIVE', 'ENABLED'), taskSet('PRIMARY', 'DISABLED')]
    expect(await factsOf(orders, answering({ serviceArn, clusterArn, status, taskSets }))).toMatchObject({
      taskDefinition: { known: { arn: arnOf('task-definition/orders-api:43') } },
      launchType: { known: 'FARGATE' },
      platformVersion: { known: '1.3.0' },
      assignPublicIp: { known: 'ENABLED' },
    })
  })

  it('whose deployments others control has no task definition and no launch type before its first task set', async () => {
    const { serviceArn, clusterArn, status } = SAID
    const facts = await factsOf(orders, answering({ serviceArn, clusterArn, status, taskSets: [] }))
    expect(facts['taskDefinition']).toEqual({ known: 'NONE' })
    expect(facts['launchType']).toBeUndefined()
  })

  it('is gone where it is missing, inactive, or without its cluster', async () => {
    const missing = { services: [], failures: [{ arn: orders.arn, reason: 'MISSING' }] }
    expect(await readingOf(orders, { ...NO_TASKS, DescribeServices: missing })).toBe('NOT_FOUND')
    expect(await readingOf(orders, answering({ ...SAID, status: 'INACTIVE' }))).toBe('NOT_FOUND')
    for (const error of ['ClusterNotFoundException', 'ServiceNotFoundException']) {
      expect(await readingOf(orders, { ...NO_TASKS, DescribeServices: { error } })).toBe('NOT_FOUND')
      expect(await readingOf(orders, { ...answering(SAID), ListTasks: { error } })).toBe('NOT_FOUND')
    }
  })

  it('that drains is still there', async () => {
    expect(await readingOf(orders, answering({ ...SAID, status: 'DRAINING' }))).not.toBe('NOT_FOUND')
  })

  it.each([
    ['no service and no reason', { services: [], failures: [] }, 'answered no service'],
    ['another reason', { services: [], failures: [{ reason: 'SOMETHING' }] }, 'SOMETHING'],
    ['no list', { failures: [] }, '"services"'],
    ['another launch type', { services: [{ ...SAID, launchType: 'MOON' }] }, 'launchType'],
  ])('is not known from an answer with %s', async (_, answer, why) => {
    const facts = await factsOf(orders, { ...NO_TASKS, DescribeServices: answer })
    expect(facts['assignPublicIp']).toEqual({ unknown: expect.stringContaining(why) as unknown })
  })

  it('has one id, however it is named', () => {
    const { arn } = serviceResource(arnOf('service/prod/orders-api'), where.account)
    expect(serviceNamed('orders-api', arnOf('cluster/prod'), where).arn).toBe(arn)
    expect(serviceNamed(arn, undefined, where).arn).toBe(arn)
    expect(serviceNamed(arnOf('service/orders-api'), 'prod', where).arn).toBe(arn)
    expect(serviceNamed('orders-api', undefined, where).arn).toBe(arnOf('service/default/orders-api'))
  })
})
