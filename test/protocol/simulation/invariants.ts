import { expect } from 'vitest'
import {
  buildEdgeKey,
  buildSnapshotKey,
  buildResourcePartition,
  buildComplianceRecordKey,
  TRANSITION_PREFIX,
} from '../../../audit/state/keys.ts'
import { loadChangeRecord, listUnnotifiedTransitions } from '../../../audit/state/change-record.ts'
import { listRelationships, type ResourceSnapshot } from '../../../audit/resources/resource-snapshot.ts'
import type { ComplianceRecord } from '../../../audit/state/compliance-record.ts'
import type { Store } from '../../../audit/state/store.ts'
import { formatTransitionId, type Transition } from '../../../audit/state/transition.ts'
import type { PublishedEvent } from '../../../audit/publish/published-event.ts'
import type { Notification } from '../../../audit/notify/notification.ts'
import { getResourceKey, type Resource } from '../../../audit/resources/resource.ts'
import { buildStoryFunction, buildStoryRole, storyAccount } from './small-account.ts'
import { runInitialScan, createProtocolFixture, type ProtocolFixture } from './protocol-fixture.ts'

/** Lists every resource of the account, and the account itself. */
function listEverything({ account }: ProtocolFixture): Resource[] {
  return [
    storyAccount,
    ...Object.keys(account.functions).map(buildStoryFunction),
    ...Object.keys(account.roles).map(buildStoryRole),
  ]
}

/** Lists the status of every control result, by resource and control. */
async function listResultStatuses(fixture: ProtocolFixture): Promise<Record<string, string>> {
  const records = await Promise.all(
    listEverything(fixture).map(async resource => loadRecord(resource, fixture.deps.store)),
  )
  return Object.fromEntries(
    records.flatMap(record =>
      Object.entries(record?.results ?? {}).map(([control, entry]) => [
        `${record ? getResourceKey(record.resource) : ''} ${control}`,
        entry.status,
      ]),
    ),
  )
}

/** Lists the transitions of all resources, in the order of each resource. */
export async function listTransitionHistory(fixture: ProtocolFixture): Promise<Transition[]> {
  const found = await Promise.all(listEverything(fixture).map(each => listHistory(each, fixture.deps.store)))
  return found.flat()
}

async function listHistory(resource: Resource, store: Store): Promise<Transition[]> {
  const found: Transition[] = []
  for await (const { body } of store.list(
    buildResourcePartition(getResourceKey(resource)),
    TRANSITION_PREFIX,
  ))
    found.push(body as Transition)
  return found
}

/**
 * Expects what must hold when all queues are empty:
 *
 * 1. The compliance records equal those of a fresh audit of the account.
 * 2. The transitions of every finding are complete and alternate.
 * 3. Every transition was notified once, by a notification of its change that waited for all tasks, and published as
 *    an event. `late` says that some tasks were completed after the deadline.
 */
export async function expectConsistentStore(
  fixture: ProtocolFixture,
  fresh: Store,
  late = false,
): Promise<void> {
  expect(await listResultStatuses(fixture)).toEqual(await runFreshAudit(fixture, fresh))
  const transitions = await listTransitionHistory(fixture)
  await Promise.all(
    listEverything(fixture).flatMap(resource => [
      expectCompleteHistory(resource, transitions, fixture.deps.store),
      expectEdges(resource, fixture.deps.store),
    ]),
  )
  if (!late) expect(fixture.sent.filter(({ pendingTaskCount }) => pendingTaskCount > 0)).toEqual([])
  for (const changeId of new Set(transitions.map(transition => transition.changeId))) {
    expect(await listUnnotifiedTransitions(changeId, fixture.deps.store)).toEqual([])
    expect((await loadChangeRecord(changeId, fixture.deps.store))?.notifierLease).toBeUndefined()
  }
  const toNotify = transitions.filter(({ changeId }) => changeId !== 'baseline')
  expect(listNotified(dedupeNotifications(fixture.sent))).toEqual(toNotify.length)
  expect([...listPublished(fixture.published).keys()].toSorted()).toEqual(
    toNotify.map(formatTransitionId).toSorted(),
  )
}

const freshAudits = new Map<string, Record<string, string>>()

/** Runs a fresh audit of the account. Its result is cached: the same account gives the same one. */
async function runFreshAudit({ account }: ProtocolFixture, fresh: Store): Promise<Record<string, string>> {
  const key = JSON.stringify(account)
  const known = freshAudits.get(key)
  if (known !== undefined) return known
  const truth = createProtocolFixture(fresh, account)
  await runInitialScan(truth)
  const expected = await listResultStatuses(truth)
  freshAudits.set(key, expected)
  return expected
}

/** Lists the events by id. A repeated event must be the same. */
function listPublished(published: readonly PublishedEvent[]): Map<string, PublishedEvent> {
  const byId = new Map<string, PublishedEvent>()
  for (const publishedEvent of published) {
    const { id } = publishedEvent.detail
    expect(publishedEvent).toEqual(byId.get(id) ?? publishedEvent)
    byId.set(id, publishedEvent)
  }
  return byId
}

function listNotified(sent: readonly Notification[]): number {
  return sent
    .flatMap(({ findings }) => findings.map(({ count }) => count))
    .reduce((sum, count) => sum + count, 0)
}

/** Expects an edge for every relationship. */
async function expectEdges(resource: Resource, store: Store): Promise<void> {
  const snapshot = (await store.load(buildSnapshotKey(resource)))?.body as ResourceSnapshot | undefined
  for (const { relationship, to } of snapshot ? listRelationships(resource, snapshot.facts) : []) {
    expect(await store.load(buildEdgeKey(resource, relationship, to))).toBeDefined()
  }
}

/** Lists the notifications once each. Delivery is at least once: a repeated one must be the same. */
export function dedupeNotifications(sent: readonly Notification[]): Notification[] {
  const byId = new Map<string, Notification>()
  for (const notification of sent) {
    const { id, findings } = notification
    expect(findings).toEqual(byId.get(id)?.findings ?? findings)
    byId.set(id, notification)
  }
  return [...byId.values()]
}

async function expectCompleteHistory(
  resource: Resource,
  transitions: readonly Transition[],
  store: Store,
): Promise<void> {
  const record = await loadRecord(resource, store)
  for (const [control, entry] of Object.entries(record?.results ?? {})) {
    const own = transitions.filter(
      each => each.control === control && getResourceKey(each.resource) === getResourceKey(resource),
    )
    expect(own.map(({ number }) => number)).toEqual(own.map((_, index) => index + 1))
    expect(own.map(({ step }) => step === 'OPENED' || step === 'REOPENED')).toEqual(
      own.map((_, index) => index % 2 === 0),
    )
    expect(own.at(-1)?.number ?? 0).toBe(entry.lastTransition?.number ?? 0)
  }
}

async function loadRecord(resource: Resource, store: Store): Promise<ComplianceRecord | undefined> {
  return (await store.load(buildComplianceRecordKey(resource)))?.body as ComplianceRecord | undefined
}
