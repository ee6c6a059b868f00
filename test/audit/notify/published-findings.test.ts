import { afterAll, describe, expect, it } from 'vitest'
import {
  loadChangeRecord,
  openChangeRecord,
  listUnnotifiedTransitions,
} from '../../../audit/state/change-record.ts'
import { putTransition, type Transition } from '../../../audit/state/transition.ts'
import type { PublishedEvent } from '../../../audit/publish/published-event.ts'
import { checklist } from '../../../audit/checklist.ts'
import type { Exception } from '../../../audit/settings/exception.ts'
import type { Notification } from '../../../audit/notify/notification.ts'
import { notifyChange, type NotifyDeps } from '../../../audit/notify/notify.ts'
import { completeSweepTask, openSweepTask } from '../../../audit/state/sweep-tasks.ts'
import { buildSweepOrigin } from '../../../audit/sweep/fan-out-sweep.ts'
import {
  recordSweepStart,
  formatSweepChangeId,
  loadSweepState,
} from '../../../audit/state/sweep-state-store.ts'
import { defaultTiming } from '../../../audit/settings/timing.ts'
import { createTemporaryStores } from '../../contracts/temporary-stores.ts'
import { buildTransition } from '../publish/transitions.ts'

const stores = createTemporaryStores()
afterAll(() => stores.close())

const now = () => new Date('2026-05-12T09:01:00.000Z')
const change = 'ct:111122223333:e'

/** Two ways of telling that fail when they are told to, with what went through each. */
function buildTwoViolations(exceptions: readonly Exception[] = []) {
  const store = stores.open()
  const sent: Notification[] = []
  const published: PublishedEvent[] = []
  const broken = { topic: false, bus: false }
  const deps: NotifyDeps = {
    store,
    sender: { send: () => Promise.resolve() },
    notifier: {
      send: notification =>
        broken.topic ? Promise.reject(new Error('no topic')) : Promise.resolve(void sent.push(notification)),
    },
    publisher: {
      publish: all =>
        broken.bus ? Promise.reject(new Error('no bus')) : Promise.resolve(void published.push(...all)),
    },
    checklist,
    settings: { exceptions },
    timing: defaultTiming,
    now,
  }
  const events = () =>
    published.map(({ type, detail }) => `${type} ${detail.id.split('function:').at(-1) ?? ''}`)
  return {
    ports: deps,
    store,
    sent,
    events,
    published: published,
    broken,
    tell: (id = change) => notifyChange({ type: 'notify', changeId: id }, deps),
  }
}

async function listFindings(transitions: readonly Transition[], exceptions?: readonly Exception[]) {
  const paths = buildTwoViolations(exceptions)
  const origin = { id: change, account: '111122223333', region: 'eu-west-1', action: 'iam:AttachRolePolicy' }
  const actor = { type: 'IAMUser', name: 'alice' }
  const work = { refreshId: '0', subjects: [], tasks: [] }
  await openChangeRecord({ ...origin, actor, at: now().toISOString() }, work, paths.store, now())
  for (const each of transitions) await putTransition(each, paths.store)
  return paths
}

const ADMIN = 'least-privilege/function-role-no-admin'
const a = buildTransition({ name: 'a' })
const b = buildTransition({ name: 'b', step: 'ARCHIVED', number: 4 })
const BOTH = [`Finding Opened a ${ADMIN} 1`, `Finding Resolved b ${ADMIN} 4`]

