import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import type { Store } from '../../../audit/account/store.ts'
import type { Message, Queue, SweepList } from '../../../audit/messages.ts'
import { functionResource } from '../../../audit/resources/lambda/function.ts'
import type { RespondPorts } from '../../../audit/respond.ts'
import { type Listed } from '../../../audit/listed.ts'
import { sweepList } from '../../../audit/sweep/look.ts'
import { openPart, partsOf } from '../../../audit/sweep/parts.ts'
import { partOfList } from '../../../audit/sweep/spread.ts'
import type { Sweep } from '../../../audit/sweep/state.ts'
import { defaultTiming } from '../../../audit/timing.ts'
import { temporaryStores } from '../../contracts/temporary-stores.ts'

const where = { account: '111122223333', region: 'eu-west-1' }
const sweep: Sweep = { id: 'sweep:1', ...where, startedAt: '2026-11-20T03:00:00.000Z', baseline: false }
const first: SweepList = { type: 'sweep-list', sweep, noun: 'functions', region: 'eu-west-1' }
const part = partOfList(first)

const stores = temporaryStores()
let store: Store
let sent: { queue: Queue; message: Message }[]

beforeEach(async () => {
  store = stores.open()
  sent = []
  await openPart(sweep, part, store, new Date(sweep.startedAt))
})
afterAll(() => stores.close())

/** Works off a message about the list, of which `listed` is what AWS says. */
async function listing(message: SweepList, listed: Listed): Promise<void> {
  const ports: RespondPorts = {
    store,
    timing: defaultTiming,
    queue: 'function-deploy',
    confirmAfter: 0,
    now: () => new Date(sweep.startedAt),
    post: {
      send(queue, messages) {
        sent.push(...messages.map(each => ({ queue, message: each as Message })))
        return Promise.resolve()
      },
    },
    reader: {
      read() {
        throw new Error('a list reads nothing')
      },
    },
  }
  await sweepList(message, () => Promise.resolve(listed), ports)
}

function pageOf(from: number, next?: string): Listed {
  const names = Array.from({ length: 50 }, (_, index) => `function-${from + index}`)
  const resources = names.map(name => functionResource(name, where))
  return { resources, ...(next === undefined ? {} : { next }) }
}

function looks(): number {
  return sent.flatMap(({ message }) => (message.type === 'sweep-look' ? message.resources : [])).length
}

describe('a list of several pages', () => {
  it('is listed page by page, each by a message of its own, and done after the last one', async () => {
    await listing(first, pageOf(0, 'b'))
    expect((await partsOf(sweep.id, store)).get(part)).toEqual({ done: false })
    const further = sent.filter(({ message }) => message.type === 'sweep-list')
    expect(further).toEqual([{ queue: 'function-deploy-sweep', message: { ...first, token: 'b', pages: 1 } }])
    await listing(further[0]?.message as SweepList, pageOf(50))
    expect((await partsOf(sweep.id, store)).get(part)).toEqual({ done: true })
    expect(looks()).toBe(100)
  })

  it('that comes twice makes the same parts', async () => {
    await listing(first, pageOf(0, 'b'))
    const parts = await partsOf(sweep.id, store)
    await listing(first, pageOf(0, 'b'))
    expect([...(await partsOf(sweep.id, store)).keys()]).toEqual([...parts.keys()])
  })

  it('ends with the reason where a later page cannot be read', async () => {
    await listing({ ...first, token: 'b', pages: 1 }, { unlisted: 'functions could not be listed: denied' })
    expect((await partsOf(sweep.id, store)).get(part)).toMatchObject({
      done: true,
      unlisted: 'functions could not be listed: denied',
    })
  })

  it('that goes on for ever is given up, and that is said', async () => {
    await listing({ ...first, token: 'b', pages: 10_000 }, pageOf(0, 'b'))
    expect((await partsOf(sweep.id, store)).get(part)).toMatchObject({
      done: true,
      unlisted: 'the list of functions goes on for ever',
    })
    expect(sent).toEqual([])
  })
})
