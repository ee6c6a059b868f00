import { expect } from 'vitest'
import type { Checklist } from '../../../audit/checklist.ts'
import type { Message } from '../../../audit/messages.ts'
import type { Route } from '../../../audit/settings/route.ts'
import { setDeployedSettings } from '../../../audit/evaluate/settings/set-settings.ts'
import { loadCurrentSettings } from '../../../audit/state/settings/settings-store.ts'
import { parseRunTimeSettings } from '../../../audit/configuration/run-time/parse-run-time-settings.ts'
import type { SnapshotScan } from '../../../audit/state/snapshot-scan.ts'
import type { Item, ItemKey, Store } from '../../../audit/state/store.ts'
import type { Transition } from '../../../audit/state/transition.ts'
import {
  STORY_ADMIN_POLICY,
  buildApiEvent,
  STORY_PATH_POLICY,
  STORY_READ_ONLY_POLICY,
  computeStoryTime,
  type SmallAccount,
  type ApiEvent,
} from './small-account.ts'
import { iamChangeNewAccess } from '../../../audit/controls/least-privilege/iam-change-new-access.ts'
import { iamChangeNewEscalation } from '../../../audit/controls/least-privilege/iam-change-new-escalation.ts'
import type { QueueDelivery } from '../../../functions/local/local-queues.ts'
import { createMemoryStore, type CopyableMemoryStore } from '../../contracts/memory-store.ts'
import { buildStoryIndex } from './indexed-account.ts'
import type { FindingGroup } from '../../../audit/notify/sections/finding-groups.ts'
import { dedupeNotifications, expectConsistentStore, listTransitionHistory } from './invariants.ts'
import {
  runInitialScan,
  deliverApiEvent,
  createProtocolFixture,
  type ProtocolFixture,
} from './protocol-fixture.ts'

/** A crash: at which write of the story it happens, and whether before or after the write. */
export interface Crash {
  write: number
  when: 'before' | 'after'
  /** Seconds until the message that was being processed is redelivered. */
  redeliverAfter: number
}

class ProcessCrashed extends Error {
  override name = 'Crashed'
}

interface StoryStep {
  at: number
  apply: (smallAccount: SmallAccount) => void
  event?: ApiEvent
  /** The run-time settings that are set. */
  settings?: object
}

/** An account, and what happens to it. */
export interface Story {
  account: () => SmallAccount
  steps: readonly StoryStep[]
  /** By default, that of the fixture. */
  checklist?: Checklist
  /** Where notifications go besides the topic. */
  routes?: readonly Route[]
  /** Whether the account has an escalation index from the start. */
  isIndexed?: true
  /** Whether who sets run-time settings repeats the command after a crash. */
  isRepeated?: boolean
}

const dayAccount = (): SmallAccount => ({
  functions: { worker: { role: 'shared', runtime: 'nodejs24.x' } },
  roles: { shared: [STORY_READ_ONLY_POLICY], admins: [STORY_ADMIN_POLICY] },
})

/** More functions than one message evaluates. */
const MANY_FUNCTIONS = 27

/** One change that affects so many functions that several messages evaluate them. */
export const splitStory: Story = {
  account: () => ({
    functions: Object.fromEntries(
      Array.from({ length: MANY_FUNCTIONS }, (_, index) => [
        `worker-${index}`,
        { role: 'shared', runtime: 'nodejs24.x' },
      ]),
    ),
    roles: { shared: [STORY_READ_ONLY_POLICY] },
  }),
  steps: [
    {
      at: 1_000,
      apply: ({ roles }) => void (roles['shared'] = [STORY_READ_ONLY_POLICY, STORY_ADMIN_POLICY]),
      event: buildApiEvent('attach', 'iam:AttachRolePolicy', 'alice', 1_000, { roleName: 'shared' }),
    },
  ],
}

