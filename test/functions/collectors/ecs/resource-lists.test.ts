import { describe, expect, it } from 'vitest'
import { serviceList, taskDefinitionList } from '../../../../functions/collectors/ecs/resource-lists.ts'
import { createTypedCall, listAllResources } from '../../../../functions/collectors/lists/resource-list.ts'
import { standaloneTaskList } from '../../../../functions/collectors/ecs/standalone-task-list.ts'
import { createStubbedApi } from '../stubbed-api.ts'

const where = { account: '111122223333', region: 'eu-west-1' }
const buildArn = (resource: string) => `arn:aws:ecs:eu-west-1:111122223333:${resource}`

const revision = (name: string) => buildArn(`task-definition/${name}`)
const buildTasksArn = (name: string) => buildArn(`standalone-tasks/${name}`)
const listStandalone = (awsCall: ReturnType<typeof createStubbedApi>) =>
  listAllResources(standaloneTaskList, createTypedCall('eu-west-1', awsCall), where)

describe('the services of a region', () => {
  it('are those of every cluster, page by page, with full ARNs', async () => {
    const pages: Record<string, object> = {
      [buildArn('cluster/prod')]: { serviceArns: [buildArn('service/prod/orders')], nextToken: 'more' },
      more: { serviceArns: [buildArn('service/old')] },
      [buildArn('cluster/test')]: { serviceArns: [] },
    }
    const awsCall = createStubbedApi({
      ListClusters: ({ nextToken }) =>
        nextToken === undefined
          ? { clusterArns: [buildArn('cluster/prod')], nextToken: 'two' }
          : { clusterArns: [buildArn('cluster/test')] },
      ListServices: ({ cluster, nextToken }) => pages[String(nextToken ?? cluster)] ?? {},
    })
    const listed = await listAllResources(serviceList, createTypedCall('eu-west-1', awsCall), where)
    expect(listed.map(({ arn }) => arn)).toEqual([
      buildArn('service/prod/orders'),
      buildArn('service/prod/old'),
    ])
  })

  it('are not empty after an unexpected response', async () => {
    const awsCall = createStubbedApi({ ListClusters: {} })
    await expect(listAllResources(serviceList, createTypedCall('eu-west-1', awsCall), where)).rejects.toThrow(
      'unexpected response',
    )
  })
})

describe('the task definitions of a region', () => {
  it('are the latest active revision of each family', async () => {
    const requested: object[] = []
    const awsCall = createStubbedApi({
      ListTaskDefinitionFamilies: { families: ['orders', 'empty'] },
      ListTaskDefinitions: input => {
        requested.push(input)
        const found = input['familyPrefix'] === 'orders' ? [buildArn('task-definition/orders:41')] : []
        return { taskDefinitionArns: found, nextToken: 'older' }
      },
    })
    const listed = await listAllResources(taskDefinitionList, createTypedCall('eu-west-1', awsCall), where)
    expect(listed.map(({ arn }) => arn)).toEqual([buildArn('task-definition/orders:41')])
    expect(requested).toContainEqual({
      familyPrefix: 'orders',
      status: 'ACTIVE',
      sort: 'DESC',
      maxResults: 1,
    })
  })
})

describe('the standalone tasks of revisions in a region', () => {
  const own = { image: '111122223333.dkr.ecr.eu-west-1.amazonaws.com/job:prod' }
  const foreign = { image: 'public.ecr.aws/nginx/nginx:1.27' }
  const standalone = (name: string, ...containers: readonly object[]) => ({
    taskDefinitionArn: revision(name),
    group: 'nightly',
    containers,
  })
  const ofService = (name: string) => ({ taskDefinitionArn: revision(name), group: 'service:orders' })

  it('are those of every cluster, page by page, without tasks of services, and with the revisions', async () => {
    const requested: string[] = []
    const pages: Record<string, object> = {
      a: { taskArns: ['1'], nextToken: 'more of a' },
      'more of a': { taskArns: ['2'], nextToken: 'last of a' },
      'last of a': { taskArns: ['3'] },
      b: { taskArns: [] },
      c: { taskArns: ['4'] },
    }
    const tasks: Record<string, object[]> = {
      1: [standalone('job:7', foreign), standalone('job:7', foreign, own), ofService('orders:1')],
      2: [ofService('orders:2')],
      3: [standalone('job:6', foreign)],
      4: [{ ...standalone('report:2'), containers: null }],
    }
    const awsCall = createStubbedApi({
      ListClusters: ({ nextToken }) =>
        nextToken === undefined ? { clusterArns: ['a', 'b'], nextToken: 'two' } : { clusterArns: ['c'] },
      ListTasks: ({ cluster, nextToken, desiredStatus }) => {
        requested.push(`${String(desiredStatus)} ${String(nextToken ?? cluster)}`)
        return pages[String(nextToken ?? cluster)] ?? {}
      },
      DescribeTasks: ({ tasks: described }) => ({ tasks: tasks[(described as string[]).join()] }),
    })
    expect((await listStandalone(awsCall)).map(({ arn }) => arn)).toEqual([
      revision('job:7'),
      buildTasksArn('job:7'),
      revision('job:6'),
      revision('report:2'),
      buildTasksArn('report:2'),
    ])
    expect(requested).toEqual(['a', 'b', 'more of a', 'last of a', 'c'].map(page => `RUNNING ${page}`))
  })

  it('leave out a cluster that was deleted meanwhile', async () => {
    const awsCall = createStubbedApi({
      ListClusters: { clusterArns: ['a'] },
      ListTasks: { error: 'ClusterNotFoundException' },
    })
    expect(await listStandalone(awsCall)).toEqual([])
  })

  it.each([
    ['a task without its group', { tasks: [{ taskDefinitionArn: revision('job:7') }] }, 'group'],
    ['a task without its task definition', { tasks: [{ group: 'nightly' }] }, 'task definition'],
    ['no tasks', {}, 'unexpected response'],
  ])('are not empty after %s', async (_, response, why) => {
    const awsCall = createStubbedApi({
      ListClusters: { clusterArns: ['a'] },
      ListTasks: { taskArns: ['1'] },
      DescribeTasks: response,
    })
    await expect(listStandalone(awsCall)).rejects.toThrow(why)
  })
})
