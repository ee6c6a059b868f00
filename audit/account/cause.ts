import type { Change } from '../changes/change.ts'
import { keyOf, type Resource } from '../resources/resource.ts'
import { causeKey, causePartition, doneKey, TRANSITIONS } from './keys.ts'
import { putIfAbsent, update, type ItemStore, type ListingStore } from './store.ts'
import type { Telling, Transition } from './transition.ts'

/** What a change brings to the cause it opens. */
export type Origin = Pick<Change, 'id' | 'account' | 'region' | 'action' | 'actor' | 'at' | 'sweep'>

/** What `change` brings to its cause. */
export function originOf({ id, account, region, action, actor, at, sweep }: Origin): Origin {
  return { id, account, region, action, actor, at, ...(sweep === undefined ? {} : { sweep }) }
}

/** Why something was reassessed: a change, with the state of the work it made. */
export interface Cause extends Origin {
  /** When we began to work on it, ISO 8601. */
  openedAt: string
  /** What was read for it: its subjects, and what they led to that was not known. */
  subjects: readonly Resource[]
  /**
   * The pieces of its work, each a reassess message or a request of a resource, by the look that made them: a look
   * that is repeated after a crash may make others, and these count.
   */
  pieces: Readonly<Record<string, readonly string[]>>
  /** How many messages told of it. */
  messages: number
  /** Whether it was begun to be told: what comes after that needs a message of its own. */
  begun: boolean
  /** Since when somebody is about to send the next message, ISO 8601. */
  telling?: string
}

/** How long causes and their marks are kept, in seconds; transitions stay. */
const KEPT = 90 * 86_400

/** Expiry of what is written now. */
export function expiry(now: Date): number {
  return Math.floor(now.getTime() / 1000) + KEPT
}

/** What a look adds to a cause: the subjects it read, and the pieces of work that it makes. */
export interface Work {
  look: string
  subjects: readonly Resource[]
  pieces: readonly string[]
}

/** Opens the cause of `origin`, or adds to it. */
export async function openCause(origin: Origin, work: Work, store: ItemStore, now: Date): Promise<void> {
  const { id, account, region, action, actor, at, sweep } = origin
  const blank = {
    id,
    account,
    region,
    action,
    actor,
    at,
    ...(sweep === undefined ? {} : { sweep }),
    openedAt: now.toISOString(),
    messages: 0,
    begun: false,
  }
  await update<Cause>(
    store,
    causeKey(id),
    cause => extended(cause ? named(cause, origin) : { ...blank, subjects: [], pieces: {} }, work),
    expiry(now),
  )
}

/** The cause, with the actor of `origin` where until now a service told of it, which names nobody. */
function named(cause: Cause, { actor, action }: Origin): Cause {
  const isNews = cause.actor.type === SERVICE && actor.type !== SERVICE && !cause.begun
  return isNews ? { ...cause, actor, action } : cause
}

const SERVICE = 'AWSService'

function extended(cause: Cause, { look, subjects, pieces }: Work): Cause {
  const known = new Set(cause.subjects.map(keyOf))
  const added = subjects.filter(subject => !known.has(keyOf(subject)))
  return { ...cause, subjects: [...cause.subjects, ...added], pieces: { ...cause.pieces, [look]: pieces } }
}

export async function loadCause(id: string, store: Pick<ItemStore, 'load'>): Promise<Cause | undefined> {
  return (await store.load(causeKey(id)))?.body as Cause | undefined
}

/** Notes that a piece of a cause's work is done and all that came of it is stored. */
export async function markDone(cause: string, piece: string, store: ItemStore, now: Date): Promise<void> {
  await putIfAbsent(store, doneKey(cause, piece), {}, expiry(now))
}

/** The pieces of `cause` that are not done. */
export async function openPieces(cause: Cause, store: ListingStore): Promise<string[]> {
  const open = new Set(Object.values(cause.pieces).flat())
  for await (const { key } of store.list(causePartition(cause.id), 'DONE '))
    open.delete(key.sort.slice('DONE '.length))
  return [...open]
}

/** A transition as it stands in its cause, with what became of its telling once that is decided. */
export interface CausedTransition extends Telling {
  transition: Transition
}

/** The transitions of a cause. */
export async function transitionsOf(
  cause: string,
  store: Pick<ListingStore, 'list'>,
): Promise<CausedTransition[]> {
  const found: CausedTransition[] = []
  for await (const { body } of store.list(causePartition(cause), TRANSITIONS))
    found.push(body as CausedTransition)
  return found
}

/** The transitions of a cause that are still to be told. */
export async function untold(cause: string, store: ListingStore): Promise<Transition[]> {
  const all = await transitionsOf(cause, store)
  return all.filter(({ told }) => told === undefined).map(({ transition }) => transition)
}
