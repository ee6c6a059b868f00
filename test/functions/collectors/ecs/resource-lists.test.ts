import { describe, expect, it } from 'vitest'
import { serviceList, taskDefinitionList } from '../../../../functions/collectors/ecs/resource-lists.ts'
import { createTypedCall, listAllResources } from '../../../../functions/collectors/lists/resource-list.ts'
import { createStubbedApi } from '../stubbed-api.ts'

const where = { account: '111122223333', region: 'eu-west-1' }
const buildArn = (resource: string) => `arn:aws:ecs:eu-west-1:111122223333:${resource}`

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
