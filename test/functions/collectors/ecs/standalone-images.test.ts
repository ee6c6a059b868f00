import { describe, expect, it } from 'vitest'
import { buildStandaloneTasksResource } from '../../../../audit/resources/ecs/standalone-tasks.ts'
import { buildTaskDefinitionResource } from '../../../../audit/resources/ecs/task-definition.ts'
import { createAccountReader } from '../../../../functions/collectors/account-reader.ts'
import { createRedactor } from '../../../../functions/collectors/redaction/redact.ts'
import { createStubbedApi, type StubbedResponses } from '../stubbed-api.ts'

const buildArn = (resource: string) => `arn:aws:ecs:eu-west-1:111122223333:${resource}`
const revision = (number: number) =>
  buildTaskDefinitionResource(buildArn(`task-definition/job:${number}`), '111122223333')
const job = buildStandaloneTasksResource(revision(7))
const digest = (digit: string) => `sha256:${digit.repeat(64)}`
const image = (digit: string) => `arn:aws:ecr:eu-west-1:111122223333:repository/job/${digest(digit)}`

/** A container that runs an image of the account. */
function buildContainer(digit: string): object {
  const name = '111122223333.dkr.ecr.eu-west-1.amazonaws.com/job:prod'
  return { image: name, imageDigest: digest(digit), lastStatus: 'RUNNING' }
}

/** A standalone task of revision 7 that runs images with these digests. */
function buildTask(id: string, createdAt: string, digits: readonly string[], more: object = {}): object {
  return {
    taskArn: buildArn(`task/prod/${id}`),
    createdAt,
    taskDefinitionArn: revision(7).arn,
    group: 'family:job',
    containers: digits.map(buildContainer),
    ...more,
  }
}

/** Responses of one cluster that has these tasks. */
function listTasks(...tasks: object[]): StubbedResponses {
  return {
    ListClusters: { clusterArns: ['prod'] },
    ListTasks: { taskArns: tasks.map((_, index) => `${index}`) },
    DescribeTasks: { tasks, failures: [] },
  }
}

async function read(responses: StubbedResponses) {
  const reader = createAccountReader(createStubbedApi(responses), createRedactor('key'))
  const factReading = await reader.read(job, ['tasks'])
  if (factReading === 'NOT_FOUND') throw new Error('standalone tasks always exist')
  return factReading.facts
}

async function readImages(responses: StubbedResponses): Promise<unknown> {
  const { images } = await read(responses)
  if (images === undefined || !('known' in images)) return images
  return (images.known as { arn: string; task: string }[]).map(({ arn, task }) => [
    arn,
    task.split('/').at(-1),
  ])
}

describe('the images that standalone tasks run', () => {
  it('are those of all of their containers, each with its newest task', async () => {
    const tasks = [
      buildTask('old', '2026-05-12T08:00:00Z', ['b', 'a']),
      buildTask('newest', '2026-05-12T10:00:00Z', ['a']),
      buildTask('middle', '2026-05-12T09:00:00Z', ['a']),
    ]
    for (const order of [tasks, tasks.toReversed()])
      expect(await readImages(listTasks(...order))).toEqual([
        [image('a'), 'newest'],
        [image('b'), 'old'],
      ])
  })

  it.each([
    ['tasks of services', { group: 'service:job' }],
    ['tasks of other revisions', { taskDefinitionArn: revision(8).arn }],
    ['images of other registries', { containers: [{ image: 'nginx', lastStatus: 'RUNNING' }] }],
    [
      'images that are not pulled yet',
      {
        containers: [
          { image: '111122223333.dkr.ecr.eu-west-1.amazonaws.com/job:prod', lastStatus: 'PENDING' },
        ],
      },
    ],
  ])('leave out %s', async (_, more) => {
    expect(await readImages(listTasks(buildTask('1', '2026-05-12T08:00:00Z', ['a'], more)))).toEqual([])
  })

  it('are those of all pages of all clusters', async () => {
    const requested: unknown[] = []
    const found = await readImages({
      ListClusters: { clusterArns: ['one', 'two'] },
      ListTasks: input => {
        requested.push(input)
        const { cluster, nextToken } = input
        return cluster === 'one' && nextToken === undefined
          ? { taskArns: ['first'], nextToken: 'more' }
          : { taskArns: [cluster === 'one' ? 'second' : 'third'] }
      },
      DescribeTasks: ({ tasks }) => {
        const digits: Record<string, string> = { first: 'a', second: 'b', third: 'c' }
        const [id = ''] = tasks as string[]
        return { tasks: [buildTask(id, '2026-05-12T08:00:00Z', [digits[id] ?? ''])] }
      },
    })
    expect(found).toEqual([
      [image('a'), 'first'],
      [image('b'), 'second'],
      [image('c'), 'third'],
    ])
    const filter = { family: 'job', desiredStatus: 'RUNNING', maxResults: 100 }
    expect(requested).toEqual([
      { cluster: 'one', ...filter },
      { cluster: 'one', ...filter, nextToken: 'more' },
      { cluster: 'two', ...filter },
    ])
  })

  it.each([
    ['ListClusters is denied', { ListClusters: { error: 'AccessDeniedException' } }, 'ListClusters'],
    ['ListTasks is denied', { ListTasks: { error: 'AccessDeniedException' } }, 'ListTasks'],
    ['DescribeTasks is denied', { DescribeTasks: { error: 'AccessDeniedException' } }, 'DescribeTasks'],
    ['the pages do not end', endlessPages(), 'more than 300 calls'],
    ['a task has no ARN', listTasks(buildTask('1', '2026-05-12T08:00:00Z', ['a'], { taskArn: null })), 'ARN'],
    [
      'a task has no group',
      listTasks(buildTask('1', '2026-05-12T08:00:00Z', ['a'], { group: null })),
      'group',
    ],
    [
      'a task has no containers',
      listTasks(buildTask('1', '2026-05-12T08:00:00Z', [], { containers: null })),
      'without its containers',
    ],
    [
      'a running image has no digest',
      listTasks(
        buildTask('1', '2026-05-12T08:00:00Z', [], {
          containers: [{ ...buildContainer('a'), imageDigest: null }],
        }),
      ),
      'no digest',
    ],
  ])('are unknown if %s', async (_, responses: StubbedResponses, why) => {
    const facts = await read({ ...listTasks(buildTask('1', '2026-05-12T08:00:00Z', ['a'])), ...responses })
    expect(facts['images']).toEqual({ unknown: expect.stringContaining(why) as unknown })
  })
})

function endlessPages(): StubbedResponses {
  let pages = 0
  return {
    ListTasks: () => {
      pages += 1
      return { taskArns: ['1'], nextToken: `after ${pages}` }
    },
  }
}
