import { describe, expect, it } from 'vitest'
import { services, taskDefinitions } from '../../../../functions/answers/ecs/listing.ts'
import { askingIn, listAll } from '../../../../functions/answers/listing.ts'
import { stubbed } from '../stubbed.ts'

const where = { account: '111122223333', region: 'eu-west-1' }
const arnOf = (resource: string) => `arn:aws:ecs:eu-west-1:111122223333:${resource}`

describe('the services of a region', () => {
  it('are those of every cluster, page by page, by their full ids', async () => {
    const pages: Record<string, object> = {
      [arnOf('cluster/prod')]: { serviceArns: [arnOf('service/prod/orders')], nextToken: 'more' },
      more: { serviceArns: [arnOf('service/old')] },
      [arnOf('cluster/test')]: { serviceArns: [] },
    }
    const call = stubbed({
      ListClusters: ({ nextToken }) =>
        nextToken === undefined
          ? { clusterArns: [arnOf('cluster/prod')], nextToken: 'two' }
          : { clusterArns: [arnOf('cluster/test')] },
      ListServices: ({ cluster, nextToken }) => pages[String(nextToken ?? cluster)] ?? {},
    })
    const listed = await listAll(services, askingIn('eu-west-1', call), where)
    expect(listed.map(({ arn }) => arn)).toEqual([arnOf('service/prod/orders'), arnOf('service/prod/old')])
  })

  it('are not none where the answer is of another form', async () => {
    const call = stubbed({ ListClusters: {} })
    await expect(listAll(services, askingIn('eu-west-1', call), where)).rejects.toThrow('is not understood')
  })
})

describe('the task definitions of a region', () => {
  it('are the latest active revision of each family', async () => {
    const asked: object[] = []
    const call = stubbed({
      ListTaskDefinitionFamilies: { families: ['orders', 'empty'] },
      ListTaskDefinitions: input => {
        asked.push(input)
        const found = input['familyPrefix'] === 'orders' ? [arnOf('task-definition/orders:41')] : []
        return { taskDefinitionArns: found, nextToken: 'older' }
      },
    })
    const listed = await listAll(taskDefinitions, askingIn('eu-west-1', call), where)
    expect(listed.map(({ arn }) => arn)).toEqual([arnOf('task-definition/orders:41')])
    expect(asked).toContainEqual({ familyPrefix: 'orders', status: 'ACTIVE', sort: 'DESC', maxResults: 1 })
  })
})
