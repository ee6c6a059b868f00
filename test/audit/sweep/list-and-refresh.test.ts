import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import type { Store } from '../../../audit/state/store.ts'
import type { Message, SweepListMessage, SweepRefreshMessage } from '../../../audit/messages.ts'
import type { QueueName } from '../../../audit/resources/collector-queue.ts'
import { buildFunctionResource } from '../../../audit/resources/lambda/function.ts'
import type { CollectorDeps } from '../../../audit/refresh/collector-deps.ts'
import { functionTrigger } from '../../../audit/events/triggers.ts'
import type { ListingPage } from '../../../audit/refresh/listing-page.ts'
import { listForSweep, refreshForSweep } from '../../../audit/sweep/list-and-refresh.ts'
import { openTasks } from '../../../audit/state/change-record.ts'
import { listPendingSweepTasks, openSweepTask, loadSweepTasks } from '../../../audit/state/sweep-tasks.ts'
import { nameListTask } from '../../../audit/sweep/fan-out-sweep.ts'
import type { Sweep } from '../../../audit/resources/assay/sweep.ts'
import { defaultTiming } from '../../../audit/settings/timing.ts'
import { createTemporaryStores } from '../../contracts/temporary-stores.ts'

const where = { account: '111122223333', region: 'eu-west-1' }
const sweep: Sweep = { id: 'sweep:1', ...where, startedAt: '2026-11-20T03:00:00.000Z', baseline: false }
const first: SweepListMessage = { type: 'sweep-list', sweep, label: 'functions', region: 'eu-west-1' }
const part = nameListTask(first)

const stores = createTemporaryStores()
let store: Store
let sent: { queue: QueueName; message: Message }[]

beforeEach(async () => {
  store = stores.open()
  sent = []
  await openSweepTask(sweep, part, store, new Date(sweep.startedAt))
})
afterAll(() => stores.close())

/** Handles a message about a list whose page is `listed`. */
async function buildListing(message: SweepListMessage, listingPage: ListingPage): Promise<void> {
  await listForSweep(message, buildDeps(listingPage))
}

function buildDeps(listingPage: ListingPage): CollectorDeps {
  return {
    store,
    timing: defaultTiming,
    queue: 'function-deploy',
    trigger: functionTrigger,
    scope: { regions: [where.region] },
    list: () => Promise.resolve(listingPage),
    confirmAfter: 0,
    redelivered: false,
    delivery: { queue: 'function-deploy-sweep', endsAt: new Date(Date.parse(sweep.startedAt) + 60_000) },
    now: () => new Date(sweep.startedAt),
    sender: {
      send(queueName, messages) {
        sent.push(...messages.map(each => ({ queue: queueName, message: each as Message })))
        return Promise.resolve()
      },
    },
    reader: {
      read() {
        throw new Error('a list reads nothing')
      },
    },
  }
}

function buildPage(from: number, next?: string): ListingPage {
  const names = Array.from({ length: 50 }, (_, index) => `function-${from + index}`)
  const resources = names.map(name => buildFunctionResource(name, where))
  return { resources, ...(next === undefined ? {} : { next }) }
}

function listRefreshes(): number {
  return sent.flatMap(({ message }) => (message.type === 'sweep-refresh' ? message.resources : [])).length
}

describe('a message that failed before', () => {
  it('becomes a message for each of its resources, and its own task ends', async () => {
    const resources = ['a', 'b', 'c'].map(name => buildFunctionResource(name, where))
    await openSweepTask(sweep, 'refresh abc', store, new Date(sweep.startedAt), 'sweep:1 refresh abc')
    await openTasks(
      'sweep:1 refresh abc',
      { refreshId: '0', subjects: [], tasks: ['lost'] },
      store,
      new Date(),
    )
    const message: SweepRefreshMessage = { type: 'sweep-refresh', sweep, task: 'refresh abc', resources }
    await refreshForSweep(message, { ...buildDeps({ resources: [] }), redelivered: true })
    expect(sent.map(each => each.message)).toMatchObject(
      resources.map(resource => ({ type: 'sweep-refresh', resources: [resource] })),
    )
    const tasks = await loadSweepTasks(sweep.id, store)
    tasks.delete(part)
    expect(tasks.get('refresh abc')).toMatchObject({ done: true, evaluated: true })
    const pending = await listPendingSweepTasks(sweep.id, tasks, store, new Date())
    expect(pending.toSorted()).toEqual(
      sent.flatMap(each => (each.message.type === 'sweep-refresh' ? each.message.task : [])).toSorted(),
    )
  })

  it('of one resource is processed again', async () => {
    const message: SweepRefreshMessage = {
      type: 'sweep-refresh',
      sweep,
      task: 'refresh a',
      resources: [buildFunctionResource('a', where)],
    }
    await expect(
      refreshForSweep(message, { ...buildDeps({ resources: [] }), redelivered: true }),
    ).rejects.toThrow('a list reads nothing')
  })
})

describe('a list of several pages', () => {
  it('is listed page by page, each with its own message, and completed after the last one', async () => {
    await buildListing(first, buildPage(0, 'b'))
    expect((await loadSweepTasks(sweep.id, store)).get(part)).toEqual({ done: false })
    const further = sent.filter(({ message }) => message.type === 'sweep-list')
    expect(further).toEqual([{ queue: 'function-deploy-sweep', message: { ...first, token: 'b', pages: 1 } }])
    await buildListing(further[0]?.message as SweepListMessage, buildPage(50))
    expect((await loadSweepTasks(sweep.id, store)).get(part)).toEqual({ done: true })
    expect(listRefreshes()).toBe(100)
  })

  it('gives the same tasks if a message is repeated', async () => {
    await buildListing(first, buildPage(0, 'b'))
    const parts = await loadSweepTasks(sweep.id, store)
    await buildListing(first, buildPage(0, 'b'))
    expect([...(await loadSweepTasks(sweep.id, store)).keys()]).toEqual([...parts.keys()])
  })

  it('is completed with the reason if a later page cannot be read', async () => {
    await buildListing(
      { ...first, token: 'b', pages: 1 },
      { listingFailure: 'functions could not be listed: denied' },
    )
    expect((await loadSweepTasks(sweep.id, store)).get(part)).toMatchObject({
      done: true,
      listingFailure: 'functions could not be listed: denied',
    })
  })

  it('is given up after too many pages, with the reason', async () => {
    await buildListing({ ...first, token: 'b', pages: 10_000 }, buildPage(0, 'b'))
    expect((await loadSweepTasks(sweep.id, store)).get(part)).toMatchObject({
      done: true,
      listingFailure: 'the list of functions has more than 10000 pages',
    })
    expect(sent).toEqual([])
  })
})
