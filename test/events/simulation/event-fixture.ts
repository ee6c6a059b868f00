import type { Resource } from '../../../audit/resources/resource.ts'
import { checklist } from '../../../audit/checklist.ts'
import type { FactReader } from '../../../audit/refresh/snapshot/fact-reader.ts'
import type { AuditScope } from '../../../audit/events/change.ts'
import type { Transition } from '../../../audit/state/transition.ts'
import type { RecheckMessage } from '../../../audit/messages.ts'
import type { QueueName } from '../../../audit/resources/collector-queue.ts'
import type { Notification } from '../../../audit/notify/notification.ts'
import { defaultSettings } from '../../../audit/settings/settings.ts'
import { defaultTiming } from '../../../audit/settings/timing.ts'
import { fetchListPage } from '../../../functions/collectors/lists/list-page.ts'
import { listSweepResourceLists } from '../../../functions/collectors/all-resource-lists.ts'
import { createAccountReader } from '../../../functions/collectors/account-reader.ts'
import { createRedactor } from '../../../functions/collectors/redaction/redact.ts'
import type { AwsCall } from '../../../functions/collectors/api/aws-call.ts'
import { createSimulatedClock, type SimulatedClock } from '../../../functions/local/simulated-clock.ts'
import { processDelivery, type LocalPipelineDeps } from '../../../functions/local/local-pipeline.ts'
import { createLocalQueues, type QueueDelivery } from '../../../functions/local/local-queues.ts'
import type { CollectorOutcome } from '../../../audit/refresh/collector-deps.ts'
import { deriveDeploymentScope } from './deployment.ts'
import { createLiveCall } from './live-call.ts'
import type { CopyableMemoryStore } from '../../contracts/memory-store.ts'
import type { EventWorld } from './event-world.ts'
import { DEFAULT_PREFIX } from '../../../audit/resources/assay/deployment-names.ts'

/** The outcome of a message from `queue`. */
export interface ReaderOutcome {
  queue: QueueName
  message: unknown
  outcome: CollectorOutcome
}

/** The log of a fixture. */
export interface FixtureLog {
  reads: ReaderOutcome[]
  transitions: Transition[]
  notifications: Notification[]
  /** Dead letters with their errors. */
  deadLetters: { delivery: QueueDelivery; failure: unknown }[]
}

/** The start state of a fixture: store, account and time. */
export interface StartState {
  store: CopyableMemoryStore
  world: EventWorld
  now: Date
}

/** The pipeline over an example account, on a simulated clock. */
export interface EventFixture extends StartState {
  /** The account; AWS answers from it. */
  world: EventWorld
  readonly now: Date
  log: FixtureLog
  /** Called for every read; returns the account that the read sees. */
  onRead?: (resource: Resource, world: EventWorld) => EventWorld
  /** Delivers `message` to a queue at `at`. */
  deliver(queueName: QueueName, message: unknown, at?: Date): void
  /** Processes all messages that are due before `until`, or all messages. */
  run(until?: Date): Promise<void>
}

/** The account that AWS answers from. Only one fixture runs at a time, so responses can be cached across fixtures. */
let worldOfCall: EventWorld | undefined
const worldCall = createLiveCall(() => {
  if (worldOfCall === undefined) throw new Error('AWS was called while no fixture runs')
  return worldOfCall
})

/** More deliveries in one run are an endless loop. */
const MOST_DELIVERIES = 20_000

/** Changes what AWS answers, or when. */
export type WrapCall = (awsCall: AwsCall, simulatedClock: SimulatedClock) => AwsCall

/** Opens a fixture on a copy of the store of `startState`. `wrapCall` wraps the calls of its collectors and lists. */
export function openEventFixture(
  startState: StartState,
  wrapCall: WrapCall = awsCall => awsCall,
): EventFixture {
  const store = startState.store.copy()
  const simulatedClock = createSimulatedClock(startState.now)
  const queues = createLocalQueues(simulatedClock)
  const log: FixtureLog = { reads: [], transitions: [], notifications: [], deadLetters: [] }
  let current: QueueName | undefined
  const fixture: EventFixture = {
    store,
    world: startState.world,
    log,
    get now() {
      return simulatedClock.now()
    },
    deliver: (queueName, message, at = simulatedClock.now()) => queues.deliver(queueName, message, at),
    async run(until) {
      let deliveries = 0
      for (let delivery = queues.take(until); delivery; delivery = queues.take(until)) {
        if ((deliveries += 1) > MOST_DELIVERIES) throw new Error('messages loop endlessly')
        current = delivery.queue
        worldOfCall = fixture.world
        await processDelivery(delivery, queues, deps)
      }
    },
  }
  const { account, homeRegion, regionsInScope } = startState.world
  const wrap = (awsCall: AwsCall) => wrapCall(awsCall, simulatedClock)
  const call = wrap(worldCall)
  const deps: LocalPipelineDeps = {
    store,
    clock: simulatedClock,
    checklist,
    settings: defaultSettings,
    timing: defaultTiming,
    scope: deriveFolderScope(startState.world),
    reader: createReader(fixture, wrap),
    list: order => fetchListPage(listSweepResourceLists(DEFAULT_PREFIX), call, order),
    notifier: { send: notification => Promise.resolve(void log.notifications.push(notification)) },
    observer: {
      onRead: (message, collectorOutcome) =>
        void log.reads.push({ queue: current ?? 'evaluate', message, outcome: collectorOutcome }),
      onTransitions: transitions => void log.transitions.push(...transitions),
      onDeadLetter: (queueDelivery, failure) =>
        void log.deadLetters.push({ delivery: queueDelivery, failure }),
    },
    snapshotScan: store,
    sweep: {
      auditTarget: { account, home: homeRegion, regions: regionsInScope },
      lists: listSweepResourceLists(DEFAULT_PREFIX),
      history: { page: () => Promise.resolve({ events: [] }) },
    },
  }
  return fixture
}

/** The audit scope of a folder's account. */
export function deriveFolderScope({
  account,
  managementAccount,
  scopeOu,
  regionsInScope,
  accounts,
}: EventWorld): AuditScope {
  const units = Object.values(accounts as Record<string, { organizationalUnit?: string }>)
  const above = [scopeOu, ...units.map(({ organizationalUnit }) => organizationalUnit)].filter(
    id => id !== undefined,
  )
  if (managementAccount === undefined) return { regions: regionsInScope }
  const organization = { account, managementAccount, parents: [...new Set(above)] }
  return { regions: regionsInScope, organization }
}

function createReader(fixture: EventFixture, wrap: (awsCall: AwsCall) => AwsCall): FactReader {
  const deploymentScope = deriveDeploymentScope(fixture.world)
  const redactor = createRedactor('key')
  const own = createAccountReader(wrap(worldCall), redactor, { deploymentScope })
  return {
    async read(resource, collectors) {
      const world = fixture.onRead?.(resource, fixture.world) ?? fixture.world
      const factReader =
        world === fixture.world
          ? own
          : createAccountReader(wrap(createLiveCall(bound(world))), redactor, { deploymentScope })
      return factReader.read(resource, collectors)
    },
  }
}

function bound(world: EventWorld): () => EventWorld {
  return () => world
}

/** Whether an outcome belongs to `event`: its own, or the first refresh in another collector function. */
export function isReadForEvent({ queue, message }: ReaderOutcome, event: unknown): boolean {
  if (message === event) return true
  const { type, attempt } = message as Partial<RecheckMessage>
  return type === 'recheck' && attempt === 0 && !queue.endsWith('-sweep')
}
