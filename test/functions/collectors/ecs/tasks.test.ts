import { describe, expect, it } from 'vitest'
import { buildServiceResourceByName } from '../../../../audit/resources/ecs/service.ts'
import { createRedactor } from '../../../../functions/collectors/redaction/redact.ts'
import { createAccountReader } from '../../../../functions/collectors/account-reader.ts'
import { createStubbedApi, type StubbedResponses } from '../stubbed-api.ts'

const where = { account: '111122223333', region: 'eu-west-1' }
const orders = buildServiceResourceByName('orders-api', 'prod', where)
const digest = (digit: string) => `sha256:${digit.repeat(64)}`
const uri = (name: string, account = where.account) => `${account}.dkr.ecr.eu-west-1.amazonaws.com/${name}`
const image = (name: string, digit: string) => ({
  kind: 'AWS::ECR::Image',
  ...where,
  arn: `arn:aws:ecr:eu-west-1:111122223333:repository/${name}/${digest(digit)}`,
})
const task = (number: number) => `arn:aws:ecs:eu-west-1:111122223333:task/prod/${number}`

/** The fact `name` for these responses. */
async function readTaskFact(name: string, responses: StubbedResponses): Promise<unknown> {
  const factReading = await createAccountReader(createStubbedApi(responses), createRedactor('key')).read(
    orders,
    ['tasks'],
  )
  return factReading === 'NOT_FOUND' ? factReading : factReading.facts[name]
}

const running = (responses: StubbedResponses) => readTaskFact('running', responses)
const runningRevisions = (responses: StubbedResponses) => readTaskFact('runningRevisions', responses)

/** Pages of tasks with these containers. */
function listTasks(...tasks: object[][]): StubbedResponses {
  return {
    ListTasks: { taskArns: tasks.map((_, index) => task(index)) },
    DescribeTasks: { tasks: tasks.map(containers => ({ containers })), failures: [] },
  }
}

const api = { image: uri('orders/api:2.1.0'), imageDigest: digest('b'), lastStatus: 'RUNNING' }
const proxy = { image: uri('proxy:1'), imageDigest: digest('a'), lastStatus: 'RUNNING' }

const revision = (number: number) => `arn:aws:ecs:eu-west-1:111122223333:task-definition/orders-api:${number}`

/** Responses with tasks of these revisions. */
function listRevisions(...arns: unknown[]): StubbedResponses {
  return {
    ListTasks: { taskArns: arns.map((_, index) => task(index)) },
    DescribeTasks: { tasks: arns.map(taskDefinitionArn => ({ taskDefinitionArn, containers: [api] })) },
  }
}

describe('the revisions that the tasks of a service run', () => {
  it('are each one once, sorted, whatever the service deploys', async () => {
    const known = [40, 41].map(number => ({
      kind: 'AWS::ECS::TaskDefinition',
      ...where,
      arn: revision(number),
    }))
    expect(await runningRevisions(listRevisions(revision(41), revision(40), revision(41)))).toEqual({ known })
  })

  it('are none without tasks', async () => {
    expect(await runningRevisions({ ListTasks: { taskArns: [] } })).toEqual({ known: [] })
  })

  it.each([undefined, null, ''])('are not known if that of one task is %j', async absent => {
    expect(await runningRevisions(listRevisions(revision(41), absent))).toEqual({
      unknown: 'ecs:DescribeTasks returned a task without its task definition',
    })
    expect(await running(listRevisions(absent))).toEqual({ known: [image('orders/api', 'b')] })
  })

  it('are known although the digest of an image is not', async () => {
    const tasks = [{ taskDefinitionArn: revision(41), containers: [{ ...api, imageDigest: null }] }]
    expect(
      await runningRevisions({ ListTasks: { taskArns: [task(1)] }, DescribeTasks: { tasks } }),
    ).toMatchObject({ known: [{ arn: revision(41) }] })
  })
})

