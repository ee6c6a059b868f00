import { hashText } from '../../state/keys.ts'
import { putIfAbsent, type ItemKey, type ItemStore } from '../../state/store.ts'
import { mapConcurrent } from '../../state/map-concurrent.ts'
import type { PermissionIndex } from '../../engines/iam/escalation/permission-index/permission-index.ts'
import type { ResourceKey } from '../../resources/resource.ts'

/** The stored account-wide summary of the permissions on which escalation paths depend. */
export interface EscalationIndex {
  permissions: PermissionIndex
  /**
   * The resources that could not be read, each with the id of the change that found that. `permissions` has the last
   * known facts of them. Null: nothing was ever known of it.
   */
  unread: Readonly<Record<ResourceKey, string | null>>
}

/** Compresses and decompresses text. */
export interface Compression {
  /** Base64. */
  compress: (text: string) => string
  /** Throws if `compress` did not make it. */
  decompress: (compressed: string) => string
}

/** The head item of the index. Its version identifies the index, and `chunks` names the items with the content. */
export interface IndexHead {
  version: number
  /** `ABSENT`: there is no index yet. `BUILDING`: a full scan is building the first one. */
  state: 'ABSENT' | 'BUILDING' | 'BUILT'
  chunks: readonly string[]
}

/** Raise it if an older index cannot be read any more. The next full scan then rebuilds the index. */
const FORMAT = 1

/** Characters per chunk: below the 400 KB limit of a DynamoDB item. */
const CHUNK_LENGTH = 300_000

/** How long chunks are stored, in seconds. Every full scan writes new ones. */
const RETENTION_SECONDS = 14 * 86_400

/** Loads the head of the index of an account. An index in another format counts as absent. */
export async function loadIndexHead(account: string, store: ItemStore): Promise<IndexHead> {
  const item = await store.load(buildHeadKey(account))
  if (item === undefined) return { version: 0, state: 'ABSENT', chunks: [] }
  const { format, state, chunks } = item.body as Omit<IndexHead, 'version'> & { format: number }
  if (format !== FORMAT) return { version: item.version, state: 'ABSENT', chunks: [] }
  return { version: item.version, state, chunks }
}

/** Loads the index. Returns undefined if there is none, or if one of its chunks has expired. */
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

/**
 * Replaces the index whose head is `before`. Returns the new version, or undefined after a conflict.
 *
 * 1. Save the chunks, under names that no other index has.
 * 2. Save the head, if it is unchanged. Before this step readers see the old index, after it the new one.
 */
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

/**
 * Raises the version of an index that stays as it is: an update that loaded it before conflicts, and loads the facts again. Returns the
 * new version, or undefined after a conflict.
 */
export async function confirmIndex(
  account: string,
  { version, chunks }: IndexHead,
  store: ItemStore,
): Promise<number | undefined> {
  return saveHead(account, 'BUILT', chunks, { version }, store)
}

/** Marks the index as being built. If it is marked again meanwhile, the build conflicts and starts again. */
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

/** Whether an item is a part of the index of an account. */
export function isPartOfIndex({ partition }: ItemKey): boolean {
  return partition.startsWith('ESCALATION ')
}

function buildHeadKey(account: string): ItemKey {
  return { partition: buildPartition(account), sort: 'INDEX' }
}

function buildChunkKey(account: string, chunk: string): ItemKey {
  return { partition: buildPartition(account), sort: `CHUNK ${chunk}` }
}
