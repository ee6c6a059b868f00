import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { checklist } from '../../../audit/checklist.ts'
import type { ControlId } from '../../../audit/controls/control.ts'
import type { Notification } from '../../../audit/notify/notification.ts'
import type { Resource } from '../../../audit/resources/resource.ts'
import { defaultSettings, type Settings } from '../../../audit/settings/settings.ts'
import { defaultTiming } from '../../../audit/settings/timing.ts'
import type { ComplianceRecord, ControlResult } from '../../../audit/state/compliance-record.ts'
import { buildComplianceRecordKey } from '../../../audit/state/keys.ts'
import type { Transition } from '../../../audit/state/transition.ts'
import { openAccountFileSource } from '../../../cli/account/account-source.ts'
import { readEventFile } from '../../../cli/run/event-file.ts'
import { applyMergePatch } from '../../../examples/account/example-account.ts'
import { buildRecordedCalls } from '../../../examples/account/write-account-file.ts'
import { createAccountReader } from '../../../functions/collectors/account-reader.ts'
import { auditResourceLists } from '../../../functions/collectors/all-resource-lists.ts'
import { fetchListPage } from '../../../functions/collectors/lists/list-page.ts'
import { createRedactor } from '../../../functions/collectors/redaction/redact.ts'
import { createLocalPipeline } from '../../../functions/local/local-pipeline.ts'
import { createSimulatedClock } from '../../../functions/local/simulated-clock.ts'
import { loadExampleAccount, type TestDirectory } from '../../cli/run-assay.ts'
import { createMemoryStore } from '../../contracts/memory-store.ts'
export const EXAMPLE_ACCOUNT = '123456789012'
const account = EXAMPLE_ACCOUNT
const roleArn = `arn:aws:iam::${account}:role/CatalogRole`

/** A change of the example's account: its time, the event of the day from which it is made, and what differs. */
export interface ExampleStep {
  at: string
  file: string
  event?: object
  patch: object
  isLost?: true
}

const folder = fileURLToPath(new URL('../../../examples/day/events', import.meta.url))

/** The example's account, its changes, and the pipeline that gets their events. */
export function createExampleFlow(
  testDirectory: TestDirectory,
  steps: readonly ExampleStep[],
  settings: Settings = defaultSettings,
) {
  const beginning = loadExampleAccount()
  const states = steps.map(({ at }, index) => ({
    at,
    account: steps
      .slice(0, index + 1)
      .reduce((before, { patch }) => applyMergePatch(before, patch), beginning),
  }))
  const calls = buildRecordedCalls({ at: '2026-11-24T06:00:00Z', account: beginning }, states)
  const clock = createSimulatedClock(new Date('2026-11-24T06:30:00Z'))
  const { call, regions } = openAccountFileSource(testDirectory.writeAccount(calls), () => clock.now(), [
    'eu-west-1',
  ])
  const store = createMemoryStore()
  const notifications: Notification[] = []
  const transitions: Transition[] = []
  const pipeline = createLocalPipeline({
    store,
    clock,
    checklist,
    settings,
    timing: defaultTiming,
    scope: { regions },
    reader: createAccountReader(call, createRedactor('key')),
    observer: {
      onTransitions: all => void transitions.push(...all),
      onDeadLetter(_, failure) {
        throw failure
      },
    },
    notifier: { send: notification => Promise.resolve(void notifications.push(notification)) },
    list: order => fetchListPage(auditResourceLists, call, order),
    snapshotScan: store,
    sweep: {
      auditTarget: { account, home: 'eu-west-1', regions },
      lists: auditResourceLists,
      history: { page: () => Promise.resolve({ events: [] }) },
    },
  })
  return {
    notifications,
    async scan(at: string) {
      pipeline.queues.deliver('sweep', { type: 'sweep', at }, new Date(at))
      await pipeline.run()
    },
    async make({ at, file, event = {}, isLost }: ExampleStep, deliveries = 1) {
      const source = readEventFile(join(folder, file))
      const changed = { detail: { eventTime: at, eventID: `event-of-${at}`, ...event } }
      const body = applyMergePatch(source.event, changed)
      for (let delivery = 0; delivery < (isLost ? 0 : deliveries); delivery += 1)
        pipeline.queues.deliver(
          source.trigger.queue,
          body,
          new Date(Date.parse(at) + 10_000 * (delivery + 1)),
        )
      await pipeline.run()
    },
    async load(resource: Resource, control: ControlId): Promise<ControlResult | undefined> {
      const item = await store.load(buildComplianceRecordKey(resource))
      return (item?.body as ComplianceRecord | undefined)?.results[control]
    },
    /** Each transition of the control once, with the reason. */
    listSteps: (control: ControlId) => [
      ...new Map(
        transitions.filter(each => each.control === control).map(each => [each.number, each.step] as const),
      ).values(),
    ],
  }
}

const ADMINISTRATOR = 'arn:aws:iam::aws:policy/AdministratorAccess'

/** The administrator policy is attached to the role. */
export function attachAdministrator(at: string): ExampleStep {
  return {
    at,
    file: '06-attach-administrator.json',
    patch: { roles: { [roleArn]: { attached: { [ADMINISTRATOR]: true } } } },
  }
}

/** It is detached again. */
export function detachAdministrator(at: string): ExampleStep {
  return {
    at,
    file: '09-detach-administrator.json',
    patch: { roles: { [roleArn]: { attached: { [ADMINISTRATOR]: null } } } },
  }
}
