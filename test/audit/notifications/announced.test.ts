import { afterAll, describe, expect, it } from 'vitest'
import { loadCause, openCause, untold } from '../../../audit/account/cause.ts'
import { putTransition, type Transition } from '../../../audit/account/transition.ts'
import type { Announcement } from '../../../audit/announcements/announcement.ts'
import { checklist } from '../../../audit/checklist.ts'
import type { Exception } from '../../../audit/findings/exception.ts'
import type { Notification } from '../../../audit/notifications/notification.ts'
import { tell, type TellPorts } from '../../../audit/notifications/tell.ts'
import { closePart, openPart } from '../../../audit/sweep/parts.ts'
import { originOf } from '../../../audit/sweep/spread.ts'
import { beginSweep, causeOf, sweepState } from '../../../audit/sweep/state.ts'
import { defaultTiming } from '../../../audit/timing.ts'
import { temporaryStores } from '../../contracts/temporary-stores.ts'
import { transitionOf } from '../announcements/transition.ts'

const stores = temporaryStores()
afterAll(() => stores.close())

const now = () => new Date('2026-05-12T09:01:00.000Z')
const cause = 'ct:111122223333:e'

/** Two ways of telling that fail when they are told to, with what went through each. */
function twoWays(exceptions: readonly Exception[] = []) {
  const store = stores.open()
  const sent: Notification[] = []
  const announced: Announcement[] = []
  const broken = { topic: false, bus: false }
  const ports: TellPorts = {
    store,
    post: { send: () => Promise.resolve() },
    notifier: {
      send: notification =>
        broken.topic ? Promise.reject(new Error('no topic')) : Promise.resolve(void sent.push(notification)),
    },
    announcer: {
      announce: all =>
        broken.bus ? Promise.reject(new Error('no bus')) : Promise.resolve(void announced.push(...all)),
    },
    checklist,
    settings: { exceptions },
    timing: defaultTiming,
    now,
  }
  const events = () =>
    announced.map(({ type, detail }) => `${type} ${detail.id.split('function:').at(-1) ?? ''}`)
  return {
    ports,
    store,
    sent,
    events,
    announced,
    broken,
    tell: (id = cause) => tell({ type: 'tell', cause: id }, ports),
  }
}

async function about(transitions: readonly Transition[], exceptions?: readonly Exception[]) {
  const ways = twoWays(exceptions)
  const origin = { id: cause, account: '111122223333', region: 'eu-west-1', action: 'iam:AttachRolePolicy' }
  const actor = { type: 'IAMUser', name: 'alice' }
  const work = { look: '0', subjects: [], pieces: [] }
  await openCause({ ...origin, actor, at: now().toISOString() }, work, ways.store, now())
  for (const each of transitions) await putTransition(each, ways.store)
  return ways
}

const ADMIN = 'least-privilege/function-role-no-admin'
const a = transitionOf({ name: 'a' })
const b = transitionOf({ name: 'b', step: 'ARCHIVED', number: 4 })
const BOTH = [`Finding Opened a ${ADMIN} 1`, `Finding Resolved b ${ADMIN} 4`]