/** A day in which everything happens for which the protocol has a rule. */
const day: readonly StoryStep[] = [
  {
    at: 1_000,
    apply: smallAccount => void (smallAccount.roles['shared'] = [STORY_READ_ONLY_POLICY, STORY_ADMIN_POLICY]),
    event: buildApiEvent('attach', 'iam:AttachRolePolicy', 'alice', 1_000, { roleName: 'shared' }),
  },
  {
    at: 1_005,
    apply(smallAccount) {
      smallAccount.functions['newcomer'] = { role: 'fresh', runtime: 'nodejs18.x' }
      smallAccount.roles['fresh'] = [STORY_READ_ONLY_POLICY]
    },
    event: buildApiEvent('create', 'lambda:CreateFunction', 'dave', 1_005, { functionName: 'newcomer' }),
  },
  {
    at: 2_000,
    apply: smallAccount => void (smallAccount.roles['shared'] = [STORY_READ_ONLY_POLICY]),
    event: buildApiEvent('detach', 'iam:DetachRolePolicy', 'bob', 2_000, { roleName: 'shared' }),
  },
  {
    at: 2_010,
    apply: smallAccount =>
      void (smallAccount.functions['newcomer'] = { role: 'shared', runtime: 'nodejs24.x' }),
    event: buildApiEvent('update', 'lambda:UpdateFunctionConfiguration', 'carol', 2_010, {
      functionName: 'newcomer',
      role: 'shared',
    }),
  },
]

const dayStory: Story = { account: dayAccount, steps: day }

/** The day with a route that sends at once, one that collects, and one that asks for nothing of it. */
export const routedStory: Story = {
  ...dayStory,
  routes: [
    { name: 'mail', to: { email: ['security@example.com'] } },
    { name: 'collected', digest: { every: 'hour' }, to: { events: true } },
    { name: 'network', strategies: ['segmentation'], to: { events: true } },
  ],
}

const accepted = {
  exceptions: [
    {
      control: 'least-privilege/function-role-no-admin',
      resource: 'arn:aws:lambda:eu-west-1:111122223333:function:worker-?',
      owner: 'ann@example.com',
      reason: 'The workers are replaced in June.',
      until: '2026-06-30',
    },
  ],
}

/** The risk of open findings is accepted at run time, and not any more later. A function gets the role meanwhile. */
export const settingsStory: Story = {
  account: () => ({
    functions: Object.fromEntries(
      [0, 1, 2, 3, 4].map(index => [`worker-${index}`, { role: 'shared', runtime: 'nodejs24.x' }]),
    ),
    roles: { shared: [STORY_READ_ONLY_POLICY, STORY_ADMIN_POLICY], plain: [STORY_READ_ONLY_POLICY] },
  }),
  steps: [
    { at: 1_000, apply: () => undefined, settings: accepted },
    {
      at: 2_000,
      apply({ functions }) {
        functions['worker-5'] = { role: 'shared', runtime: 'nodejs24.x' }
      },
      event: buildApiEvent('create', 'lambda:CreateFunction', 'dave', 2_000, { functionName: 'worker-5' }),
    },
    { at: 3_000, apply: () => undefined, settings: {} },
    {
      at: 4_000,
      apply({ roles }) {
        roles['plain'] = [STORY_READ_ONLY_POLICY, STORY_ADMIN_POLICY]
      },
      event: buildApiEvent('attach', 'iam:AttachRolePolicy', 'alice', 4_000, { roleName: 'plain' }),
    },
  ],
  isRepeated: true,
}

/** A role gets risky permissions, and loses them again: what was granted is recorded. */
export const grantStory: Story = {
  account: () => ({ functions: {}, roles: { shared: [STORY_READ_ONLY_POLICY] } }),
  steps: day.filter(({ event }) => event?.queue === 'iam-change'),
  checklist: [iamChangeNewAccess],
}

/** A role can attach any policy to itself, and loses that again: the opened path is recorded. */
export const pathStory: Story = {
  account: () => ({
    functions: {},
    roles: { shared: [STORY_READ_ONLY_POLICY], paths: [STORY_PATH_POLICY], admins: [STORY_ADMIN_POLICY] },
  }),
  steps: day
    .filter(({ event }) => event?.queue === 'iam-change')
    .map((step, index) => ({
      ...step,
      apply: ({ roles }) =>
        void (roles['shared'] = [STORY_READ_ONLY_POLICY, ...(index === 0 ? [STORY_PATH_POLICY] : [])]),
    })),
  checklist: [iamChangeNewEscalation],
  isIndexed: true,
}

/** A story that was run, the kind of each of its writes, and how many messages requested evaluations. */
export interface PerformedStory {
  fixture: ProtocolFixture
  /** What is written and which message is being processed: `evaluate evaluate: save RESOURCE SNAPSHOT`. */
  writes: readonly string[]
  evaluations: number
}

