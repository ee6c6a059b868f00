import { openCause, type Origin } from '../account/cause.ts'
import { digestOf } from '../account/keys.ts'
import type { ItemStore } from '../account/store.ts'
import { slow, type Post, type Reader, type SweepList, type SweepLook } from '../messages.ts'
import { readerOf } from '../reader-of.ts'
import { firstRegionOf, partitionOf } from '../resources/arn.ts'
import { keyOf, type Kind, type Resource } from '../resources/resource.ts'
import type { Timing } from '../timing.ts'
import { openPart } from './parts.ts'
import { causeOf, type Sweep } from './state.ts'

/** A list with which a sweep begins. */
export interface List {
  kind: Kind
  /** What people call all that is on it: `functions`. */
  noun: string
  of: 'REGION' | 'ACCOUNT' | 'HOME'
}

/** What spreading a sweep's work takes. */
export interface SpreadPorts {
  store: ItemStore
  post: Post
  timing: Timing
  now: () => Date
}

/** The part that compares what is known with what was looked at. */
export const KNOWN = 'known'

/** Resources per look: as many as a reader can read within its time, at the pace that Lambda leaves it. */
const CHUNK = 10

/** Has everything listed, by the reader of each kind; then what is known looked at, and what comes of it told. */
export async function spread(
  sweep: Sweep,
  lists: readonly List[],
  regions: readonly string[],
  ports: SpreadPorts,
): Promise<void> {
  const { store, post, timing, now } = ports
  const messages = lists.flatMap(list =>
    regionsOf(list, sweep, regions).map((region): SweepList => ({
      type: 'sweep-list',
      sweep,
      noun: list.noun,
      region,
    })),
  )
  for (const message of messages) await openPart(sweep, partOfList(message), store, now())
  await openPart(sweep, KNOWN, store, now())
  await openCause(originOf(sweep, sweep.id), { look: 'sweep', subjects: [], pieces: [] }, store, now())
  for (const list of lists) {
    const own = messages.filter(({ noun }) => noun === list.noun)
    await post.send(slow(readerOf(list.kind)), own, timing.sweepAfter)
  }
  await post.send('sweep', [{ type: 'sweep-known', sweep }], timing.sweepAfter + timing.sweepTellAfter)
  await post.send('notify', [{ type: 'tell', cause: sweep.id }], timing.sweepTellAfter)
}

function regionsOf({ of }: List, { region: home }: Sweep, regions: readonly string[]): readonly string[] {
  if (of === 'HOME') return [home]
  return of === 'REGION' ? regions : [firstRegionOf(partitionOf(regions[0] ?? ''))]
}

/** The name of a list among the parts of its sweep. */
export function partOfList({ noun, region }: Pick<SweepList, 'noun' | 'region'>): string {
  return `list ${noun} ${region}`
}

/** Has `resources` looked at by their readers, in pieces; the same resources make the same pieces. */
export async function haveLookedAt(
  sweep: Sweep,
  resources: readonly Resource[],
  { store, post, now }: Pick<SpreadPorts, 'store' | 'post' | 'now'>,
): Promise<void> {
  const readers = new Set(resources.map(({ kind }) => readerOf(kind)))
  for (const reader of readers) {
    const looks = looksOf(sweep, reader, resources)
    for (const look of looks) await openPart(sweep, look.part, store, now(), causeOf(sweep, look.part))
    await post.send(slow(reader), looks, 0)
  }
}

function looksOf(sweep: Sweep, reader: Reader, resources: readonly Resource[]): SweepLook[] {
  const own = resources
    .filter(({ kind }) => readerOf(kind) === reader)
    .toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
  return Array.from({ length: Math.ceil(own.length / CHUNK) }, (_, index) => {
    const chunk = own.slice(index * CHUNK, (index + 1) * CHUNK)
    const part = `look ${digestOf(chunk.map(keyOf).join(' '))}`
    return { type: 'sweep-look', sweep, part, resources: chunk }
  })
}

/** Where what a sweep finds comes from: nobody made a call. */
export function originOf(sweep: Sweep, id: string): Origin {
  const { account, region, startedAt, baseline } = sweep
  const action = baseline ? 'assay:Baseline' : 'assay:Sweep'
  const actor = { type: 'Assay', name: baseline ? 'the baseline' : 'the sweep' }
  return { id, account, region, action, actor, at: startedAt, sweep: sweep.id }
}
