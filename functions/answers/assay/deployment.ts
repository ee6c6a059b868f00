import * as z from 'zod/mini'
import { ownRegions } from '../../../audit/deployment/extent.ts'
import { queueName, SCHEDULE_GROUP, TABLE } from '../../../audit/deployment/names.ts'
import { SCHEDULED } from '../../../audit/deployment/schedules.ts'
import { queuesOf, workers as ownWorkers } from '../../../audit/deployment/workers.ts'
import type { Queue, Worker } from '../../../audit/messages.ts'
import type { IdleSchedule, IdleWorker } from '../../../audit/resources/assay/deployment.ts'
import { watchResource } from '../../../audit/resources/assay/watch.ts'
import { accountTrailsResource } from '../../../audit/resources/cloudtrail/account-trails.ts'
import { longestInterval } from '../../../audit/settings/interval.ts'
import { sweepStateKey, type SweepState } from '../../../audit/sweep/state.ts'
import { unlessAbsent, type Ask, type Aspect } from '../aspect.ts'
import { AnswerNotUnderstood } from '../failure.ts'
import { askAll } from '../pages.ts'
import { extentOf } from './extent.ts'
import { getItem, getOwnFunction, getSchedule, listEventSourceMappings } from './operations.ts'

type Deployment = Aspect<'Assay::Deployment'>

const NOT_FOUND = ['ResourceNotFoundException']
const optional = <S extends z.ZodMiniType>(shape: S) => z.optional(z.nullable(shape))

/** Where it hears of changes, and the regions in which anything of it is: known without asking. */
export const extent: Deployment = {
  operations: [],
  absent: [],
  read(_ask, { account, region }, _redact, given) {
    const watches = ownRegions(extentOf(given)).map(own => watchResource({ account, region: own }))
    return Promise.resolve({ facts: { trails: accountTrailsResource({ account, region }), watches } })
  },
}

const itemAnswer = z.object({ Item: optional(z.object({ body: z.object({ S: z.string() }) })) })

const moment = z.string().check(z.refine(text => !Number.isNaN(Date.parse(text))))
const sweep = z.object({
  id: z.string(),
  account: z.string(),
  region: z.string(),
  startedAt: moment,
  baseline: z.boolean(),
})
const sweepState = z.object({
  running: z.optional(sweep),
  last: z.optional(
    z.object({
      ...sweep.shape,
      endedAt: moment,
      looked: z.number(),
      lost: z.number(),
      unlisted: z.array(z.string()),
      open: z.number(),
    }),
  ),
})

/** The sweeps as the table has them. Without the table nothing is deployed. */
export const sweeps: Deployment = {
  operations: [getItem],
  absent: NOT_FOUND,
  async read(ask, _resource, _redact, given) {
    const { schedules, timing } = extentOf(given)
    const { partition, sort } = sweepStateKey
    const Key = { pk: { S: partition }, sk: { S: sort } }
    const { Item } = await ask(getItem, { TableName: TABLE, Key, ConsistentRead: true }, itemAnswer)
    const interval = longestInterval(schedules.sweep) / 1_000
    return {
      facts: { sweeps: { ...stateIn(Item?.body.S), patience: { interval, duration: timing.sweepAtLast } } },
    }
  },
}

/** Lists that could not be read are named up to this number, each up to this length. */
const MOST_UNLISTED = 20
const LONGEST_UNLISTED = 300

function stateIn(text = '{}'): SweepState {
  const parsed = z.safeParse(sweepState, jsonIn(text))
  if (parsed.success) {
    const { running, last } = parsed.data
    const unlisted = last?.unlisted.slice(0, MOST_UNLISTED).map(why => why.slice(0, LONGEST_UNLISTED)) ?? []
    return { ...(running ? { running } : {}), ...(last ? { last: { ...last, unlisted } } : {}) }
  }
  const [issue] = parsed.error.issues
  throw new AnswerNotUnderstood(
    `the table's item of sweeps is not understood at "${issue?.path.join('.') ?? ''}"`,
  )
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const mappingsAnswer = z.object({
  EventSourceMappings: optional(
    z.array(
      z.object({
        EventSourceArn: optional(z.string()),
        FunctionArn: optional(z.string()),
        State: z.string(),
      }),
    ),
  ),
})
const functionAnswer = z.object({
  Concurrency: optional(z.object({ ReservedConcurrentExecutions: optional(z.number()) })),
})

type Mapping = NonNullable<z.infer<typeof mappingsAnswer>['EventSourceMappings']>[number]

/** Mappings that take messages, or will in a moment. */
const TAKING = ['Creating', 'Enabling', 'Enabled', 'Updating']

/** The functions of Assay that are not there, may not run, or get nothing of their queues. */
export const workers: Deployment = {
  operations: [listEventSourceMappings, getOwnFunction],
  absent: [],
  async read(ask) {
    const pages = await askAll(ask, listEventSourceMappings, {}, mappingsAnswer)
    const taking = pages
      .flatMap(({ EventSourceMappings }) => EventSourceMappings ?? [])
      .filter(({ State }) => TAKING.includes(State))
    const idle = await Promise.all(ownWorkers.map(worker => idleOf(ask, worker, taking)))
    return { facts: { idleWorkers: idle.flat() } }
  },
}

async function idleOf(ask: Ask, worker: Worker, taking: readonly Mapping[]): Promise<IdleWorker[]> {
  const name = queueName(worker)
  const input = { FunctionName: name }
  const found = await unlessAbsent(NOT_FOUND, ask(getOwnFunction, input, functionAnswer), undefined)
  if (found === undefined) return [{ name, fault: 'MISSING' }]
  if (found.Concurrency?.ReservedConcurrentExecutions === 0) return [{ name, fault: 'STOPPED' }]
  return queuesOf(worker)
    .filter(queue => !taking.some(mapping => takes(mapping, name, queue)))
    .map(queue => ({ name, fault: 'DETACHED', queue: queueName(queue) }))
}

function takes({ EventSourceArn, FunctionArn }: Mapping, name: string, queue: Queue): boolean {
  const ofFunction = FunctionArn?.split(':')[6] === name
  return ofFunction && EventSourceArn?.split(':')[5] === queueName(queue)
}

const scheduleAnswer = z.object({ State: z.string() })

/** The schedules without which nobody looks: those that are not there, or are off. */
export const schedules: Deployment = {
  operations: [getSchedule],
  absent: [],
  async read(ask) {
    const idle = await Promise.all(SCHEDULED.map(queue => idleScheduleOf(ask, queueName(queue))))
    return { facts: { idleSchedules: idle.flat() } }
  },
}

async function idleScheduleOf(ask: Ask, name: string): Promise<IdleSchedule[]> {
  const input = { Name: name, GroupName: SCHEDULE_GROUP }
  const found = await unlessAbsent(NOT_FOUND, ask(getSchedule, input, scheduleAnswer), undefined)
  if (found === undefined) return [{ name, fault: 'MISSING' }]
  return found.State === 'ENABLED' ? [] : [{ name, fault: 'DISABLED' }]
}
