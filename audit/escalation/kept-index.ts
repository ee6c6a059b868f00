import { digestOf } from '../account/keys.ts'
import { putIfAbsent, type ItemKey, type ItemStore } from '../account/store.ts'
import { inTurn } from '../in-turn.ts'
import type { PermissionIndex } from '../policy/escalation/permission-index.ts'
import type { ResourceKey } from '../resources/resource.ts'

/** Who may do what of what escalation takes, in one account, as far as it is known. */
export interface AccountIndex {
  permissions: PermissionIndex
  /**
   * Of whom or what that is not known now, by keys, and the cause that came upon it: what is in `permissions` of them is
   * what was known last. Without a cause nothing was known ever.
   */
  unread: Readonly<Record<ResourceKey, string | null>>
}

/** Makes a long text short, and the text of it again. */
export interface Packing {
  /** Base64. */
  pack: (text: string) => string
  /** Throws for what `pack` did not make. */
  unpack: (packed: string) => string
}

/** What of the index stands in its first item: the version says which one it is. */
export interface KeptIndex {
  version: number
  /** `ABSENT`: nobody made one yet; `BUILDING`: somebody is about to. */
  state: 'ABSENT' | 'BUILDING' | 'BUILT'
  parts: readonly string[]
}

/** Bumped where an index of before cannot be read any more: it is made anew by the next sweep. */
const FORMAT = 1

/** Characters of a part: what the table holds of an item, with room to spare. */
const PART = 300_000

/** How long parts are kept, in seconds: every sweep makes new ones. */
const KEPT = 14 * 86_400

/** How the index of an account stands. */
export async function indexState(account: string, store: ItemStore): Promise<KeptIndex> {
  const item = await store.load(headKey(account))
  if (item === undefined) return { version: 0, state: 'ABSENT', parts: [] }
  const { format, state, parts } = item.body as Omit<KeptIndex, 'version'> & { format: number }
  if (format !== FORMAT) return { version: item.version, state: 'ABSENT', parts: [] }
  return { version: item.version, state, parts }
}

/** The index; undefined where there is none, or where a part of it has expired. */
export async function readIndex(
  account: string,
  { parts, state }: KeptIndex,
  store: ItemStore,
  { unpack }: Packing,
): Promise<AccountIndex | undefined> {
  if (state !== 'BUILT') return undefined
  const items = await inTurn(parts, part => store.load(partKey(account, part)))
  const found = items.filter(item => item !== undefined)
  if (found.length < items.length) return undefined
  const packed = found.map(({ body }) => (body as { text: string }).text).join('')
  return JSON.parse(unpack(packed)) as AccountIndex
}

/** Keeps `index` in the place of `before`. Answers the version that it has; undefined where somebody was faster. */
export async function saveIndex(
  account: string,
  index: AccountIndex,
  before: Pick<KeptIndex, 'version'>,
  { store, packing, now }: { store: ItemStore; packing: Packing; now: () => Date },
): Promise<number | undefined> {
  const packed = packing.pack(JSON.stringify(index))
  const id = `${before.version + 1} ${digestOf(packed)}`
  const parts = Array.from({ length: Math.ceil(packed.length / PART) }, (_, at) => ({
    name: `${id} ${at}`,
    text: packed.slice(at * PART, (at + 1) * PART),
  }))
  const expires = Math.floor(now().getTime() / 1000) + KEPT
  await inTurn(parts, ({ name, text }) => putIfAbsent(store, partKey(account, name), { text }, expires))
  const names = parts.map(({ name }) => name)
  return saveHead(account, 'BUILT', names, before, store)
}

/** Notes that somebody is about to make the index, or that something changed meanwhile: it is to begin again. */
export async function markBuilding(
  account: string,
  before: Pick<KeptIndex, 'version'>,
  store: ItemStore,
): Promise<number | undefined> {
  return saveHead(account, 'BUILDING', [], before, store)
}

async function saveHead(
  account: string,
  state: KeptIndex['state'],
  parts: readonly string[],
  before: Pick<KeptIndex, 'version'>,
  store: ItemStore,
): Promise<number | undefined> {
  const version = before.version + 1
  const saved = await store.save(
    { key: headKey(account), version, body: { format: FORMAT, state, parts } },
    before.version,
  )
  return saved ? version : undefined
}

function partition(account: string): string {
  return `ESCALATION ${account}`
}

function headKey(account: string): ItemKey {
  return { partition: partition(account), sort: 'INDEX' }
}

function partKey(account: string, part: string): ItemKey {
  return { partition: partition(account), sort: `PART ${part}` }
}
