import { afterAll, describe, expect, it } from 'vitest'
import {
  loadChangeRecord,
  openChangeRecord,
  listUnnotifiedTransitions,
} from '../../../audit/state/change-record.ts'
import { putTransition, type Transition } from '../../../audit/state/transition.ts'
import type { PublishedEvent } from '../../../audit/publish/published-event.ts'
import type { Exception } from '../../../audit/settings/exception.ts'
import { completeSweepTask, openSweepTask } from '../../../audit/state/sweep-tasks.ts'
import { buildSweepOrigin } from '../../../audit/sweep/fan-out-sweep.ts'
import {
  recordSweepStart,
  formatSweepChangeId,
  loadSweepState,
} from '../../../audit/state/sweep-state-store.ts'
import { createTemporaryStores } from '../../contracts/temporary-stores.ts'
import { buildTransition } from '../publish/transitions.ts'
import {
  createNotifyFixture,
  NOTIFIED_AT,
  NOTIFIED_CHANGE_ID as CHANGE_ID,
  prepareChange,
} from './notify-fixture.ts'

const stores = createTemporaryStores()
afterAll(() => stores.close())

const now = () => new Date(NOTIFIED_AT)

/** `fixture` with a topic and a bus that fail on request, and what was delivered through each. */
function addChannels(fixture: ReturnType<typeof createNotifyFixture>) {
  const { deps } = fixture
  const { notifier } = deps
  const published: PublishedEvent[] = []
  const broken = { topic: false, bus: false }
  deps.notifier = {
    send: notification =>
      broken.topic ? Promise.reject(new Error('no topic')) : notifier.send(notification),
  }
  deps.publisher = {
    publish: all =>
      broken.bus ? Promise.reject(new Error('no bus')) : Promise.resolve(void published.push(...all)),
  }
  const events = () =>
    published.map(({ type, detail }) => `${type} ${detail.id.split('function:').at(-1) ?? ''}`)
  return { ...fixture, events, published, broken }
}

async function prepareFindings(transitions: readonly Transition[], exceptions?: readonly Exception[]) {
  return addChannels(await prepareChange(stores.open(), transitions, exceptions))
}

const ADMIN = 'least-privilege/function-role-no-admin'
const a = buildTransition({ name: 'a' })
const b = buildTransition({ name: 'b', step: 'ARCHIVED', number: 4 })
const BOTH = [`Finding Opened a ${ADMIN} 1`, `Finding Resolved b ${ADMIN} 4`]

describe('findings of a change', () => {
  it('are notified in one message and published as one event each, once', async () => {
    const channels = await prepareFindings([a, b])
    await channels.notify()
    await channels.notify()
    expect(channels.sent).toHaveLength(1)
    expect(channels.events()).toEqual(BOTH)
  })

  it('are notified once, however often the bus fails', async () => {
    const channels = await prepareFindings([a, b])
    channels.broken.bus = true
    await expect(channels.notify()).rejects.toThrow('no bus')
    await expect(channels.notify()).rejects.toThrow('no bus')
    expect(await listUnnotifiedTransitions(CHANGE_ID, channels.store)).toEqual([])
    channels.broken.bus = false
    await channels.notify()
    await channels.notify()
    expect(channels.sent.map(({ id }) => id)).toEqual([`${CHANGE_ID}#1`])
    expect(channels.events()).toEqual(BOTH)
  })

  it('are published once, however often the topic fails', async () => {
    const channels = await prepareFindings([a, b])
    channels.broken.topic = true
    await expect(channels.notify()).rejects.toThrow('no topic')
    await expect(channels.notify()).rejects.toThrow('no topic')
    expect(await listUnnotifiedTransitions(CHANGE_ID, channels.store)).toHaveLength(2)
    channels.broken.topic = false
    await channels.notify()
    expect(channels.sent.map(({ id }) => id)).toEqual([`${CHANGE_ID}#1`])
    expect(channels.events()).toEqual(BOTH)
  })

  it('are delivered to both where both failed', async () => {
    const channels = await prepareFindings([a, b])
    Object.assign(channels.broken, { bus: true, topic: true })
    await expect(channels.notify()).rejects.toThrow('no topic')
    Object.assign(channels.broken, { bus: false, topic: false })
    await channels.notify()
    expect(channels.sent).toHaveLength(1)
    expect(channels.events()).toEqual(BOTH)
  })

  it('that are found later have a message with another id, also after the bus failed', async () => {
    const channels = await prepareFindings([a])
    channels.broken.bus = true
    await expect(channels.notify()).rejects.toThrow('no bus')
    channels.broken.bus = false
    await putTransition(b, channels.store)
    await channels.notify()
    expect(channels.sent.map(({ id, findings }) => [id, findings.length])).toEqual([
      [`${CHANGE_ID}#1`, 1],
      [`${CHANGE_ID}#2`, 1],
    ])
    expect(channels.events()).toEqual(BOTH)
  })

  it('are neither published nor notified where their risk is accepted', async () => {
    const resource = 'arn:aws:lambda:*:*:function:a'
    const accepted = { control: ADMIN, resource, owner: 'alice', reason: 'Soon gone.', until: '2026-05-12' }
    const channels = await prepareFindings([a, b], [accepted])
    await channels.notify()
    expect(channels.sent).toMatchObject([{ accepted: 1, findings: [{ count: 1 }] }])
    expect(channels.events()).toEqual(BOTH.slice(1))
  })

  it('are all delivered where there are hundreds and the bus accepts only some', async () => {
    const many = Array.from({ length: 250 }, (_, index) => buildTransition({ name: `f${index}` }))
    const channels = await prepareFindings(many)
    let requests = 0
    channels.deps.publisher = {
      publish(all) {
        requests += 1
        if (requests === 2) return Promise.reject(new Error('too fast'))
        return Promise.resolve(void channels.published.push(...all))
      },
    }
    await expect(channels.notify()).rejects.toThrow('too fast')
    expect(channels.events()).toHaveLength(150)
    await channels.notify()
    expect(new Set(channels.events()).size).toBe(250)
    expect(channels.events()).toHaveLength(250)
    expect(channels.sent).toHaveLength(1)
  })
})

