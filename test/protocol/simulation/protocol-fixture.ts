import type { Store } from '../../../audit/state/store.ts'
import type { PublishedEvent, EventPublisher } from '../../../audit/publish/published-event.ts'
import type { Checklist } from '../../../audit/checklist.ts'
import { functionRoleNoAdmin } from '../../../audit/controls/least-privilege/function-role-no-admin.ts'
import { functionRuntimeSupported } from '../../../audit/controls/patching/function-runtime-supported.ts'
import type { Notification, Notifier } from '../../../audit/notify/notification.ts'
import { handleMessage } from '../../../audit/messages.ts'
import { routeStage } from '../../../audit/pipeline.ts'
import { createRouteOutbox } from '../../../audit/routes/route-outbox.ts'
import type { RouteSender } from '../../../audit/routes/deliver-batch.ts'
import type { RouteMessage } from '../../../audit/routes/route-message.ts'
import type { Route } from '../../../audit/settings/route.ts'
import { defaultSettings } from '../../../audit/settings/settings.ts'
import { createSettingsSource } from '../../../audit/state/settings/settings-source.ts'
import type { SnapshotScan } from '../../../audit/state/snapshot-scan.ts'
import { defaultTiming } from '../../../audit/settings/timing.ts'
import type { AwsCall } from '../../../functions/collectors/api/aws-call.ts'
import { createAccountReader } from '../../../functions/collectors/account-reader.ts'
import { createRedactor } from '../../../functions/collectors/redaction/redact.ts'
import { createSimulatedClock, type SimulatedClock } from '../../../functions/local/simulated-clock.ts'
import {
  createLocalPipeline,
  type LocalPipelineDeps,
  type LocalPipeline,
} from '../../../functions/local/local-pipeline.ts'
import {
  createAccountApi,
  buildInitialScanChange,
  buildStoryFunction,
  buildStoryRole,
  computeStoryTime,
  type SmallAccount,
  type ApiEvent,
} from './small-account.ts'

/** The pipeline over a small account, with what tests observe of it. */
export interface ProtocolFixture {
  account: SmallAccount
  clock: SimulatedClock
  deps: LocalPipelineDeps
  pipeline: LocalPipeline
  sent: Notification[]
  published: PublishedEvent[]
  /** What was sent to routes. */
  routed: RoutedMessage[]
}

/** A message that was sent to a route. */
export interface RoutedMessage {
  route: string
  message: RouteMessage
  /** When it was sent. */
  at: Date
}

/**
 * The controls that the protocol tests use: one over the policies of a function's role, and one over the function
 * itself. The protocol is the same for all others.
 */
const watchedControls: Checklist = [functionRoleNoAdmin, functionRuntimeSupported]

/** Replacements for parts of the pipeline. */
export interface FixtureOverrides {
  call?: (inner: AwsCall) => AwsCall
  notifier?: (inner: Notifier) => Notifier
  publisher?: (inner: EventPublisher) => EventPublisher
  checklist?: Checklist
  routes?: readonly Route[]
  routeSender?: (inner: RouteSender) => RouteSender
  copying?: LocalPipelineDeps['copying']
  /** All stored items, with which run-time settings and their comparison are supported. */
  scan?: SnapshotScan
}

/** Creates the pipeline of an account on a store. */
export function createProtocolFixture(
  store: Store,
  smallAccount: SmallAccount,
  fixtureOverrides: FixtureOverrides = {},
): ProtocolFixture {
  const simulatedClock = createSimulatedClock(computeStoryTime(0))
  const sent: Notification[] = []
  const collecting: Notifier = { send: notification => Promise.resolve(void sent.push(notification)) }
  const published: PublishedEvent[] = []
  const publisher: EventPublisher = { publish: all => Promise.resolve(void published.push(...all)) }
  const routed: RoutedMessage[] = []
  const routeSender: RouteSender = {
    send: ({ name }, message) =>
      Promise.resolve(void routed.push({ route: name, message, at: simulatedClock.now() })),
  }
  const { routes } = fixtureOverrides
  const awsCall = fixtureOverrides.call?.(createAccountApi(smallAccount)) ?? createAccountApi(smallAccount)
  const deps: LocalPipelineDeps = {
    store,
    reader: createAccountReader(awsCall, createRedactor('key')),
    clock: simulatedClock,
    checklist: fixtureOverrides.checklist ?? watchedControls,
    settings: defaultSettings,
    scope: { regions: ['eu-west-1'] },
    list: () => Promise.resolve({ resources: [] }),
    timing: defaultTiming,
    notifier: fixtureOverrides.notifier?.(collecting) ?? collecting,
    publisher: fixtureOverrides.publisher?.(publisher) ?? publisher,
    observer: {},
    ...(fixtureOverrides.copying && { copying: fixtureOverrides.copying }),
    ...(routes && {
      routing: {
        createForwarder: shared => createRouteOutbox({ ...shared, routes }),
        deliver: (message, shared) =>
          handleMessage(routeStage, message, {
            ...shared,
            routes,
            routeSender: fixtureOverrides.routeSender?.(routeSender) ?? routeSender,
          }),
      },
    }),
  }
  if (fixtureOverrides.scan !== undefined) supportSettings(deps, fixtureOverrides.scan)
  return {
    account: smallAccount,
    clock: simulatedClock,
    deps,
    pipeline: createLocalPipeline(deps),
    sent,
    published,
    routed,
  }
}

/** Adds what run-time settings need. A new process has loaded none yet. */
function supportSettings(deps: LocalPipelineDeps, snapshotScan: SnapshotScan): void {
  const { store, clock, settings } = deps
  deps.snapshotScan = snapshotScan
  deps.settingsSource = createSettingsSource({
    store,
    deployed: { settings, routes: [] },
    now: () => clock.now(),
    onInvalid: ({ faults }) => {
      throw new Error(faults.join())
    },
  })
  deps.sweep = {
    auditTarget: { account: '111122223333', home: 'eu-west-1', regions: ['eu-west-1'] },
    lists: [],
    history: { page: () => Promise.resolve({ events: [] }) },
  }
}

/** Puts an event into the queue of its collector function. */
export function deliverApiEvent(fixture: ProtocolFixture, { queue, event }: ApiEvent, at: number): void {
  fixture.pipeline.queues.deliver(queue, event, computeStoryTime(at))
}

/** Reads and evaluates the whole account, as an initial scan does, and drops its notifications. */
export async function runInitialScan(fixture: ProtocolFixture): Promise<void> {
  const functions = Object.keys(fixture.account.functions).map(buildStoryFunction)
  const roles = Object.keys(fixture.account.roles).map(buildStoryRole)
  const subjects = [...roles, ...functions].map(resource => ({ resource, facts: 'ALL' as const }))
  const message = { type: 'recheck', change: buildInitialScanChange(subjects), attempt: 0 } as const
  fixture.pipeline.queues.deliver('iam-change', message, computeStoryTime(0))
  await fixture.pipeline.run()
  fixture.sent.length = 0
  fixture.published.length = 0
  fixture.routed.length = 0
}
