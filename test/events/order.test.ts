import { describe, expect, it } from 'vitest'
import { TRANSITION_PREFIX } from '../../audit/state/keys.ts'
import { isOpening, type Transition } from '../../audit/state/transition.ts'
import { applyEventPatch, createStartState, deliverToRules, moveEventTo } from './simulation/start-state.ts'
import { addToCounter } from './counters.ts'
import { eventFolders, isFullRun, type EventFolder } from './ground-truth/event-folder.ts'
import { listIndependentPairs, type EventPair } from './ground-truth/pairs.ts'
import { openEventFixture, type EventFixture } from './simulation/event-fixture.ts'
import { listComparableState, diffStates } from './simulation/store-state.ts'
import { isFull, sampleUnlessFull } from '../sample.ts'

/** The order of two events, and whether both changes are made before the first read. */
interface Order {
  swapped: boolean
  atOnce: boolean
}

const ORDERS: readonly Order[] = [
  { swapped: false, atOnce: false },
  { swapped: true, atOnce: false },
  { swapped: false, atOnce: true },
  { swapped: true, atOnce: true },
]

/** The other orders than the first that a pair is tried in: all in `npm run test:full`, in `npm test` each is for every third pair. */
const OTHERS_PER_PAIR = isFull || isFullRun ? ORDERS.length - 1 : 1

/** The orders of the pair with this number. */
function listOrders(index: number): Order[] {
  const [first, ...others] = ORDERS
  const chosen = Array.from({ length: OTHERS_PER_PAIR }, (_, at) => others[(index + at) % others.length])
  return [first, ...chosen].flatMap(order => order ?? [])
}

/** Pairs per test. */
const CHUNK = 25

describe.for(eventFolders)('independent events of $name end in the same state in any order', folder => {
  const pairs = isFullRun ? listIndependentPairs(folder) : sampleUnlessFull(listIndependentPairs(folder), 2)
  const chunks = Array.from({ length: Math.ceil(pairs.length / CHUNK) }, (_, index) => ({
    number: index + 1,
    own: pairs.slice(index * CHUNK, (index + 1) * CHUNK),
  }))

  it.for(chunks)('pairs, chunk $number', async ({ own }, context) => {
    const faults: string[] = []
    for (const [index, eventPair] of own.entries())
      faults.push(...(await findFaults(folder, eventPair, listOrders(index))))
    expect(faults).toEqual([])
    addToCounter(context, `independent pairs, in ${1 + OTHERS_PER_PAIR} orders`, own.length)
  })
})

async function findFaults(
  folder: EventFolder,
  eventPair: EventPair,
  orders: readonly Order[],
): Promise<string[]> {
  const [first, ...others] = await runInTurn(orders, order => arrived(folder, eventPair, order))
  if (first === undefined) return []
  const differences = others.flatMap(({ store }) =>
    diffStates(listComparableState(first.store, store), listComparableState(store, first.store)),
  )
  const faults = [...new Set([...differences, ...[first, ...others].flatMap(findMessageFaults)])]
  return faults.map(wrong => `${eventPair.one.file} and ${eventPair.other.file}: ${wrong}`)
}

async function arrived(
  folder: EventFolder,
  { one, other, priorEvents }: EventPair,
  order: Order,
): Promise<EventFixture> {
  const fixture = openEventFixture(await createStartState(folder, priorEvents))
  const files = order.swapped ? [other.file, one.file] : [one.file, other.file]
  if (order.atOnce)
    for (const file of [one.file, other.file]) fixture.world = applyEventPatch(folder, file, fixture.world)
  for (const file of files) {
    if (!order.atOnce) fixture.world = applyEventPatch(folder, file, fixture.world)
    deliverToRules(fixture, moveEventTo(folder.event(file), fixture.now), fixture.now)
    if (!order.atOnce) await fixture.run()
  }
  await fixture.run()
  return fixture
}

function findMessageFaults({ log, store }: EventFixture): string[] {
  const threads = log.notifications.map(({ thread }) => thread)
  const notified = log.notifications.flatMap(({ findings }) =>
    findings.flatMap(({ control, step, resources }) =>
      resources.map(arn => `${control} ${formatViolationKey(step)} ${arn}`),
    ),
  )
  const made = listTransitions(store).map(
    ({ control, step, resource }) => `${control} ${formatViolationKey(step)} ${resource.arn}`,
  )
  return [
    ...log.deadLetters.map(({ failure }) => `given up: ${String(failure)}`),
    ...threads.filter(thread => often(threads, thread) > 1).map(thread => `more than one message: ${thread}`),
    ...notified
      .filter(each => often(notified, each) > often(made, each))
      .map(each => `notified twice: ${each}`),
  ]
}

function often(list: readonly string[], item: string): number {
  return list.filter(each => each === item).length
}

/** Notifications group opened and reopened findings. */
function formatViolationKey(transitionStep: Transition['step']): string {
  return isOpening(transitionStep) ? 'OPENED' : transitionStep
}

function listTransitions(store: EventFixture['store']): Transition[] {
  return [...store.items()].flatMap(({ key, body }) =>
    key.partition.startsWith('RESOURCE ') && key.sort.startsWith(TRANSITION_PREFIX)
      ? [body as Transition]
      : [],
  )
}

async function runInTurn<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = []
  for (const item of items) results.push(await work(item))
  return results
}