/** Runs a story, by default the day, on a store of its own, with or without a crash. */
export async function runStory(
  open: () => Store,
  crash?: Crash,
  story: Story = dayStory,
): Promise<PerformedStory> {
  const counter: Counter = { writes: [], message: '', armed: false, dead: false }
  const begin = await beginStory(story)
  const opened = open()
  await Promise.all(begin.items.map(item => opened.save(item, 0)))
  const store = createCrashingStore(opened, counter, crash)
  const fixture = createProtocolFixture(store, story.account(), {
    notifier: inner => ({ send: message => countWrite(counter, crash, 'notify', () => inner.send(message)) }),
    publisher: inner => ({ publish: all => countWrite(counter, crash, 'publish', () => inner.publish(all)) }),
    routeSender: inner => ({
      send: (route, message) =>
        countWrite(counter, crash, `route ${route.name}`, () => inner.send(route, message)),
    }),
    ...(story.routes === undefined ? {} : { routes: story.routes }),
    ...(story.checklist === undefined ? {} : { checklist: story.checklist }),
    ...(story.isRepeated === undefined ? {} : { scan: createSmallPages(opened) }),
  })
  fixture.clock.advanceTo(begin.at)
  const { queues } = fixture.pipeline
  const send = queues.send.bind(queues)
  const redeliver = queues.redeliver.bind(queues)
  const take = queues.take.bind(queues)
  let evaluations = 0
  queues.take = until => {
    const queueDelivery = take(until)
    if (queueDelivery !== undefined) counter.message = describeDelivery(queueDelivery)
    return queueDelivery
  }
  queues.send = (queueName, messages, delay) => {
    if (counter.armed) evaluations += messages.filter(each => each.type === 'evaluate').length
    const types = [...new Set(messages.map(({ type }) => type))].join(', ')
    return countWrite(counter, crash, `send ${types} to ${queueName}`, () => send(queueName, messages, delay))
  }
  queues.redeliver = queueDelivery => {
    counter.dead = false
    if (crash === undefined || crash.redeliverAfter === 0) redeliver(queueDelivery)
    else
      queues.deliver(
        queueDelivery.queue,
        queueDelivery.message,
        new Date(fixture.clock.now().getTime() + crash.redeliverAfter * 1000),
      )
  }
  counter.armed = true
  for (const { at, apply, event, settings } of story.steps) {
    await fixture.pipeline.run(computeStoryTime(at))
    fixture.clock.advanceTo(computeStoryTime(at))
    apply(fixture.account)
    if (event !== undefined) deliverApiEvent(fixture, event, at)
    if (settings !== undefined) await setStorySettings(settings, fixture, counter, story)
  }
  await fixture.pipeline.run()
  counter.armed = false
  return { fixture, writes: counter.writes, evaluations }
}

/** Sets run-time settings as the command does. After a crash it is repeated, or not. */
async function setStorySettings(
  source: object,
  fixture: ProtocolFixture,
  counter: Counter,
  { isRepeated }: Story,
): Promise<void> {
  const { store, clock } = fixture.deps
  const by = { type: 'AssumedRole', name: 'Admin/ann' }
  const before = (await loadCurrentSettings(store)).number
  for (let attempt = 0; attempt < 2; attempt += 1) {
    counter.message = 'terminal'
    try {
      const settings = parseRunTimeSettings(source)
      await setDeployedSettings(
        { settings, by },
        { store, sender: fixture.pipeline.queues, now: () => clock.now() },
      )
      return
    } catch (failure) {
      if (!(failure instanceof ProcessCrashed)) throw failure
      counter.dead = false
      const isSet = (await loadCurrentSettings(store)).number > before
      if (!isRepeated && isSet) return
    }
  }
}

/** Items on a page of a scan. */
const PAGE_SIZE = 2

/** Scans all items of a store in memory in small pages, in the order of their partitions. */
function createSmallPages(store: Store): SnapshotScan {
  if (!('items' in store)) throw new Error('only a store in memory can be scanned')
  const scanned = store as CopyableMemoryStore
  return {
    page(sorts, token = '') {
      const found = [...scanned.items()]
        .filter(({ key }) => sorts.includes(key.sort) && key.partition > token)
        .toSorted((a, b) => (a.key.partition < b.key.partition ? -1 : 1))
      const page = found.slice(0, PAGE_SIZE)
      const next = found.length > PAGE_SIZE ? page.at(-1)?.key.partition : undefined
      return Promise.resolve({ items: page, ...(next === undefined ? {} : { next }) })
    },
  }
}

/** What the store has when a story begins, and when that is. */
interface StoryBeginning {
  items: readonly Item[]
  at: Date
}

const beginnings = new WeakMap<Story, Promise<StoryBeginning>>()