describe('findings of a cause', () => {
  it('are told people by one message and rules by an event each, once', async () => {
    const paths = await listFindings([a, b])
    await paths.tell()
    await paths.tell()
    expect(paths.sent).toHaveLength(1)
    expect(paths.events()).toEqual(BOTH)
  })

  it('are told people once, however often the bus fails', async () => {
    const paths = await listFindings([a, b])
    paths.broken.bus = true
    await expect(paths.tell()).rejects.toThrow('no bus')
    await expect(paths.tell()).rejects.toThrow('no bus')
    expect(await listUnnotifiedTransitions(change, paths.store)).toEqual([])
    paths.broken.bus = false
    await paths.tell()
    await paths.tell()
    expect(paths.sent.map(({ id }) => id)).toEqual([`${change}#1`])
    expect(paths.events()).toEqual(BOTH)
  })

  it('are told rules once, however often the topic fails', async () => {
    const paths = await listFindings([a, b])
    paths.broken.topic = true
    await expect(paths.tell()).rejects.toThrow('no topic')
    await expect(paths.tell()).rejects.toThrow('no topic')
    expect(await listUnnotifiedTransitions(change, paths.store)).toHaveLength(2)
    paths.broken.topic = false
    await paths.tell()
    expect(paths.sent.map(({ id }) => id)).toEqual([`${change}#1`])
    expect(paths.events()).toEqual(BOTH)
  })

  it('are told both where both failed', async () => {
    const paths = await listFindings([a, b])
    Object.assign(paths.broken, { bus: true, topic: true })
    await expect(paths.tell()).rejects.toThrow('no topic')
    Object.assign(paths.broken, { bus: false, topic: false })
    await paths.tell()
    expect(paths.sent).toHaveLength(1)
    expect(paths.events()).toEqual(BOTH)
  })

  it('that come later have a message with another id, also after the bus failed', async () => {
    const paths = await listFindings([a])
    paths.broken.bus = true
    await expect(paths.tell()).rejects.toThrow('no bus')
    paths.broken.bus = false
    await putTransition(b, paths.store)
    await paths.tell()
    expect(paths.sent.map(({ id, findings }) => [id, findings.length])).toEqual([
      [`${change}#1`, 1],
      [`${change}#2`, 1],
    ])
    expect(paths.events()).toEqual(BOTH)
  })

  it('are announced no more than a message names them where somebody accepted them', async () => {
    const resource = 'arn:aws:lambda:*:*:function:a'
    const accepted = { control: ADMIN, resource, owner: 'alice', reason: 'Soon gone.', until: '2026-05-12' }
    const paths = await listFindings([a, b], [accepted])
    await paths.tell()
    expect(paths.sent).toMatchObject([{ accepted: 1, findings: [{ count: 1 }] }])
    expect(paths.events()).toEqual(BOTH.slice(1))
  })

  it('are hundreds, and none is lost where the bus takes only some', async () => {
    const many = Array.from({ length: 250 }, (_, index) => buildTransition({ name: `f${index}` }))
    const paths = await listFindings(many)
    let requests = 0
    paths.ports.publisher = {
      publish(all) {
        requests += 1
        if (requests === 2) return Promise.reject(new Error('too fast'))
        return Promise.resolve(void paths.published.push(...all))
      },
    }
    await expect(paths.tell()).rejects.toThrow('too fast')
    expect(paths.events()).toHaveLength(150)
    await paths.tell()
    expect(new Set(paths.events()).size).toBe(250)
    expect(paths.events()).toHaveLength(250)
    expect(paths.sent).toHaveLength(1)
  })
})

describe('a sweep that ended', () => {
  async function swept() {
    const paths = buildTwoViolations()
    const id = 'sweep:111122223333:2026-05-12T03:00:00.000Z'
    const call = { id, account: '111122223333', region: 'eu-west-1', startedAt: '2026-05-12T03:00:00.000Z' }
    const sweep = await recordSweepStart(call, 60, paths.store)
    if (sweep === undefined) throw new Error('no sweep began')
    const part = formatSweepChangeId(sweep, 'look 1')
    await openSweepTask(sweep, 'look 1', paths.store, now(), part)
    await openChangeRecord(
      buildSweepOrigin(sweep, id),
      { refreshId: 'sweep', subjects: [], tasks: [] },
      paths.store,
      now(),
    )
    await openChangeRecord(
      buildSweepOrigin(sweep, part),
      { refreshId: '0', subjects: [], tasks: [] },
      paths.store,
      now(),
    )
    await putTransition({ ...a, changeId: part }, paths.store)
    await putTransition({ ...b, changeId: part }, paths.store)
    await completeSweepTask(sweep, 'look 1', { resourcesRead: 10 }, paths.store, now())
    await openSweepTask(sweep, 'list functions', paths.store, now())
    await completeSweepTask(
      sweep,
      'list functions',
      { listingFailure: 'functions: denied' },
      paths.store,
      now(),
    )
    return { ...paths, id }
  }

  const finished = {
    type: 'Audit Finished',
    at: now().toISOString(),
    detail: {
      startedAt: '2026-05-12T03:00:00.000Z',
      baseline: true,
      resourcesRead: 10,
      lost: 0,
      unlisted: 1,
      open: 0,
      opened: { CRITICAL: 1, HIGH: 0 },
      resolved: { CRITICAL: 1 },
      accepted: 0,
      reasons: ['functions: denied'],
    },
  }

  it('is announced after its findings, once', async () => {
    const paths = await swept()
    await paths.tell(paths.id)
    await paths.tell(paths.id)
    expect(paths.published.map(({ type }) => type)).toEqual([
      'Finding Opened',
      'Finding Resolved',
      'Audit Finished',
    ])
    expect(paths.published[2]).toMatchObject(finished)
    expect(paths.published[2]?.detail.id).toBe(paths.id)
  })

  it('has ended also where the bus fails, and is announced when that is there again', async () => {
    const paths = await swept()
    paths.broken.bus = true
    await expect(paths.tell(paths.id)).rejects.toThrow('no bus')
    expect(await loadSweepState(paths.store)).toMatchObject({ last: { id: paths.id } })
    expect((await loadChangeRecord(paths.id, paths.store))?.notificationsSent).toBe(1)
    paths.broken.bus = false
    await paths.tell(paths.id)
    await paths.tell(paths.id)
    expect(paths.sent).toHaveLength(1)
    expect(paths.published.filter(({ type }) => type === 'Audit Finished')).toMatchObject([finished])
    expect(paths.published).toHaveLength(3)
  })
})
