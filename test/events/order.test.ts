import { describe, expect, it } from 'vitest'
import { TRANSITIONS } from '../../audit/account/keys.ts'
import { isOpening, type Transition } from '../../audit/account/transition.ts'
import { afterOf, beginningOf, deliver, happeningAt } from './beginning.ts'
import { count } from './figures.ts'
import { folders, type EventFolder } from './folder.ts'
import { pairsOf, type Pair } from './pairs.ts'
import { openStage, type Stage } from './stage.ts'
import { comparable, differencesOf } from './state.ts'

/** In which order two events arrive, and whether both changes are there before either is read. */
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

/** Pairs of one test: a test for each would take longer to name than to run. */
const CHUNK = 25

describe.for(folders)('independent events of $name end in the same state in any order', folder => {
  const pairs = pairsOf(folder)
  const chunks = Array.from({ length: Math.ceil(pairs.length / CHUNK) }, (_, index) => ({
    number: index + 1,
    own: pairs.slice(index * CHUNK, (index + 1) * CHUNK),
  }))

  it.for(chunks)('pairs, part $number', async ({ own }, context) => {
    const wrongs: string[] = []
    for (const pair of own) wrongs.push(...(await wrongsOf(folder, pair)))
    expect(wrongs).toEqual([])
    count(context, 'independent pairs, in four orders', own.length)
  })
})

async function wrongsOf(folder: EventFolder, pair: Pair): Promise<string[]> {
  const [first, ...others] = await inTurn(ORDERS, order => arrived(folder, pair, order))
  if (first === undefined) return []
  const differences = others.flatMap(({ store }) =>
    differencesOf(comparable(first.store, store), comparable(store, first.store)),
  )
  const wrongs = [...new Set([...differences, ...[first, ...others].flatMap(messageWrongs)])]
  return wrongs.map(wrong => `${pair.one.file} and ${pair.other.file}: ${wrong}`)
}

async function arrived(folder: EventFolder, { one, other, given }: Pair, order: Order): Promise<Stage> {
  const stage = openStage(await beginningOf(folder, given))
  const files = order.swapped ? [other.file, one.file] : [one.file, other.file]
  if (order.atOnce)
    for (const file of [one.file, other.file]) stage.world = afterOf(folder, file, stage.world)
  for (const file of files) {
    if (!order.atOnce) stage.world = afterOf(folder, file, stage.world)
    deliver(stage, happeningAt(folder.event(file), stage.now), stage.now)
    if (!order.atOnce) await stage.run()
  }
  await stage.run()
  return stage
}

function messageWrongs({ heard, store }: Stage): string[] {
  const threads = heard.notifications.map(({ thread }) => thread)
  const told = heard.notifications.flatMap(({ findings }) =>
    findings.flatMap(({ control, step, resources }) =>
      resources.map(arn => `${control} ${wayOf(step)} ${arn}`),
    ),
  )
  const made = transitionsIn(store).map(
    ({ control, step, resource }) => `${control} ${wayOf(step)} ${resource.arn}`,
  )
  return [
    ...heard.dead.map(({ failure }) => `given up: ${String(failure)}`),
    ...threads.filter(thread => often(threads, thread) > 1).map(thread => `more than one message: ${thread}`),
    ...told.filter(each => often(told, each) > often(made, each)).map(each => `told twice: ${each}`),
  ]
}

function often(list: readonly string[], item: string): number {
  return list.filter(each => each === item).length
}

/** Messages group what opened for the first time and again. */
function wayOf(step: Transition['step']): string {
  return isOpening(step) ? 'OPENED' : step
}

function transitionsIn(store: Stage['store']): Transition[] {
  return [...store.items()].flatMap(({ key, body }) =>
    key.partition.startsWith('RESOURCE ') && key.sort.startsWith(TRANSITIONS) ? [body as Transition] : [],
  )
}

async function inTurn<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = []
  for (const item of items) results.push(await work(item))
  return results
}