/** The initial scan of a story, which is run once: no crash is in it. */
function beginStory(story: Story): Promise<StoryBeginning> {
  const begun = beginnings.get(story) ?? scanAccount(story)
  beginnings.set(story, begun)
  return begun
}

async function scanAccount({ account, checklist, isIndexed }: Story): Promise<StoryBeginning> {
  const store = createMemoryStore()
  const fixture = createProtocolFixture(store, account(), checklist === undefined ? {} : { checklist })
  await runInitialScan(fixture)
  if (isIndexed) await buildStoryIndex(fixture)
  return { items: [...store.items()], at: fixture.clock.now() }
}

function describeDelivery({ queue, message }: QueueDelivery): string {
  const { type = 'event' } = message as Partial<Message>
  return `${queue} ${type}`
}

/** Expects that nothing is lost, and nothing is notified twice or too early. */
export async function expectNothingLost(
  { fixture }: PerformedStory,
  { redeliverAfter }: Crash,
  open: () => Store,
): Promise<void> {
  await expectConsistentStore(fixture, open(), redeliverAfter >= fixture.deps.timing.notificationDeadline)
}

/** Expects that with prompt redelivery nothing differs from a day without a crash. */
export async function expectNoDifference({ fixture }: PerformedStory, calm: PerformedStory): Promise<void> {
  expect((await listTransitionHistory(fixture)).map(removeTimes)).toEqual(
    (await listTransitionHistory(calm.fixture)).map(removeTimes),
  )
  expect(listNotified(fixture)).toEqual(listNotified(calm.fixture))
}

/** What was notified, without times: an evaluation that is repeated is later. */
function listNotified({ sent }: ProtocolFixture) {
  return dedupeNotifications(sent)
    .map(({ id, findings }) => ({ id, findings: findings.map(removeOpenTime) }))
    .toSorted(compareIds)
}

function removeOpenTime({ openSeconds: _openSeconds, ...group }: FindingGroup): FindingGroup {
  return group
}

/** Lists every crash of a story. */
export function listCrashes({ writes }: PerformedStory, redeliverAfter: number): Crash[] {
  return writes.flatMap((_, write) => [
    { write, when: 'before', redeliverAfter },
    { write, when: 'after', redeliverAfter },
  ])
}

/**
 * Lists every crash of a story in `npm run test:full`. In `npm test` those at the first write of each kind, in turns before
 * and after it: what is stored after a write is what is stored before the next one.
 */
export function listSampledCrashes(performedStory: PerformedStory, redeliverAfter: number): Crash[] {
  const { writes } = performedStory
  const all = listCrashes(performedStory, redeliverAfter)
  if (process.env['TEST_FULL'] === 'true') return all
  const first = [...new Set(writes)].map(kind => writes.indexOf(kind))
  return all.filter(({ write, when }) => first.indexOf(write) % 2 === (when === 'before' ? 0 : 1))
}

/**
 * The state of the process, and the message that it processes. It is `dead` from a crash until the redelivery: a dead process writes
 * nothing.
 */
type Counter = { writes: string[]; message: string; armed: boolean; dead: boolean }

async function countWrite<T>(
  counter: Counter,
  crash: Crash | undefined,
  kind: string,
  write: () => Promise<T>,
): Promise<T> {
  if (!counter.armed) return write()
  if (counter.dead) throw new ProcessCrashed('already')
  const here = crash !== undefined && counter.writes.length === crash.write ? crash.when : undefined
  counter.writes.push(`${counter.message}: ${kind}`)
  counter.dead = here !== undefined
  if (here === 'before') throw new ProcessCrashed('before the write')
  const result = await write()
  if (here === 'after') throw new ProcessCrashed('after the write')
  return result
}

function createCrashingStore(store: Store, counter: Counter, crash: Crash | undefined): Store {
  return {
    ...store,
    save: (item, expecting) =>
      countWrite(counter, crash, `save ${describeKey(item.key)}`, () => store.save(item, expecting)),
    remove: (key, expecting) =>
      countWrite(counter, crash, `remove ${describeKey(key)}`, () => store.remove(key, expecting)),
  }
}

/** The kinds of a partition and of an item: their names without what they are about. */
function describeKey({ partition, sort }: ItemKey): string {
  return [partition, sort].map(each => each.split(' ')[0]).join(' ')
}

function removeTimes(transition: Transition): Transition {
  return { ...transition, at: '' }
}

function compareIds(a: { id: string }, b: { id: string }): number {
  return a.id < b.id ? -1 : 1
}
