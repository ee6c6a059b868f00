import { listTransitions, loadChangeRecord } from '../state/change-record.ts'
import { loadLastTransition } from '../notify/replaced-transitions.ts'
import { buildTransitionKey } from '../state/transition.ts'
import { mapConcurrent } from '../state/map-concurrent.ts'
import type { ListingStore } from '../state/store.ts'
import { isOpening, type Transition } from '../state/transition.ts'

/** What a message continues: the change that opened the findings that it resolves, or its own. */
export interface Thread {
  id: string
  /** Whether no finding that its first message opened is open any more. */
  isResolved: boolean
}

/** The most findings of a thread of which it is checked whether they are resolved. */
const MAX_FINDINGS = 1_000

/**
 * The thread of a message of the change `changeId` with these transitions: where all are resolved, the one that opened most of
 * them. What a full scan opened is in the thread of the scan.
 */
export async function findThread(
  changeId: string,
  transitions: readonly Transition[],
  store: ListingStore,
): Promise<Thread> {
  const isOpen = transitions.length === 0 || transitions.some(({ step }) => isOpening(step))
  if (isOpen) return { id: changeId, isResolved: false }
  const opened = await mapConcurrent(transitions.slice(0, MAX_FINDINGS), each => findOpening(each, store))
  const openedBy = findMostFrequent(opened.flatMap(each => each?.changeId ?? []))
  if (openedBy === undefined) return { id: changeId, isResolved: false }
  const sweep = (await loadChangeRecord(openedBy, store))?.sweep
  if (sweep !== undefined) return { id: sweep, isResolved: false }
  return { id: openedBy, isResolved: await isThreadResolved(openedBy, store) }
}

/** The transition that a resolving one ended. */
async function findOpening(
  { resource, control, number }: Transition,
  store: Pick<ListingStore, 'load'>,
): Promise<Transition | undefined> {
  const item = await store.load(buildTransitionKey({ resource, control, number: number - 1 }))
  return item?.body as Transition | undefined
}

/** The first one of the texts that occur most often. */
function findMostFrequent(texts: readonly string[]): string | undefined {
  const counts = new Map<string, number>()
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1)
  const [most] = [...counts].toSorted(([a, one], [b, other]) => other - one || (a < b ? -1 : 1))
  return most?.[0]
}

async function isThreadResolved(changeId: string, store: ListingStore): Promise<boolean> {
  const all = await listTransitions(changeId, store)
  const opened = all.map(({ transition }) => transition).filter(({ step }) => isOpening(step))
  if (opened.length > MAX_FINDINGS) return false
  const last = await mapConcurrent(opened, transition => loadLastTransition(transition, store))
  return last.every(each => each !== undefined && !isOpening(each.step))
}