describe('findings of a cause', () => {
  it('are told people by one message and rules by an event each, once', async () => {
    const ways = await about([a, b])
    await ways.tell()
    await ways.tell()
    expect(ways.sent).toHaveLength(1)
    expect(ways.events()).toEqual(BOTH)
  })

  it('are told people once, however often the bus fails', async () => {
    const ways = await about([a, b])
    ways.broken.bus = true
    await expect(ways.tell()).rejects.toThrow('no bus')
    await expect(ways.tell()).rejects.toThrow('no bus')
    expect(await untold(cause, ways.store)).toEqual([])
    ways.broken.bus = false
    await ways.tell()
    await ways.tell()
    expect(ways.sent.map(({ id }) => id)).toEqual([`${cause}#1`])
    expect(ways.events()).toEqual(BOTH)
  })

  it('are told rules once, however often the topic fails', async () => {
    const ways = await about([a, b])
    ways.broken.topic = true
    await expect(ways.tell()).rejects.toThrow('no topic')
    await expect(ways.tell()).rejects.toThrow('no topic')
    expect(await untold(cause, ways.store)).toHaveLength(2)
    ways.broken.topic = false
    await ways.tell()
    expect(ways.sent.map(({ id }) => id)).toEqual([`${cause}#1`])
    expect(ways.events()).toEqual(BOTH)
  })

  it('are told both where both failed', async () => {
    const ways = await about([a, b])
    Object.assign(ways.broken, { bus: true, topic: true })
    await expect(ways.tell()).rejects.toThrow('no topic')
    Object.assign(ways.broken, { bus: false, topic: false })
    await ways.tell()
    expect(ways.sent).toHaveLength(1)
    expect(ways.events()).toEqual(BOTH)
  })

  it('that come later have a message with another id, also after the bus failed', async () => {
    const ways = await about([a])
    ways.broken.bus = true
    await expect(ways.tell()).rejects.toThrow('no bus')
    ways.broken.bus = false
    await putTransition(b, ways.store)
    await ways.tell()
    expect(ways.sent.map(({ id, findings }) => [id, findings.length])).toEqual([
      [`${cause}#1`, 1],
      [`${cause}#2`, 1],
    ])
    expect(ways.events()).toEqual(BOTH)
  })

  it('are announced no more than a message names them where somebody accepted them', async () => {
    const resource = 'arn:aws:lambda:*:*:function:a'
    const accepted = { control: ADMIN, resource, owner: 'alice', reason: 'Soon gone.', until: '2026-05-12' }
    const ways = await about([a, b], [accepted])
    await ways.tell()
    expect(ways.sent).toMatchObject([{ accepted: 1, findings: [{ count: 1 }] }])
    expect(ways.events()).toEqual(BOTH.slice(1))
  })

  it('are hundreds, and none is lost where the bus takes only some', async () => {
    const many = Array.from({ length: 250 }, (_, index) => transitionOf({ name: `f${index}` }))
    const ways = await about(many)
    let requests = 0
    ways.ports.announcer = {
      announce(all) {
        requests += 1
        if (requests === 2) return Promise.reject(new Error('too fast'))
        return Promise.resolve(void ways.announced.push(...all))
      },
    }
    await expect(ways.tell()).rejects.toThrow('too fast')
    expect(ways.events()).toHaveLength(150)
    await ways.tell()
    expect(new Set(ways.events()).size).toBe(250)
    expect(ways.events()).toHaveLength(250)
    expect(ways.sent).toHaveLength(1)
  })
})

describe('a sweep that ended', () => {
  async function swept() {
    const ways = twoWays()
    const id = 'sweep:111122223333:2026-05-12T03:00:00.000Z'
    const call = { id, account: '111122223333', region: 'eu-west-1', startedAt: '2026-05-12T03:00:00.000Z' }
    const sweep = await beginSweep(call, 60, ways.store)
    if (sweep === undefined) throw new Error('no sweep began')
    const part = causeOf(sweep, 'look 1')
    await openPart(sweep, 'look 1', ways.store, now(), part)
    await openCause(originOf(sweep, id), { look: 'sweep', subjects: [], pieces: [] }, ways.store, now())
    await openCause(originOf(sweep, part), { look: '0', subjects: [], pieces: [] }, ways.store, now())
    await putTransition({ ...a, cause: part }, ways.store)
    await putTransition({ ...b, cause: part }, ways.store)
    await closePart(sweep, 'look 1', { looked: 10 }, ways.store, now())
    await openPart(sweep, 'list functions', ways.store, now())
    await closePart(sweep, 'list functions', { unlisted: 'functions: denied' }, ways.store, now())
    return { ...ways, id }
  }

  const finished = {
    type: 'Audit Finished',
    at: now().toISOString(),
    detail: {
      startedAt: '2026-05-12T03:00:00.000Z',
      baseline: true,
      looked: 10,
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
    const ways = await swept()
    await ways.tell(ways.id)
    await ways.tell(ways.id)
    expect(ways.announced.map(({ type }) => type)).toEqual([
      'Finding Opened',
      'Finding Resolved',
      'Audit Finished',
    ])
    expect(ways.announced[2]).toMatchObject(finished)
    expect(ways.announced[2]?.detail.id).toBe(ways.id)
  })

  it('has ended also where the bus fails, and is announced when that is there again', async () => {
    const ways = await swept()
    ways.broken.bus = true
    await expect(ways.tell(ways.id)).rejects.toThrow('no bus')
    expect(await sweepState(ways.store)).toMatchObject({ last: { id: ways.id } })
    expect((await loadCause(ways.id, ways.store))?.messages).toBe(1)
    ways.broken.bus = false
    await ways.tell(ways.id)
    await ways.tell(ways.id)
    expect(ways.sent).toHaveLength(1)
    expect(ways.announced.filter(({ type }) => type === 'Audit Finished')).toMatchObject([finished])
    expect(ways.announced).toHaveLength(3)
  })
})
