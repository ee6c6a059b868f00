import { functionTrigger } from '../../../../audit/events/triggers.ts'
import { isReadSince } from '../../../../audit/sweep/list-and-refresh.ts'
import { loadSnapshot } from '../../../../audit/state/load-snapshot.ts'
import { loadSweepState } from '../../../../audit/state/sweep-state-store.ts'
import type { ListingPageRequest } from '../../../../audit/refresh/listing-page.ts'
import type { ResourceSnapshot } from '../../../../audit/resources/resource-snapshot.ts'
import type { SweepState } from '../../../../audit/resources/assay/sweep.ts'
import { defaultSettings } from '../../../../audit/settings/settings.ts'
import { defaultTiming } from '../../../../audit/settings/timing.ts'
import type { Store } from '../../../../audit/state/store.ts'
import { createAccountReader } from '../../../../functions/collectors/account-reader.ts'
import type { AwsCall } from '../../../../functions/collectors/api/aws-call.ts'
import { DEPLOYED_RATES, limitRate } from '../../../../functions/collectors/api/rate-limit.ts'
import { createRedactor } from '../../../../functions/collectors/redaction/redact.ts'
import { createLocalPipeline, type LocalPipeline } from '../../../../functions/local/local-pipeline.ts'
import { createSimulatedClock, type SimulatedClock } from '../../../../functions/local/simulated-clock.ts'
import { createMemoryStore } from '../../../contracts/memory-store.ts'
import { createLargeAccountApi, listLargeFunctions, where, type LargeAccount } from './large-account.ts'

const START = new Date('2026-11-20T03:00:00.000Z')

/** A pipeline over a large account on a clock that advances with the paced calls, and what it does. */
export interface LargeScan {
  largeAccount: LargeAccount
  store: Store
  clock: SimulatedClock
  pipeline: LocalPipeline
  /** The calls and when they were made, in milliseconds. */
  calls: { name: string; at: number }[]
  /** How many calls, writes and messages there were. */
  steps: number
  /** How many messages failed or took too long. */
  failures: number
  deadLetters: number
}

/** How a large scan differs from an undisturbed one. */
export interface Disturbance {
  /** The number of the step at which the process is killed: a call, a write or a message. Its message is redelivered. */
  killAtStep?: number
  /** Called before each call with its number. */
  beforeCall?: (call: number) => void
}

class ProcessKilled extends Error {
  override name = 'ProcessKilled'
}

/** Creates a pipeline over an account, in which only functions are listed. */
export function createLargeScan(
  largeAccount: LargeAccount,
  { killAtStep, beforeCall }: Disturbance = {},
): LargeScan {
  const clock = createSimulatedClock(START)
  const stored = createMemoryStore()
  let dead = false
  const guard = <T>(work: () => Promise<T>): Promise<T> => {
    dead ||= largeScan.steps === killAtStep
    largeScan.steps += 1
    return dead ? Promise.reject(new ProcessKilled('the process was killed')) : work()
  }
  const store: Store = {
    ...stored,
    save: (item, expecting) => guard(() => stored.save(item, expecting)),
    remove: (key, expecting) => guard(() => stored.remove(key, expecting)),
  }
  const api = createLargeAccountApi(largeAccount)
  const counted: AwsCall = (awsOperation, region, input) => {
    beforeCall?.(largeScan.calls.length)
    largeScan.calls.push({ name: awsOperation.name, at: clock.now().getTime() })
    return guard(() => api(awsOperation, region, input))
  }
  const paced = limitRate(counted, DEPLOYED_RATES.lowPriority, {
    now: () => clock.now().getTime(),
    wait: milliseconds => Promise.resolve(clock.advanceTo(new Date(clock.now().getTime() + milliseconds))),
  })
  const functions = listLargeFunctions(largeAccount)
  const pipeline = createLocalPipeline({
    store,
    clock,
    checklist: [],
    settings: defaultSettings,
    timing: defaultTiming,
    scope: { regions: [where.region] },
    reader: createAccountReader(paced, createRedactor('key')),
    list: request => Promise.resolve(listPage(functions, request)),
    notifier: { send: () => Promise.resolve() },
    observer: { onDeadLetter: () => void (largeScan.deadLetters += 1) },
    snapshotScan: stored,
    sweep: {
      auditTarget: { account: where.account, home: where.region, regions: [where.region] },
      lists: [{ kind: 'AWS::Lambda::Function', label: 'functions', scope: 'REGION' }],
      history: { page: () => Promise.resolve({ events: [] }) },
    },
  })
  const { queues } = pipeline
  const redeliver = queues.redeliver.bind(queues)
  const send = queues.send.bind(queues)
  queues.send = (queue, messages, delay) => guard(() => send(queue, messages, delay))
  queues.redeliver = queueDelivery => {
    dead = false
    largeScan.failures += 1
    redeliver(queueDelivery)
  }
  const largeScan: LargeScan = {
    largeAccount,
    store,
    clock,
    pipeline,
    calls: [],
    steps: 0,
    failures: 0,
    deadLetters: 0,
  }
  return largeScan
}

function listPage(functions: ReturnType<typeof listLargeFunctions>, { token = '0' }: ListingPageRequest) {
  const next = Number(token) + 50
  const resources = functions.slice(Number(token), next)
  return next < functions.length ? { resources, next: String(next) } : { resources }
}

/** Runs a full scan to its end, and returns its state. */
export async function runLargeScan({ pipeline, clock, store }: LargeScan): Promise<SweepState> {
  pipeline.queues.deliver('sweep', { type: 'sweep', at: clock.now().toISOString() }, clock.now())
  await pipeline.run()
  return loadSweepState(store)
}

/** Lists the snapshots of the functions that the last full scan read completely. */
export async function listScanned(largeScan: LargeScan): Promise<ResourceSnapshot[]> {
  const { last } = await loadSweepState(largeScan.store)
  const snapshots = await Promise.all(
    listLargeFunctions(largeScan.largeAccount).map(resource => loadSnapshot(resource, largeScan.store)),
  )
  return snapshots
    .filter(snapshot => last !== undefined && isReadSince(snapshot, last))
    .flatMap(each => each ?? [])
}

/** Delivers the event of AddPermission, for an alias or without a qualifier, to the collector function. */
export function deliverPermission(
  { pipeline, clock }: LargeScan,
  functionName: string,
  qualifier: string | undefined,
): void {
  const detail = {
    eventSource: 'lambda.amazonaws.com',
    eventName: 'AddPermission20150331v2',
    eventID: `${functionName} ${qualifier ?? ''} ${clock.now().toISOString()}`,
    eventTime: clock.now().toISOString(),
    awsRegion: where.region,
    recipientAccountId: where.account,
    userIdentity: { type: 'IAMUser', userName: 'alice' },
    readOnly: false,
    requestParameters: { functionName, ...(qualifier === undefined ? {} : { qualifier }) },
  }
  const envelope = {
    'detail-type': 'AWS API Call via CloudTrail',
    source: 'aws.lambda',
    account: where.account,
  }
  pipeline.queues.deliver(
    functionTrigger.queue,
    { ...envelope, id: detail.eventID, region: where.region, detail },
    clock.now(),
  )
}
