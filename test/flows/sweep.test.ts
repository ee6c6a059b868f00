import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { checklist } from '../../audit/checklist.ts'
import type { Item } from '../../audit/state/store.ts'
import type { Notification } from '../../audit/notify/notification.ts'
import { defaultSettings } from '../../audit/settings/settings.ts'
import type { EventHistory } from '../../audit/sweep/reconcile-event-history.ts'
import { loadSweepState } from '../../audit/state/sweep-state-store.ts'
import { defaultTiming } from '../../audit/settings/timing.ts'
import { openAccountFileSource } from '../../cli/account/account-source.ts'
import { fetchListPage } from '../../functions/collectors/lists/list-page.ts'
import { auditResourceLists } from '../../functions/collectors/all-resource-lists.ts'
import { createAccountReader } from '../../functions/collectors/account-reader.ts'
import { createRedactor } from '../../functions/collectors/redaction/redact.ts'
import { createSimulatedClock } from '../../functions/local/simulated-clock.ts'
import { openFileStore, type FileStore } from '../../functions/local/file-store.ts'
import { createLocalPipeline, type LocalPipeline } from '../../functions/local/local-pipeline.ts'
import { listIndexEntries, recordedScope } from '../audit/events/recorded-events.ts'
import { createTestDirectory, type TestDirectory } from '../cli/run-assay.ts'
import { readGroundTruthFile } from '../events/world.ts'

/** A function gets the role of an administrator. */
const FILE = 'lambda-05-update-config-role-change.json'
const NIGHTS = ['2026-05-12T08:30:00.000Z', '2026-05-13T03:00:00.000Z', '2026-05-14T03:00:00.000Z']
const ADMINISTRATOR = 'least-privilege/function-role-no-admin'

let testDirectory: TestDirectory
let directory: string
let store: FileStore
let notifications: Notification[]
beforeEach(() => {
  testDirectory = createTestDirectory(listIndexEntries(FILE)[0]?.after, '2026-05-12T09:03:37Z')
  directory = mkdtempSync(join(tmpdir(), 'assay-sweep-'))
  store = openFileStore(directory)
  notifications = []
})
afterEach(() => {
  store.close()
  rmSync(directory, { recursive: true })
  testDirectory.remove()
})

/** The pipeline of the account, with these events in the event history. */
function createPipeline(history: readonly unknown[]): LocalPipeline {
  const simulatedClock = createSimulatedClock(new Date('2026-05-12T08:20:00Z'))
  const { call, regions } = openAccountFileSource(
    testDirectory.account,
    () => simulatedClock.now(),
    recordedScope.regions,
  )
  const asked: EventHistory = {
    page: region =>
      Promise.resolve({ events: history.filter(event => (event as { region: string }).region === region) }),
  }
  return createLocalPipeline({
    store,
    clock: simulatedClock,
    checklist,
    settings: defaultSettings,
    timing: defaultTiming,
    scope: { regions },
    reader: createAccountReader(call, createRedactor('key')),
    observer: {
      onDeadLetter(_, failure) {
        throw failure
      },
    },
    notifier: {
      send(notification) {
        notifications.push(notification)
        return Promise.resolve()
      },
    },
    list: order => fetchListPage(auditResourceLists, call, order),
    snapshotScan: store,
    sweep: {
      auditTarget: { account: '111122223333', home: 'eu-west-1', regions },
      lists: auditResourceLists,
      history: asked,
    },
  })
}

async function runSweep(localPipeline: LocalPipeline, at: string | undefined): Promise<void> {
  localPipeline.queues.deliver('sweep', { type: 'sweep', at }, new Date(at ?? ''))
  await localPipeline.run()
}

/** The notifications that functions are administrators now. */
function listAdminFindings(): Notification[] {
  return notifications.filter(({ findings }) => findings.some(({ control }) => control === ADMINISTRATOR))
}

