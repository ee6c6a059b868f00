import { placeOf, type Edit } from '../resources/edit.ts'
import { keyOf, type Resource } from '../resources/resource.ts'
import { resourcePartition } from './keys.ts'
import { update, type ItemKey, type ItemStore } from './store.ts'

/** An edit, with the change whose event told it. */
export interface ToldEdit extends Edit {
  cause: string
  /** When the change happened, ISO 8601. */
  at: string
}

/** Names a time between two changes of the same: what the first one told was so until the second one. */
export interface Period {
  /** The resource whose fact it was. */
  subject: Resource
  /** The causes that began and ended it. */
  openedBy: string
  closedBy: string
}

/** How long events are remembered, in milliseconds and seconds: what lasts longer is seen by a look. */
const REMEMBERED = 3_600_000
const KEPT = 86_400

/** Edits of one resource that are remembered; the oldest go first. */
const MOST_EDITS = 50

/** Characters of JSON of a value that is remembered. */
const MOST_OF_VALUE = 20_000

function toldKey(resource: Resource): ItemKey {
  return { partition: resourcePartition(keyOf(resource)), sort: 'TOLD' }
}

/**
 * Remembers what the event of a change told of `resource`, and answers the periods that it begins or ends. Doing so
 * again changes nothing, in whatever order events come.
 */
export async function remember(
  resource: Resource,
  edits: readonly Edit[],
  { id: cause, at }: { id: string; at: string },
  store: ItemStore,
  now: Date,
): Promise<Period[]> {
  const told = edits.map(edit => ({ ...bounded(edit), cause, at }))
  const all = await update<readonly ToldEdit[]>(
    store,
    toldKey(resource),
    (before = []) => merged(before, told, cause),
    Math.floor(now.getTime() / 1000) + KEPT,
  )
  const closed = (all ?? []).flatMap(edit => {
    const next = followerOf(edit, all ?? [])
    return next && [edit.cause, next.cause].includes(cause) ? [[edit, next] as const] : []
  })
  const periods = closed.map(([edit, next]) => ({
    subject: resource,
    openedBy: edit.cause,
    closedBy: next.cause,
  }))
  return [...new Map(periods.map(each => [`${each.openedBy} ${each.closedBy}`, each])).values()]
}

/** What was told of a resource during a period: what each edit set, and from when until when. */
export async function editsDuring(
  { subject, openedBy, closedBy }: Period,
  store: Pick<ItemStore, 'load'>,
): Promise<{ edit: ToldEdit; until: string }[]> {
  const all = ((await store.load(toldKey(subject)))?.body ?? []) as readonly ToldEdit[]
  return all.flatMap(edit => {
    const next = followerOf(edit, all)
    return edit.cause === openedBy && next?.cause === closedBy ? [{ edit, until: next.at }] : []
  })
}

function merged(before: readonly ToldEdit[], told: readonly ToldEdit[], cause: string): readonly ToldEdit[] {
  const others = before.filter(edit => edit.cause !== cause)
  const all = [...others, ...told].toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at))
  const latest = Date.parse(all.at(-1)?.at ?? '')
  return all.filter(({ at }) => latest - Date.parse(at) <= REMEMBERED).slice(-MOST_EDITS)
}

/** The next edit of the same place. */
function followerOf(edit: ToldEdit, all: readonly ToldEdit[]): ToldEdit | undefined {
  return all.find(other => placeOf(other) === placeOf(edit) && Date.parse(other.at) > Date.parse(edit.at))
}

/** An edit whose value is too large to be kept tells that something was set, and not what. */
function bounded(edit: Edit): Edit {
  if (edit.value === undefined || JSON.stringify(edit.value).length <= MOST_OF_VALUE) return edit
  const { value: _, ...rest } = edit
  return rest
}
