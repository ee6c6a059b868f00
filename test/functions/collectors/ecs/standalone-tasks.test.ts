import { describe, expect, it } from 'vitest'
import { buildTaskDefinitionResource } from '../../../../audit/resources/ecs/task-definition.ts'
import { createAccountReader } from '../../../../functions/collectors/account-reader.ts'
import { createRedactor } from '../../../../functions/collectors/redaction/redact.ts'
import { createStubbedApi, type StubbedResponses } from '../stubbed-api.ts'

const buildArn = (resource: string) => `arn:aws:ecs:eu-west-1:111122223333:${resource}`
const revision = (number: number) => buildArn(`task-definition/orders-api:${number}`)
const orders = buildTaskDefinitionResource(revision(41), '111122223333')
const prod = buildArn('cluster/prod')

const standalone = { taskDefinitionArn: revision(41), group: 'family:orders-api' }
const ofService = { taskDefinitionArn: revision(41), group: 'service:orders-api' }
const ofOther = { taskDefinitionArn: revision(42), group: 'family:orders-api' }

function describeRevision(status: string): StubbedResponses {
  return { DescribeTaskDefinition: { taskDefinition: { taskDefinitionArn: revision(41), status } } }
}

/** Responses of an INACTIVE revision with one cluster that has these tasks. */
function listTasks(...tasks: object[]): StubbedResponses {
  return {
    ...describeRevision('INACTIVE'),
    ListClusters: { clusterArns: [prod] },
    ListTasks: { taskArns: tasks.map((_, index) => buildArn(`task/prod/${index}`)) },
    DescribeTasks: { tasks, failures: [] },
  }
}

async function readStandaloneTasks(responses: StubbedResponses): Promise<unknown> {
  const factReading = await createAccountReader(createStubbedApi(responses), createRedactor('key')).read(
    orders,
    ['standaloneTasks'],
  )
  return factReading === 'NOT_FOUND' ? factReading : factReading.facts['standaloneTasks']
}

describe('the standalone tasks of a revision', () => {
  it('are not read if it is ACTIVE: its description is enough', async () => {
    expect(await readStandaloneTasks(describeRevision('ACTIVE'))).toEqual({ known: 'NOT_READ' })
  })

  it('share the description with the other facts', async () => {
    let calls = 0
    const api = createStubbedApi({
      DescribeTaskDefinition: () => {
        calls += 1
        const containerDefinitions = [{ name: 'api', image: 'nginx' }]
        return { taskDefinition: { taskDefinitionArn: revision(41), status: 'ACTIVE', containerDefinitions } }
      },
    })
    const collectors = ['definition', 'standaloneTasks']
    const factReading = await createAccountReader(api, createRedactor('key')).read(orders, collectors)
    expect(factReading).toMatchObject({
      facts: { status: { known: 'ACTIVE' }, standaloneTasks: { known: 'NOT_READ' } },
    })
    expect(calls).toBe(1)
  })

  it.each(['INACTIVE', 'DELETE_IN_PROGRESS'])('run it although it is %s', async status => {
    const responses = { ...listTasks(ofService, standalone), ...describeRevision(status) }
    expect(await readStandaloneTasks(responses)).toEqual({ known: 'RUNNING' })
  })

  it.each([
    ['no task', []],
    ['tasks of a service', [ofService]],
    ['standalone tasks of another revision', [ofOther]],
  ])('do not run it if there are only %s', async (_, tasks) => {
    expect(await readStandaloneTasks(listTasks(...tasks))).toEqual({ known: 'NONE' })
  })

  it('are requested by family, for tasks that should run', async () => {
    const requested: object[] = []
    const note = (input: object, response: object) => {
      requested.push(input)
      return response
    }
    await readStandaloneTasks({
      ...listTasks(),
      ListTasks: input => note(input, { taskArns: [buildArn('task/prod/1')] }),
      DescribeTasks: input => note(input, { tasks: [] }),
    })
    expect(requested).toEqual([
      { cluster: prod, family: 'orders-api', desiredStatus: 'RUNNING', maxResults: 100 },
      { cluster: prod, tasks: [buildArn('task/prod/1')] },
    ])
  })

  it('are searched in all clusters and on all pages, until one is found', async () => {
    const pages: string[] = []
    const found = await readStandaloneTasks({
      ...describeRevision('INACTIVE'),
      ListClusters: ({ nextToken }) =>
        nextToken === undefined ? { clusterArns: ['a', 'b'], nextToken: '2' } : { clusterArns: ['c'] },
      ListTasks: ({ cluster, nextToken }) => {
        pages.push([cluster, nextToken ?? 'first'].join(' '))
        if (cluster !== 'b') return { taskArns: [] }
        return nextToken === undefined
          ? { taskArns: ['1'], nextToken: 'more' }
          : { taskArns: ['2'], nextToken: 'further' }
      },
      DescribeTasks: ({ tasks }) => ({ tasks: [(tasks as string[])[0] === '2' ? standalone : ofOther] }),
    })
    expect(found).toEqual({ known: 'RUNNING' })
    expect(pages).toEqual(['a first', 'b first', 'b more'])
  })

  it('leave out a cluster that was deleted meanwhile', async () => {
    const responses = { ...listTasks(), ListTasks: { error: 'ClusterNotFoundException' } }
    expect(await readStandaloneTasks(responses)).toEqual({ known: 'NONE' })
  })

  it('are unknown when the pages do not end', async () => {
    let pages = 0
    const found = await readStandaloneTasks({
      ...listTasks(ofOther),
      ListTasks: () => {
        pages += 1
        return { taskArns: ['1'], nextToken: `after ${pages}` }
      },
    })
    expect(found).toEqual({ unknown: expect.stringContaining('more than 300 calls') as unknown })
    expect(pages).toBe(150)
  })

  it.each([
    ['ListClusters is denied', { ListClusters: { error: 'AccessDeniedException' } }, 'ListClusters'],
    ['ListTasks is denied', { ListTasks: { error: 'AccessDeniedException' } }, 'ListTasks'],
    ['DescribeTasks is denied', { DescribeTasks: { error: 'AccessDeniedException' } }, 'DescribeTasks'],
    ['a task has no group', listTasks({ ...standalone, group: null }), 'without its group'],
    [
      'a task has no task definition',
      listTasks({ ...standalone, taskDefinitionArn: '' }),
      'without its task definition',
    ],
  ])('are unknown if %s', async (_, responses: StubbedResponses, why) => {
    expect(await readStandaloneTasks({ ...listTasks(ofOther), ...responses })).toEqual({
      unknown: expect.stringContaining(why) as unknown,
    })
  })

  it('are those of a revision that exists', async () => {
    const message = 'Unable to describe task definition.'
    expect(await readStandaloneTasks({ DescribeTaskDefinition: { error: 'ClientException', message } })).toBe(
      'NOT_FOUND',
    )
  })
})