describe('a full scan', () => {
  it('starts with the initial scan, which is one notification', async () => {
    await runSweep(createPipeline([]), NIGHTS[0])
    expect(notifications.map(({ action }) => action)).toEqual(['assay:Baseline'])
    const { running, last } = await loadSweepState(store)
    expect(running).toBeUndefined()
    expect(last).toMatchObject({ baseline: true, lost: 0, pendingTasks: 0, startedAt: NIGHTS[0] })
    expect(last?.resourcesRead).toBeGreaterThan(20)
  })

  it('notifies nothing if nothing changed, even if it is started twice', async () => {
    const localPipeline = createPipeline([])
    await runSweep(localPipeline, NIGHTS[1])
    await runSweep(localPipeline, NIGHTS[1])
    await runSweep(localPipeline, NIGHTS[2])
    expect(notifications).toHaveLength(1)
    expect((await loadSweepState(store)).last).toMatchObject({
      baseline: false,
      startedAt: NIGHTS[2],
      pendingTasks: 0,
    })
  })

  it('finds a change without an event, and names no unknown actor', async () => {
    const localPipeline = createPipeline([])
    await runSweep(localPipeline, NIGHTS[0])
    await runSweep(localPipeline, NIGHTS[1])
    expect(listAdminFindings()).toMatchObject([{ action: 'assay:Sweep', actor: { type: 'Assay' } }])
    expect((await loadSweepState(store)).last).toMatchObject({ lost: 0 })
  })

  it("finds the lost event in CloudTrail's history, counts it, and names the actor", async () => {
    const event = readGroundTruthFile(FILE) as { detail: { userIdentity: { arn: string } } }
    const localPipeline = createPipeline([event])
    await runSweep(localPipeline, NIGHTS[0])
    await runSweep(localPipeline, NIGHTS[1])
    expect(listAdminFindings()).toMatchObject([
      { action: 'lambda:UpdateFunctionConfiguration', actor: { arn: event.detail.userIdentity.arn } },
    ])
    expect((await loadSweepState(store)).last).toMatchObject({ lost: 1 })
    await runSweep(localPipeline, NIGHTS[2])
    expect(notifications).toHaveLength(2)
    expect((await loadSweepState(store)).last).toMatchObject({ lost: 0 })
  })

  it('keeps without expiry only snapshots, compliance records, relationships, who deployed, transitions, the escalation index and its own state', async () => {
    await runSweep(createPipeline([readGroundTruthFile(FILE)]), NIGHTS[0])
    await runSweep(createPipeline([readGroundTruthFile(FILE)]), NIGHTS[1])
    const items = readFileSync(join(directory, 'store.jsonl'), 'utf8').trim().split('\n')
    const saved = items.flatMap(line => (JSON.parse(line) as { item?: Item }).item ?? [])
    const latest = new Map(saved.map(item => [`${item.key.partition} ${item.key.sort}`, item]))
    const forever = [...latest.values()].filter(({ expires }) => expires === undefined)
    const kinds = forever.map(
      ({ key: { partition, sort } }) => `${partition.split(' ')[0]} ${sort.split(' ')[0]}`,
    )
    expect([...new Set(kinds)].toSorted()).toEqual([
      'CHANGE TRANSITION',
      'ESCALATION INDEX',
      'RESOURCE COMPLIANCE',
      'RESOURCE EDGE',
      'RESOURCE RECORDED',
      'RESOURCE SNAPSHOT',
      'RESOURCE TRANSITION',
      'SWEEP STATE',
    ])
  })

  it('processes events that arrive during the initial scan', async () => {
    const localPipeline = createPipeline([])
    const at = NIGHTS[0] ?? ''
    localPipeline.queues.deliver('sweep', { type: 'sweep', at }, new Date(at))
    await localPipeline.run(new Date('2026-05-12T08:30:30Z'))
    localPipeline.queues.deliver(
      'function-deploy',
      readGroundTruthFile(FILE),
      new Date('2026-05-12T08:30:31Z'),
    )
    await localPipeline.run()
    expect(notifications.map(({ action }) => action)).toEqual(['assay:Baseline'])
    expect((await loadSweepState(store)).running).toBeUndefined()
  })
})
