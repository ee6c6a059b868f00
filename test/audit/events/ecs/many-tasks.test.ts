import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Change, Subject } from '../../../../audit/events/change.ts'
import { serviceTrigger } from '../../../../audit/events/triggers.ts'
import { buildImageResource } from '../../../../audit/resources/ecr/image.ts'
import { buildRepositoryResourceByName } from '../../../../audit/resources/ecr/repository.ts'
import { buildStandaloneTasksResource } from '../../../../audit/resources/ecs/standalone-tasks.ts'
import { buildTaskDefinitionResource } from '../../../../audit/resources/ecs/task-definition.ts'
import type { Fact } from '../../../../audit/resources/fact.ts'
import { listCollectorNames } from '../../../../audit/resources/kinds.ts'
import { getResourceName, type Resource } from '../../../../audit/resources/resource.ts'
import { handleChange } from '../../../../audit/refresh/handle-change.ts'
import { refreshSubjects, type RefreshSubjectsDeps } from '../../../../audit/refresh/refresh-subjects.ts'
import { defaultTiming } from '../../../../audit/settings/timing.ts'
import { applyMergePatch } from '../../../../examples/account/example-account.ts'
import { openFileStore, type FileStore } from '../../../../functions/local/file-store.ts'
import type { ControlResult } from '../../../../audit/state/compliance-record.ts'
import { loadSnapshot } from '../../../../audit/state/load-snapshot.ts'
import { buildTasksRecordItem } from '../../refresh/standalone-tasks-items.ts'
import { readGroundTruthFile } from '../../../events/world.ts'
import { recordedScope } from '../recorded-events.ts'

const where = { account: '111122223333', region: 'eu-west-1' }
const repository = buildRepositoryResourceByName('orders/api', where).arn
const digest = (digit: string) => `sha256:${digit.repeat(64)}`
const image = (digit: string) => buildImageResource(repository, digest(digit), where)
const started = readGroundTruthFile('ecs-03-task-running-digest.json')

/** The event number `number`, of a task that pulled these images. */
function task(number: number, digits: readonly string[], more: object = {}): Change {
  const name = '111122223333.dkr.ecr.eu-west-1.amazonaws.com/orders/api:2.1.0'
  const containers = digits.map(digit => ({ name: 'api', image: name, imageDigest: digest(digit) }))
  const parsedEvent = serviceTrigger.parse(
    applyMergePatch(started, { id: `task-${number}`, detail: { containers, ...more } }),
    recordedScope,
  )
  if ('change' in parsedEvent) return parsedEvent.change
  throw new Error(parsedEvent.ignored)
}

/** The names of the images and the service. */
function buildTaskEvent(...digits: string[]): string[] {
  return [...digits.map(digit => `orders/api@sha256:${digit.repeat(12)}`), 'prod/orders-api']
}

const revision = (number: number) => ({
  kind: 'AWS::ECS::TaskDefinition',
  ...where,
  arn: `arn:aws:ecs:eu-west-1:111122223333:task-definition/orders-api:${number}`,
})

const taskArn = (number: number) => `arn:aws:ecs:eu-west-1:111122223333:task/prod/${number}`

