import { getEditTarget, type FactEdit } from '../resources/fact-edit.ts'
import { getResourceKey, type Resource } from '../resources/resource.ts'
import { buildResourcePartition } from './keys.ts'
import { updateItem, type ItemKey, type ItemStore } from './store.ts'

/** An edit, with the change whose event told it. */
export interface ClaimedEdit extends FactEdit {
  changeId: string
  /** When the change happened, ISO 8601. */
  at: string
}

/** Names a time between two changes of the same: what the first one told was so until the second one. */
export interface ClaimWindow {
  /** The resource whose fact it was. */
  subject: Resource
  /** The causes that began and ended it. */
  openedBy: string
  closedBy: string
}

/** How long events are remembered, in milliseconds and seconds: what lasts longer is seen by a look. */
const CLAIM_WINDOW_MS = 3_600_000
const RETENTION_SECONDS = 86_400

/** Edits of one resource that are remembered; the oldest go first. */
const MAX_EDITS = 50

/** Characters of JSON of a value that is remembered. */
const MAX_VALUE_LENGTH = 20_000

function buildClaimsKey(resource: Resource): ItemKey {
  return { partition: buildResourcePartition(getResourceKey(resource)), sort: 'CLAIMS' }
}

/**
 * Remembers what the event of a change told of `resource`, and answers the periods that it begins or ends. Doing so
 * again changes nothing, in whatever order events come.
 */
export async function recordClaims(
  resource: Resource,
  edits: readonly FactEdit[],
  { id: changeId, at }: { id: string; at: string },
  store: ItemStore,
  now: Date,
): Promise<ClaimWindow[]> {
  const claimed = edits.map(factEdit => ({ ...truncateValue(factEdit), changeId, at }))
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

/** What was told of a resource during a period: what each edit set, and from when until when. */
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
  return all.filter(({ at }) => latest - Date.parse(at) <= CLAIM_WINDOW_MS).slice(-MAX_EDITS)
}

/** The next edit of the same place. */
function findNextEdit(edit: ClaimedEdit, all: readonly ClaimedEdit[]): ClaimedEdit | undefined {
  return all.find(
    other => getEditTarget(other) === getEditTarget(edit) && Date.parse(other.at) > Date.parse(edit.at),
  )
}

/** An edit whose value is too large to be kept tells that something was set, and not what. */
function truncateValue(factEdit: FactEdit): FactEdit {
  if (factEdit.value === undefined || JSON.stringify(factEdit.value).length <= MAX_VALUE_LENGTH)
    return factEdit
  const { value: _, ...rest } = factEdit
  return rest
}
