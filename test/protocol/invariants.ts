import { expect } from 'vitest'
import { edgeKey, modelKey, resourcePartition, sheetKey, TRANSITIONS } from '../../audit/account/keys.ts'
import { loadCause, untold } from '../../audit/account/cause.ts'
import { tiesOf, type Model } from '../../audit/account/model.ts'
import type { Sheet } from '../../audit/account/sheet.ts'
import type { Store } from '../../audit/account/store.ts'
import { transitionId, type Transition } from '../../audit/account/transition.ts'
import type { Announcement } from '../../audit/announcements/announcement.ts'
import type { Notification } from '../../audit/notifications/notification.ts'
import { keyOf, type Resource } from '../../audit/resources/resource.ts'
import { fn, role } from './account.ts'
import { baseline, stageOn, type Stage } from './stage.ts'

/** Every resource of the account. */
function everything({ account }: Stage): Resource[] {
  return [...Object.keys(account.functions).map(fn), ...Object.keys(account.roles).map(role)]
}

/** What the sheets say, by resource and control. */
export async function verdicts(stage: Stage): Promise<Record<string, string>> {
  const sheets = await Promise.all(
    everything(stage).map(async resource => sheetOf(resource, stage.parts.store)),
  )
  return Object.fromEntries(
    sheets.flatMap(sheet =>
      Object.entries(sheet?.entries ?? {}).map(([control, entry]) => [
        `${sheet ? keyOf(sheet.resource) : ''} ${control}`,
        entry.status,
      ]),
    ),
  )
}

/** The transitions in the history of every resource, in order. */
export async function history(stage: Stage): Promise<Transition[]> {
  const found = await Promise.all(everything(stage).map(each => historyOf(each, stage.parts.store)))
  return found.flat()
}

async function historyOf(resource: Resource, store: Store): Promise<Transition[]> {
  const found: Transition[] = []
  for await (const { body } of store.list(resourcePartition(keyOf(resource)), TRANSITIONS))
    found.push(body as Transition)
  return found
}

/**
 * What must hold when all queues are empty: the sheets say what a fresh audit of the account says, the history of
 * every finding is whole and alternates, and every transition was told, once, by a message of its cause that waited
 * for the rest of its work, and by an event; `late` says that some of the work came after the longest wait.
 */
export async function expectConsistency(stage: Stage, fresh: Store, late = false): Promise<void> {
  expect(await verdicts(stage)).toEqual(await truthOf(stage, fresh))
  const transitions = await history(stage)
  await Promise.all(
    everything(stage).flatMap(resource => [
      expectWholeHistory(resource, transitions, stage.parts.store),
      expectEdges(resource, stage.parts.store),
    ]),
  )
  if (!late) expect(stage.sent.filter(({ open }) => open > 0)).toEqual([])
  for (const cause of new Set(transitions.map(transition => transition.cause))) {
    expect(await untold(cause, stage.parts.store)).toEqual([])
    expect((await loadCause(cause, stage.parts.store))?.telling).toBeUndefined()
  }
  const toTell = transitions.filter(({ cause }) => cause !== 'baseline')
  expect(told(distinct(stage.sent))).toEqual(toTell.length)
  expect([...announcedIn(stage.announced).keys()].toSorted()).toEqual(toTell.map(transitionId).toSorted())
}

const truths = new Map<string, Record<string, string>>()

/** What a fresh audit of the account says: of the same account always the same. */
async function truthOf({ account }: Stage, fresh: Store): Promise<Record<string, string>> {
  const key = JSON.stringify(account)
  const known = truths.get(key)
  if (known !== undefined) return known
  const truth = stageOn(fresh, account)
  await baseline(truth)
  const said = await verdicts(truth)
  truths.set(key, said)
  return said
}

/** The events by id: what comes again must be the same event. */
function announcedIn(announced: readonly Announcement[]): Map<string, Announcement> {
  const byId = new Map<string, Announcement>()
  for (const announcement of announced) {
    const { id } = announcement.detail
    expect(announcement).toEqual(byId.get(id) ?? announcement)
    byId.set(id, announcement)
  }
  return byId
}

function told(sent: readonly Notification[]): number {
  return sent
    .flatMap(({ findings }) => findings.map(({ count }) => count))
    .reduce((sum, count) => sum + count, 0)
}

/** Whoever names another can be found from there. */
async function expectEdges(resource: Resource, store: Store): Promise<void> {
  const model = (await store.load(modelKey(resource)))?.body as Model | undefined
  for (const { relation, to } of model ? tiesOf(resource, model.facts) : []) {
    expect(await store.load(edgeKey(resource, relation, to))).toBeDefined()
  }
}

/** The messages by id. Delivery is at least once: what comes again must be the same message. */
export function distinct(sent: readonly Notification[]): Notification[] {
  const byId = new Map<string, Notification>()
  for (const notification of sent) {
    const { id, findings } = notification
    expect(findings).toEqual(byId.get(id)?.findings ?? findings)
    byId.set(id, notification)
  }
  return [...byId.values()]
}

async function expectWholeHistory(
  resource: Resource,
  transitions: readonly Transition[],
  store: Store,
): Promise<void> {
  const sheet = await sheetOf(resource, store)
  for (const [control, entry] of Object.entries(sheet?.entries ?? {})) {
    const own = transitions.filter(
      each => each.control === control && keyOf(each.resource) === keyOf(resource),
    )
    expect(own.map(({ number }) => number)).toEqual(own.map((_, index) => index + 1))
    expect(own.map(({ step }) => step === 'OPENED' || step === 'REOPENED')).toEqual(
      own.map((_, index) => index % 2 === 0),
    )
    expect(own.at(-1)?.number ?? 0).toBe(entry.last?.number ?? 0)
  }
}

async function sheetOf(resource: Resource, store: Store): Promise<Sheet | undefined> {
  return (await store.load(sheetKey(resource)))?.body as Sheet | undefined
}