describe('a full scan that ended', () => {
  async function finishScan() {
    const channels = addChannels(createNotifyFixture(stores.open()))
    const id = 'sweep:111122223333:2026-05-12T03:00:00.000Z'
    const call = { id, account: '111122223333', region: 'eu-west-1', startedAt: '2026-05-12T03:00:00.000Z' }
    const sweep = await recordSweepStart(call, 60, channels.store)
    if (sweep === undefined) throw new Error('the full scan did not start')
    const part = formatSweepChangeId(sweep, 'refresh 1')
    await openSweepTask(sweep, 'refresh 1', channels.store, now(), part)
    await openChangeRecord(buildSweepOrigin(sweep, id), channels.store, now())
    await openChangeRecord(buildSweepOrigin(sweep, part), channels.store, now())
    await putTransition({ ...a, changeId: part }, channels.store)
    await putTransition({ ...b, changeId: part }, channels.store)
    await completeSweepTask(sweep, 'refresh 1', { resourcesRead: 10 }, channels.store, now())
    await openSweepTask(sweep, 'list functions', channels.store, now())
    await completeSweepTask(
      sweep,
      'list functions',
      { listingFailure: 'functions: denied' },
      channels.store,
      now(),
    )
    return { ...channels, id }
  }

  const finished = {
    type: 'Audit Finished',
    at: now().toISOString(),
    detail: {
      startedAt: '2026-05-12T03:00:00.000Z',
      baseline: true,
      resourcesRead: 10,
      lost: 0,
      listingFailures: 1,
      pendingTasks: 0,
      opened: { CRITICAL: 1, HIGH: 0 },
      resolved: { CRITICAL: 1 },
      accepted: 0,
      reasons: ['functions: denied'],
    },
  }

  it('is published after its findings, once', async () => {
    const channels = await finishScan()
    await channels.notify(channels.id)
    await channels.notify(channels.id)
    expect(channels.published.map(({ type }) => type)).toEqual([
      'Finding Opened',
      'Finding Resolved',
      'Audit Finished',
    ])
    expect(channels.published[2]).toMatchObject(finished)
    expect(channels.published[2]?.detail.id).toBe(channels.id)
  })

  it('has ended also where the bus fails, and is published when the bus works again', async () => {
    const channels = await finishScan()
    channels.broken.bus = true
    await expect(channels.notify(channels.id)).rejects.toThrow('no bus')
    expect(await loadSweepState(channels.store)).toMatchObject({ last: { id: channels.id } })
    expect((await loadChangeRecord(channels.id, channels.store))?.notificationsSent).toBe(1)
    channels.broken.bus = false
    await channels.notify(channels.id)
    await channels.notify(channels.id)
    expect(channels.sent).toHaveLength(1)
    expect(channels.published.filter(({ type }) => type === 'Audit Finished')).toMatchObject([finished])
    expect(channels.published).toHaveLength(3)
  })
})
