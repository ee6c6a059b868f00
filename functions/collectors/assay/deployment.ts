import * as z from 'zod/mini'
import { listDeployedRegions } from '../../../audit/deployment/scope.ts'
import {
  nameQueue,
  SCHEDULE_GROUP_NAME,
  TABLE_NAME,
} from '../../../audit/resources/assay/deployment-names.ts'
import { SCHEDULED_QUEUES } from '../../../audit/deployment/schedules.ts'
import { listWorkerQueues, allWorkers as ownWorkers } from '../../../audit/deployment/workers.ts'
import type { QueueName, WorkerName } from '../../../audit/resources/collector-queue.ts'
import type { IdleSchedule, IdleWorker } from '../../../audit/resources/assay/deployment.ts'
import { buildRegionalDeploymentResource } from '../../../audit/resources/assay/regional-deployment.ts'
import { buildAccountTrailsResource } from '../../../audit/resources/cloudtrail/account-trails.ts'
import { computeLongestInterval } from '../../../audit/configuration/schedule-interval.ts'
import { sweepStateKey } from '../../../audit/state/sweep-state-store.ts'
import type { SweepState } from '../../../audit/resources/assay/sweep.ts'
import { handleNotFound, type TypedAwsCall, type FactCollector } from '../fact-collector.ts'
import { UnexpectedResponseError } from '../api/aws-errors.ts'
import { fetchAllPages } from '../lists/paginate.ts'
import { requireDeploymentScope } from './deployment-scope.ts'
import { getItem, getOwnFunction, getSchedule, listOwnEventSourceMappings } from './operations.ts'

type DeploymentCollector = FactCollector<'Assay::Deployment'>

const NOT_FOUND_ERRORS = ['ResourceNotFoundException']
const optional = <S extends z.ZodMiniType>(shape: S) => z.optional(z.nullable(shape))

/**
 * Where the deployment receives events, and the regions with stacks: known from the configuration, without
 * calls.
 */
export const deploymentRegions: DeploymentCollector = {
  operations: [],
  notFoundErrors: [],
  collect(_callApi, { account, region }, _redact, deploymentScope) {
    const regional = listDeployedRegions(requireDeploymentScope(deploymentScope)).map(own =>
      buildRegionalDeploymentResource({ account, region: own }),
    )
    return Promise.resolve({
      facts: { trails: buildAccountTrailsResource({ account, region }), regionalDeployments: regional },
    })
  },
}

const itemResponse = z.object({ Item: optional(z.object({ body: z.object({ S: z.string() }) })) })

const timestampText = z.string().check(z.refine(text => !Number.isNaN(Date.parse(text))))
const sweepShape = z.object({
  id: z.string(),
  account: z.string(),
  region: z.string(),
  startedAt: timestampText,
  baseline: z.boolean(),
})
const sweepStateShape = z.object({
  running: z.optional(sweepShape),
  last: z.optional(
    z.object({
      ...sweepShape.shape,
      endedAt: timestampText,
      resourcesRead: z.number(),
      lost: z.number(),
      listingFailures: z.array(z.string()),
      pendingTasks: z.number(),
    }),
  ),
})

/** The state of full scans from the table. Without the table nothing is deployed. */
export const deploymentSweeps: DeploymentCollector = {
  operations: [getItem],
  notFoundErrors: NOT_FOUND_ERRORS,
  async collect(callApi, _resource, _redact, deploymentScope) {
    const { schedules, timing } = requireDeploymentScope(deploymentScope)
    const { partition, sort } = sweepStateKey
    const Key = { pk: { S: partition }, sk: { S: sort } }
    const { Item } = await callApi(
      getItem,
      { TableName: TABLE_NAME, Key, ConsistentRead: true },
      itemResponse,
    )
    const interval = computeLongestInterval(schedules.sweep) / 1_000
    return {
      facts: {
        sweeps: { ...parseSweepState(Item?.body.S), deadlines: { interval, duration: timing.sweepTimeout } },
      },
    }
  },
}