describe('what the tasks of a service run', () => {
  it('is each image once, sorted', async () => {
    expect(await running(listTasks([proxy, api], [api, proxy], [api]))).toEqual({
      known: [image('orders/api', 'b'), image('proxy', 'a')],
    })
    expect(await running(listTasks([api], [proxy]))).toEqual(await running(listTasks([proxy], [api])))
  })

  it('is requested by service and cluster, for tasks that should run', async () => {
    const requested: object[] = []
    const noting = (response: object) => (input: object) => {
      requested.push(input)
      return response
    }
    await running({ ListTasks: noting({ taskArns: [task(1)] }), DescribeTasks: noting({ tasks: [] }) })
    expect(requested).toEqual([
      { cluster: 'prod', serviceName: 'orders-api', desiredStatus: 'RUNNING', maxResults: 100 },
      { cluster: 'prod', tasks: [task(1)] },
    ])
  })

  it('is nothing without tasks: one call is enough', async () => {
    expect(await running({ ListTasks: { taskArns: [] } })).toEqual({ known: [] })
  })

  it('contains all pages', async () => {
    const found = await running({
      ListTasks: ({ nextToken }) =>
        nextToken === undefined ? { taskArns: [task(1)], nextToken: 'more' } : { taskArns: [task(2)] },
      DescribeTasks: ({ tasks }) => ({
        tasks: [{ containers: [(tasks as string[])[0] === task(1) ? api : proxy] }],
      }),
    })
    expect(found).toEqual({ known: [image('orders/api', 'b'), image('proxy', 'a')] })
  })

  it('is unknown when the pages do not end', async () => {
    let pages = 0
    const found = await running({
      ListTasks: () => {
        pages += 1
        return { taskArns: [task(pages)], nextToken: `after ${pages}` }
      },
      DescribeTasks: { tasks: [] },
    })
    expect(found).toEqual({ unknown: expect.stringContaining('more tasks') as unknown })
    expect(pages).toBe(50)
  })

  it.each([
    ['another registry', { image: 'public.ecr.aws/nginx/nginx:1', lastStatus: 'RUNNING' }],
    ['another account', { image: uri('api:1', '444455556666'), imageDigest: digest('c') }],
    ['a name that is none', { image: 'orders api', imageDigest: digest('c') }],
    ['nothing', {}],
    ['a task that has pulled nothing yet', { image: uri('orders/api:2.1.0'), lastStatus: 'PENDING' }],
  ])('does not include images of %s', async (_, container) => {
    expect(await running(listTasks([container, api]))).toEqual({ known: [image('orders/api', 'b')] })
  })

  it('is identified by the digest in the task definition', async () => {
    const named = { image: uri(`orders/api@${digest('d')}`), imageDigest: null, lastStatus: 'RUNNING' }
    expect(await running(listTasks([named]))).toEqual({ known: [image('orders/api', 'd')] })
  })

  it.each([undefined, null, '', 'sha256:abc'])(
    'is not known where the digest of an own image that runs is %j',
    async imageDigest => {
      const why = `ecs:DescribeTasks returned no digest of the running image ${api.image}`
      expect(await running(listTasks([proxy, { ...api, imageDigest }]))).toEqual({ unknown: why })
    },
  )

  it.each([
    ['no list of tasks', { ListTasks: {} }],
    ['no tasks', { ...listTasks([api]), DescribeTasks: { failures: [] } }],
    [
      'containers that are none',
      { ...listTasks([api]), DescribeTasks: { tasks: [{ containers: ['api'] }] } },
    ],
    ['a refusal', { ListTasks: { error: 'AccessDeniedException' } }],
    ['a task without containers', { ...listTasks([api]), DescribeTasks: { tasks: [{}] } }],
    ['a running container without an image', listTasks([api, { lastStatus: 'RUNNING' }])],
  ])('is unknown after a response with %s', async (_, responses) => {
    expect(await running(responses)).toEqual({ unknown: expect.any(String) as unknown })
  })

  it('is nothing for a missing service', async () => {
    expect(await running({ ListTasks: { error: 'ServiceNotFoundException' } })).toBe('NOT_FOUND')
  })
})
