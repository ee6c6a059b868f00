import { measureJsonBytes } from '../limits/json-bytes.ts'
import { getEditTarget, type FactEdit } from '../resources/fact-edit.ts'
import { getResourceKey, type Resource } from '../resources/resource.ts'
import { buildResourcePartition } from './keys.ts'
import { updateItem, type ItemKey, type ItemStore } from './store.ts'

/** An edit of a fact that an event claims, with the change of that event. */
export interface ClaimedEdit extends FactEdit {
  changeId: string
  /** When the change happened, ISO 8601. */
  at: string
}

/** The time between two claimed edits of the same value: what the first one set held until the second one. */
export interface ClaimWindow {
  /** The resource whose fact was edited. */
  subject: Resource
  /** The ids of the changes that began and ended the window. */
  openedBy: string
  closedBy: string
}

/** The longest window, in milliseconds, and how long claims are stored, in seconds: a read sees what lasts longer. */
const CLAIM_WINDOW_MS = 3_600_000
const RETENTION_SECONDS = 86_400

/** The most edits of one resource that are stored; the oldest are dropped first. */
const MAX_EDITS = 50

/** The most bytes of JSON of a stored value, and of all stored edits of a resource: an item has to fit. */
const MAX_VALUE_BYTES = 20_000
const MAX_CLAIMS_BYTES = 300_000

function buildClaimsKey(resource: Resource): ItemKey {
  return { partition: buildResourcePartition(getResourceKey(resource)), sort: 'CLAIMS' }
}

/**
 * Stores what the event of a change claims of `resource`, and returns the windows that the change begins or ends.
 * Idempotent, and independent of the order in which events arrive. Throws ConflictError.
 */
export async function recordClaims(
  resource: Resource,
  edits: readonly FactEdit[],
  { id: changeId, at }: { id: string; at: string },
  store: ItemStore,
  now: Date,
): Promise<ClaimWindow[]> {
  const claimed = edits.slice(0, MAX_EDITS).map(factEdit => ({ ...limitValue(factEdit), changeId, at }))
  const all = await updateItem<readonly ClaimedEdit[]>(
    store,
    buildClaimsKey(resource),
    (before = []) => mergeClaims(before, claimed, changeId),
    Math.floor(now.getTime() / 1000) + RETENTION_SECONDS,
  )
  const closed = (all ?? []).flatMap(edit => {
    const next = findNextEdit(edit, all ?? [])
    return next && [edit.changeId, next.changeId].includes(changeId) ? [[edit, next] as const] : []
  })
  const claimWindows = closed.map(([edit, next]) => ({
    subject: resource,
    openedBy: edit.changeId,
    closedBy: next.changeId,
  }))
  return [...new Map(claimWindows.map(each => [`${each.openedBy} ${each.closedBy}`, each])).values()]
}

/** Lists the claimed edits that held during a window, each with the time when it ended, ISO 8601. */
export async function listClaimedEdits(
  { subject, openedBy, closedBy }: ClaimWindow,
  store: Pick<ItemStore, 'load'>,
): Promise<{ edit: ClaimedEdit; until: string }[]> {
  const all = ((await store.load(buildClaimsKey(subject)))?.body ?? []) as readonly ClaimedEdit[]
  return all.flatMap(edit => {
    const next = findNextEdit(edit, all)
    return edit.changeId === openedBy && next?.changeId === closedBy ? [{ edit, until: next.at }] : []
  })
}

function mergeClaims(
  before: readonly ClaimedEdit[],
  claimed: readonly ClaimedEdit[],
  changeId: string,
): readonly ClaimedEdit[] {
  const others = before.filter(edit => edit.changeId !== changeId)
  const all = [...others, ...claimed].toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at))
  const latest = Date.parse(all.at(-1)?.at ?? '')
  return limitEdits(all.filter(({ at }) => latest - Date.parse(at) <= CLAIM_WINDOW_MS).slice(-MAX_EDITS))
}

/** Drops the values of the oldest edits until all edits fit into an item. */
function limitEdits(edits: readonly ClaimedEdit[]): readonly ClaimedEdit[] {
  let available = MAX_CLAIMS_BYTES - measureJsonBytes(edits.map(dropValue))
  return edits
    .toReversed()
    .map(edit => {
      available -= measureJsonBytes(edit.value)
      return available < 0 ? dropValue(edit) : edit
    })
    .toReversed()
}

/** Finds the next edit of the same value. */
function findNextEdit(edit: ClaimedEdit, all: readonly ClaimedEdit[]): ClaimedEdit | undefined {
  return all.find(
    other => getEditTarget(other) === getEditTarget(edit) && Date.parse(other.at) > Date.parse(edit.at),
  )
}

/** Drops a value that is too large to store: the edit then says that something was set, but not what. */
function limitValue(factEdit: FactEdit): FactEdit {
  return measureJsonBytes(factEdit.value) <= MAX_VALUE_BYTES ? factEdit : dropValue(factEdit)
}

function dropValue<E extends FactEdit>(edit: E): Omit<E, 'value'> {
  const { value: _, ...rest } = edit
  return rest
}