/** How many unreadable lists are named, and the maximum length of each reason. */
const MAX_UNLISTED = 20
const MAX_REASON_LENGTH = 300

function parseSweepState(text = '{}'): SweepState {
  const parsed = z.safeParse(sweepStateShape, parseJson(text))
  if (parsed.success) {
    const { running, last } = parsed.data
    const unlisted =
      last?.listingFailures.slice(0, MAX_UNLISTED).map(why => why.slice(0, MAX_REASON_LENGTH)) ?? []
    return {
      ...(running ? { running } : {}),
      ...(last ? { last: { ...last, listingFailures: unlisted } } : {}),
    }
  }
  const [issue] = parsed.error.issues
  throw new UnexpectedResponseError(
    `unexpected full scan state in the table at "${issue?.path.join('.') ?? ''}"`,
  )
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const mappingsResponse = z.object({
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
const functionResponse = z.object({
  Concurrency: optional(z.object({ ReservedConcurrentExecutions: optional(z.number()) })),
})

type Mapping = NonNullable<z.infer<typeof mappingsResponse>['EventSourceMappings']>[number]

/** Mapping states that deliver messages, now or soon. */
const CONSUMING_STATES = ['Creating', 'Enabling', 'Enabled', 'Updating']

/** The functions of Assay that are missing, have no concurrency, or are detached from their queues. */
export const deploymentFunctions: DeploymentCollector = {
  operations: [listOwnEventSourceMappings, getOwnFunction],
  notFoundErrors: [],
  async collect(callApi) {
    const pages = await fetchAllPages(callApi, listOwnEventSourceMappings, {}, mappingsResponse)
    const consuming = pages
      .flatMap(({ EventSourceMappings }) => EventSourceMappings ?? [])
      .filter(({ State }) => CONSUMING_STATES.includes(State))
    const idle = await Promise.all(
      ownWorkers.map(workerName => listWorkerFaults(callApi, workerName, consuming)),
    )
    return { facts: { idleWorkers: idle.flat() } }
  },
}

async function listWorkerFaults(
  callApi: TypedAwsCall,
  workerName: WorkerName,
  consuming: readonly Mapping[],
): Promise<IdleWorker[]> {
  const name = nameQueue(workerName)
  const input = { FunctionName: name }
  const found = await handleNotFound(
    NOT_FOUND_ERRORS,
    callApi(getOwnFunction, input, functionResponse),
    undefined,
  )
  if (found === undefined) return [{ name, fault: 'MISSING' }]
  if (found.Concurrency?.ReservedConcurrentExecutions === 0) return [{ name, fault: 'STOPPED' }]
  return listWorkerQueues(workerName)
    .filter(queue => !consuming.some(mapping => isConsuming(mapping, name, queue)))
    .map(queue => ({ name, fault: 'DETACHED', queue: nameQueue(queue) }))
}

function isConsuming({ EventSourceArn, FunctionArn }: Mapping, name: string, queue: QueueName): boolean {
  const ofFunction = FunctionArn?.split(':')[6] === name
  return ofFunction && EventSourceArn?.split(':')[5] === nameQueue(queue)
}

const scheduleResponse = z.object({ State: z.string() })

/** The schedules of Assay that are missing or disabled. */
export const deploymentSchedules: DeploymentCollector = {
  operations: [getSchedule],
  notFoundErrors: [],
  async collect(callApi) {
    const idle = await Promise.all(
      SCHEDULED_QUEUES.map(queue => listScheduleFaults(callApi, nameQueue(queue))),
    )
    return { facts: { idleSchedules: idle.flat() } }
  },
}

async function listScheduleFaults(callApi: TypedAwsCall, name: string): Promise<IdleSchedule[]> {
  const input = { Name: name, GroupName: SCHEDULE_GROUP_NAME }
  const found = await handleNotFound(
    NOT_FOUND_ERRORS,
    callApi(getSchedule, input, scheduleResponse),
    undefined,
  )
  if (found === undefined) return [{ name, fault: 'MISSING' }]
  return found.State === 'ENABLED' ? [] : [{ name, fault: 'DISABLED' }]
}
