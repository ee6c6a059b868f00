import { expiry, loadCause, openPieces } from '../account/cause.ts'
import { putIfAbsent, update, type ItemKey, type ItemStore, type ListingStore } from '../account/store.ts'
import type { Sweep } from './state.ts'

/** A part of a sweep's work. What is looked at is a cause of its own, which this names. */
export interface Part {
  done: boolean
  /** The cause under which its resources are judged. */
  cause?: string
  /** Whether all that came of that cause is judged. */
  judged?: boolean
  looked?: number
  lost?: number
  /** Why nothing could be listed. */
  unlisted?: string
}

function partitionOf(sweep: string): string {
  return `SWEEP ${sweep}`
}

function keyOf(sweep: string, name: string): ItemKey {
  return { partition: partitionOf(sweep), sort: `PART ${name}` }
}

/** Notes that a part is to be done, before anybody is asked to do it. */
export async function openPart(
  { id }: Pick<Sweep, 'id'>,
  name: string,
  store: ItemStore,
  now: Date,
  cause?: string,
): Promise<void> {
  const part: Part = { done: false, ...(cause === undefined ? {} : { cause }) }
  await putIfAbsent(store, keyOf(id, name), part, expiry(now))
}

/** Notes that a part is done, and what came of it. */
export async function closePart(
  { id }: Pick<Sweep, 'id'>,
  name: string,
  found: Omit<Part, 'done'>,
  store: ItemStore,
  now: Date,
): Promise<void> {
  await update<Part>(
    store,
    keyOf(id, name),
    (part = { done: false }) => ({ ...part, ...found, done: true }),
    expiry(now),
  )
}

/** The parts of a sweep by their names. */
export async function partsOf(sweep: string, store: ListingStore): Promise<Map<string, Part>> {
  const parts = new Map<string, Part>()
  for await (const { key, body } of store.list(partitionOf(sweep), 'PART '))
    parts.set(key.sort.slice('PART '.length), body as Part)
  return parts
}

/** The names of the parts that are not done, or of which something is still to be judged. */
export async function openParts(
  sweep: string,
  parts: ReadonlyMap<string, Part>,
  store: ListingStore,
  now: Date,
): Promise<string[]> {
  const open: string[] = []
  for (const [name, part] of parts) {
    if (!part.done || !(await isJudged(sweep, name, part, store, now))) open.push(name)
  }
  return open
}

async function isJudged(
  sweep: string,
  name: string,
  part: Part,
  store: ListingStore,
  now: Date,
): Promise<boolean> {
  if (part.cause === undefined || part.judged === true) return true
  const cause = await loadCause(part.cause, store)
  if (cause && (await openPieces(cause, store)).length > 0) return false
  await closePart({ id: sweep }, name, { judged: true }, store, now)
  return true
}
