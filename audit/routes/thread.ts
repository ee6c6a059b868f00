import { listTransitions, loadChangeRecord } from '../state/change-record.ts'
import { loadLastTransition } from '../notify/replaced-transitions.ts'
import { mapConcurrent } from '../state/map-concurrent.ts'
import type { ListingStore } from '../state/store.ts'
import { loadTransitionBefore } from '../state/findings/load-opening.ts'
import { formatTransitionId, getOpening, isEnding, isOpening, type Transition } from '../state/transition.ts'

/** What a message continues: the change that opened the findings that it resolves, or its own. */
export interface Thread {
  id: string
  /** Whether no finding that its first message opened is open any more. */
  isResolved: boolean
}

/** The most findings of a thread of which it is checked whether they are resolved. */
const MAX_FINDINGS = 1_000

/**
 * Finds the thread of a message of the change `changeId` with these transitions. For a route that gets only what is overdue, a thread
 * begins when a finding becomes overdue.
 */
export type ThreadFinder = (
  changeId: string,
  transitions: readonly Transition[],
  isOverdueOnly?: boolean,
) => Promise<Thread>

/**
 * Creates a finder of the threads of messages that are made at the same time: what several routes need is loaded once. The thread is
 * the own one, or where nothing opened, that of the change that opened most of what is open, or else of all. What a full scan opened is
 * in the thread of the scan.
 */
export function createThreadFinder(store: ListingStore): ThreadFinder {
  const findBefore = memoize(
    (transition: Transition) => loadTransitionBefore(transition, store),
    transition => formatTransitionId(transition),
  )
  // A tag that accepts a finding begins and ends no thread.
  const findBeforeAcceptance = async (transition: Transition): Promise<Transition | undefined> => {
    const before = await findBefore(transition)
    return before?.step === 'ACCEPTED' ? ((await findBefore(before)) ?? before) : before
  }
  const continueThread = memoize(
    (openedBy: string) => loadThread(openedBy, store),
    openedBy => openedBy,
  )
  return async (changeId, transitions, isOverdueOnly = false) => {
    const begins = ({ step }: Transition) => isOpening(step) || (isOverdueOnly && step === 'OVERDUE')
    if (transitions.length === 0 || transitions.some(begins)) return { id: changeId, isResolved: false }
    // What is open counts alone: that others are resolved must not end the thread of a message that says what is overdue.
    const open = transitions.filter(({ step }) => !isEnding(step))
    const before = await mapConcurrent(
      (open.length > 0 ? open : transitions).slice(0, MAX_FINDINGS),
      findBeforeAcceptance,
    )
    const opened = before.map(each => (each && begins(each) ? each : each && getOpening(each)))
    const openedBy = findMostFrequent(opened.flatMap(each => each?.changeId ?? []))
    return openedBy === undefined ? { id: changeId, isResolved: false } : continueThread(openedBy)
  }
}

function memoize<A, R>(load: (argument: A) => Promise<R>, nameKey: (argument: A) => string) {
  const found = new Map<string, Promise<R>>()
  return (argument: A): Promise<R> => {
    const key = nameKey(argument)
    const loading = found.get(key) ?? load(argument)
    found.set(key, loading)
    return loading
  }
}

async function loadThread(openedBy: string, store: ListingStore): Promise<Thread> {
  const sweep = (await loadChangeRecord(openedBy, store))?.sweep
  if (sweep !== undefined) return { id: sweep, isResolved: false }
  return { id: openedBy, isResolved: await isThreadResolved(openedBy, store) }
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
  const opened = all
    .map(({ transition }) => transition)
    .filter(({ step }) => isOpening(step) || step === 'OVERDUE')
  if (opened.length > MAX_FINDINGS) return false
  const last = await mapConcurrent(opened, transition => loadLastTransition(transition, store))
  return last.every(each => each !== undefined && isEnding(each.step))
}