describe('many events of tasks', () => {
  let directory: string
  let store: FileStore
  let running: Fact | 'NOT_FOUND'
  let runningRevisions: Fact
  let revisionFacts: Record<string, Fact>
  /** The digests of the images that standalone tasks run, each with the number of its newest task. */
  let standaloneRuns: [digit: string, task: number][]
  let reads: string[][]
  let sent: { queue: string; type: string }[]

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'assay-tasks-'))
    store = openFileStore(directory)
    running = { known: [image('a')] }
    runningRevisions = { known: [revision(42)] }
    revisionFacts = { status: { known: 'ACTIVE' }, standaloneTasks: { known: 'NOT_READ' } }
    standaloneRuns = [['a', 0]]
    reads = []
    sent = []
  })
  afterEach(() => {
    store.close()
    rmSync(directory, { recursive: true })
  })

  const portsAt = (now: number): RefreshSubjectsDeps => ({
    store,
    reader: {
      read: (resource: Resource, collectors: readonly string[]) => {
        reads.push([...collectors])
        if (resource.kind === 'AWS::ECS::TaskDefinition')
          return Promise.resolve({ resource, facts: revisionFacts })
        if (resource.kind === 'AWS::ECS::StandaloneTasks') {
          const images = {
            known: standaloneRuns.map(([digit, id]) => ({ ...image(digit), task: taskArn(id) })),
          }
          return Promise.resolve({ resource, facts: { images } })
        }
        return Promise.resolve(
          running === 'NOT_FOUND' ? running : { resource, facts: { running, runningRevisions } },
        )
      },
    },
    now: () => new Date(now),
    confirmAfter: 0,
    timing: defaultTiming,
    queue: 'service-change',
    sender: {
      send: (queueName, messages) => {
        sent.push(...messages.map(each => ({ queue: queueName, type: 'type' in each ? each.type : '' })))
        return Promise.resolve()
      },
    },
  })
  const handled = async (change: Change): Promise<string[]> => {
    const handleChangeResult = await handleChange(change, portsAt(Date.parse(change.at) + 1_000))
    if ('ignored' in handleChangeResult) throw new Error(handleChangeResult.ignored)
    return handleChangeResult.affected.map(({ resource }) => getResourceName(resource)).toSorted()
  }
  const isRecheck = () => sent.filter(({ type }) => type === 'recheck').length

  it('of tasks with the same image cause one read', async () => {
    expect(await handled(task(0, ['a']))).toEqual(buildTaskEvent('a'))
    expect(reads).toEqual([listCollectorNames('AWS::ECS::Service')])
    for (let number = 1; number <= 500; number += 1)
      expect(await handled(task(number, ['a']))).toEqual(buildTaskEvent())
    expect(reads).toHaveLength(1)
    expect(isRecheck()).toBe(0)
  })

  it('of tasks with another image cause a read, and affect the former image when it stops', async () => {
    await handled(task(0, ['a']))
    running = { known: [image('a'), image('b')] }
    expect(await handled(task(1, ['b']))).toEqual(buildTaskEvent('b'))
    expect(await handled(task(2, ['b']))).toEqual(buildTaskEvent())
    expect(reads).toEqual([listCollectorNames('AWS::ECS::Service'), ['tasks']])
    running = { known: [image('b')] }
    expect(await handled(task(3, ['a'], { desiredStatus: 'STOPPED' }))).toEqual(buildTaskEvent('a'))
    expect(reads).toHaveLength(3)
    expect(isRecheck()).toBe(0)
  })

  it('of tasks of another revision with the same image cause one read', async () => {
    await handled(task(0, ['a']))
    runningRevisions = { known: [revision(43)] }
    const next = { taskDefinitionArn: revision(43).arn }
    expect(await handled(task(1, ['a'], next))).toEqual(buildTaskEvent())
    expect(await handled(task(2, ['a'], next))).toEqual(buildTaskEvent())
    expect(reads).toEqual([listCollectorNames('AWS::ECS::Service'), ['tasks']])
  })

  it('of tasks whose image no read shows yet cause a recheck', async () => {
    await handled(task(0, ['a']))
    await handled(task(1, ['b']))
    expect(reads).toHaveLength(2)
    expect(isRecheck()).toBe(1)
  })

  const standalone = { group: 'family:orders-api' }
  const buildStandalone = (number: number, digit: string, desiredStatus = 'RUNNING') =>
    task(number, [digit], { ...standalone, desiredStatus, taskArn: taskArn(number) })
  const handleStandalone = (change: Change) => handleChange(change, portsAt(Date.parse(change.at) + 1_000))
  const both = ['orders-api:42', 'orders-api:42']
  const allReads = [listCollectorNames('AWS::ECS::TaskDefinition'), ['tasks']]

  /** Stores the result of an evaluation of what the standalone tasks run. */
  const saveResult = async (result: Partial<ControlResult>) => {
    const resource = buildStandaloneTasksResource(
      buildTaskDefinitionResource(revision(42).arn, where.account),
    )
    const snapshot = await loadSnapshot(resource, store)
    if (snapshot === undefined) throw new Error('the standalone tasks were not read')
    await store.save(buildTasksRecordItem(snapshot, { 'patching/vulnerable-image-in-use': result }), 0)
  }

  it('of standalone tasks with the same ACTIVE revision and an image that passes cause one read, and one evaluation', async () => {
    expect(await handled(buildStandalone(0, 'a'))).toEqual(both)
    await saveResult({ status: 'COMPLIANT' })
    const messages = sent.length
    for (let number = 1; number <= 500; number += 1) {
      const startedTask = buildStandalone(2 * number, 'a')
      const newestEnded = { ...standalone, desiredStatus: 'STOPPED', taskArn: taskArn(0) }
      const endedTask = task(2 * number + 1, ['a'], newestEnded)
      for (const change of [startedTask, endedTask])
        expect(await handleStandalone(change)).toEqual({ ignored: 'without-effect' })
    }
    expect(reads).toEqual(allReads)
    expect(sent).toHaveLength(messages)
  })

  it('of standalone tasks with an image that fails cause a read when the newest one ends', async () => {
    standaloneRuns = [['a', 500]]
    await handled(buildStandalone(0, 'a'))
    await saveResult({ status: 'NON_COMPLIANT', open: true })
    for (let number = 1; number < 500; number += 1)
      expect(await handleStandalone(buildStandalone(number, 'a', 'STOPPED'))).toEqual({
        ignored: 'without-effect',
      })
    expect(reads).toEqual(allReads)
    standaloneRuns = []
    expect(await handled(buildStandalone(500, 'a', 'STOPPED'))).toEqual(['orders-api:42'])
    expect(reads).toEqual([...allReads, ['tasks']])
    expect(await handleStandalone(buildStandalone(501, 'a', 'STOPPED'))).toEqual({
      ignored: 'without-effect',
    })
  })

  it('of standalone tasks with another image cause one read', async () => {
    await handled(buildStandalone(0, 'a'))
    standaloneRuns = [
      ['a', 0],
      ['b', 1],
    ]
    expect(await handled(buildStandalone(1, 'b'))).toEqual(['orders-api:42'])
    expect(await handleStandalone(buildStandalone(2, 'b'))).toEqual({ ignored: 'without-effect' })
    expect(reads).toEqual([...allReads, ['tasks']])
  })

  it.each([
    ['is INACTIVE', { status: { known: 'INACTIVE' }, standaloneTasks: { known: 'RUNNING' } }],
    ['has an unknown status', { status: { unknown: 'denied' }, standaloneTasks: { unknown: 'denied' } }],
  ])('of a standalone task of a revision that %s cause a read', async (_, facts) => {
    revisionFacts = facts
    await handled(buildStandalone(0, 'a'))
    expect(await handled(buildStandalone(1, 'a'))).toEqual(['orders-api:42'])
    expect(reads).toEqual([...allReads, listCollectorNames('AWS::ECS::TaskDefinition')])
  })

  it('cause a read if the running images of the service are unknown', async () => {
    running = { unknown: 'ecs:ListTasks was denied' }
    await handled(task(0, ['a']))
    await handled(task(1, ['a']))
    expect(reads).toHaveLength(2)
  })

  it('cause a read if one container is incomplete', async () => {
    await handled(task(0, ['a']))
    await handled(task(1, ['a'], { containers: null }))
    expect(reads).toHaveLength(2)
  })

  it('without facts to refresh cause reads until the deletion is confirmed', async () => {
    running = 'NOT_FOUND'
    const scaled = serviceTrigger.parse(readGroundTruthFile('ecs-02-update-service.json'), recordedScope)
    if ('ignored' in scaled) throw new Error(scaled.ignored)
    const subjects = scaled.change.subjects.map(({ resource }): Subject => ({ resource, facts: [] }))
    const change: Change = { ...scaled.change, subjects }
    await handled(change)
    expect(isRecheck()).toBe(1)
    await refreshSubjects(change, 1, portsAt(Date.parse(change.at) + 40_000))
    expect(reads).toEqual([listCollectorNames('AWS::ECS::Service'), listCollectorNames('AWS::ECS::Service')])
    expect(isRecheck()).toBe(1)
  })
})
