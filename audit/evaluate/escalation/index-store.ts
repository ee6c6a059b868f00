import { hashText } from '../../state/keys.ts'
import { putIfAbsent, type ItemKey, type ItemStore } from '../../state/store.ts'
import { mapConcurrent } from '../../state/map-concurrent.ts'
import type { PermissionIndex } from '../../engines/iam/escalation/permission-index/permission-index.ts'
import type { ResourceKey } from '../../resources/resource.ts'

/** Who may do what of what escalation takes, in one account, as far as it is known. */
export interface EscalationIndex {
  permissions: PermissionIndex
  /**
   * Of whom or what that is not known now, by keys, and the cause that came upon it: what is in `permissions` of them is
   * what was known last. Without a cause nothing was known ever.
   */
  unread: Readonly<Record<ResourceKey, string | null>>
}

/** Makes a long text short, and the text of it again. */
export interface Compression {
  /** Base64. */
  compress: (text: string) => string
  /** Throws for what `pack` did not make. */
  decompress: (compressed: string) => string
}

/** What of the index stands in its first item: the version says which one it is. */
export interface IndexHead {
  version: number
  /** `NOT_FOUND_ERROR`: nobody made one yet; `BUILDING`: somebody is about to. */
  state: 'ABSENT' | 'BUILDING' | 'BUILT'
  chunks: readonly string[]
}

/** Bumped where an index of before cannot be read any more: it is made anew by the next sweep. */
const FORMAT = 1

/** Characters of a part: what the table holds of an item, with room to spare. */
const CHUNK_LENGTH = 300_000

/** How long parts are kept, in seconds: every sweep makes new ones. */
const RETENTION_SECONDS = 14 * 86_400

/** How the index of an account stands. */
export async function loadIndexHead(account: string, store: ItemStore): Promise<IndexHead> {
  const item = await store.load(buildHeadKey(account))
  if (item === undefined) return { version: 0, state: 'ABSENT', chunks: [] }
  const { format, state, chunks } = item.body as Omit<IndexHead, 'version'> & { format: number }
  if (format !== FORMAT) return { version: item.version, state: 'ABSENT', chunks: [] }
  return { version: item.version, state, chunks }
}

/** The index; undefined where there is none, or where a part of it has expired. */
export async function loadIndex(
  account: string,
  { chunks, state }: IndexHead,
  store: ItemStore,
  { decompress }: Compression,
): Promise<EscalationIndex | undefined> {
  if (state !== 'BUILT') return undefined
  const items = await mapConcurrent(chunks, chunk => store.load(buildChunkKey(account, chunk)))
  const found = items.filter(item => item !== undefined)
  if (found.length < items.length) return undefined
  const compressed = found.map(({ body }) => (body as { text: string }).text).join('')
  return JSON.parse(decompress(compressed)) as EscalationIndex
}

/** Keeps `index` in the place of `before`. Answers the version that it has; undefined where somebody was faster. */
export async function saveIndex(
  account: string,
  index: EscalationIndex,
  before: Pick<IndexHead, 'version'>,
  { store, compression, now }: { store: ItemStore; compression: Compression; now: () => Date },
): Promise<number | undefined> {
  const compressed = compression.compress(JSON.stringify(index))
  const id = `${before.version + 1} ${hashText(compressed)}`
  const chunks = Array.from({ length: Math.ceil(compressed.length / CHUNK_LENGTH) }, (_, at) => ({
    name: `${id} ${at}`,
    text: compressed.slice(at * CHUNK_LENGTH, (at + 1) * CHUNK_LENGTH),
  }))
  const expires = Math.floor(now().getTime() / 1000) + RETENTION_SECONDS
  await mapConcurrent(chunks, ({ name, text }) =>
    putIfAbsent(store, buildChunkKey(account, name), { text }, expires),
  )
  const names = chunks.map(({ name }) => name)
  return saveHead(account, 'BUILT', names, before, store)
}

/** Notes that somebody is about to make the index, or that something changed meanwhile: it is to begin again. */
export async function markBuilding(
  account: string,
  before: Pick<IndexHead, 'version'>,
  store: ItemStore,
): Promise<number | undefined> {
  return saveHead(account, 'BUILDING', [], before, store)
}

async function saveHead(
  account: string,
  state: IndexHead['state'],
  chunks: readonly string[],
  before: Pick<IndexHead, 'version'>,
  store: ItemStore,
): Promise<number | undefined> {
  const version = before.version + 1
  const saved = await store.save(
    { key: buildHeadKey(account), version, body: { format: FORMAT, state, chunks } },
    before.version,
  )
  return saved ? version : undefined
}

function buildPartition(account: string): string {
  return `ESCALATION ${account}`
}

function buildHeadKey(account: string): ItemKey {
  return { partition: buildPartition(account), sort: 'INDEX' }
}

function buildChunkKey(account: string, chunk: string): ItemKey {
  return { partition: buildPartition(account), sort: `CHUNK ${chunk}` }
}
