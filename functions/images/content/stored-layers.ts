import { LAYER_CONTENT_SCHEMA } from '../../../audit/engines/image/content/layer-content.ts'
import type { Compression } from '../../../audit/evaluate/escalation/index-store.ts'
import { putIfAbsent, type ItemKey, type ItemStore } from '../../../audit/state/store.ts'
import type { ContentCache, LayerCache } from './layer-cache.ts'

/** What a cache over a store needs. */
export interface StoredContentsDeps {
  store: ItemStore
  compression: Compression
  now: () => Date
}

/** Characters of a compressed content, which are ASCII: below the 400 KB limit of a DynamoDB item with its key. */
const MAX_COMPRESSED = 380_000

/** Characters of a content before it is compressed. What has more is read again with each image that has the layer. */
const MAX_CONTENT = 16_000_000

/** How long a content is stored, in seconds. Facts of images stay; only a further image reads the layer again. */
const RETENTION_SECONDS = 90 * 86_400

/** Keeps contents of layers in the store, each once for all images of the account. */
export function createStoreCache(deps: StoredContentsDeps): LayerCache {
  return createContentCache(deps, { schema: LAYER_CONTENT_SCHEMA, buildKey: buildLayerKey })
}

/** A format of contents. */
interface ContentFormat {
  schema: string
  /** The key has the version of the format, so that contents in another one are read again. */
  buildKey: (digest: string) => ItemKey
}

/**
 * Keeps contents of a format in the store. One that is too large for an item, and one that cannot be read, count as missing.
 */
export function createContentCache<C extends { schema: string; digest: string }>(
  { store, compression, now }: StoredContentsDeps,
  { schema, buildKey }: ContentFormat,
): ContentCache<C> {
  return {
    async get(digest) {
      const stored = (await store.load(buildKey(digest)))?.body as { text?: unknown } | undefined
      const content = typeof stored?.text === 'string' ? parseStored(stored.text, compression) : undefined
      return content?.schema === schema && content.digest === digest ? (content as C) : undefined
    },
    async put(content) {
      const text = JSON.stringify(content)
      if (text.length > MAX_CONTENT) return
      const compressed = compression.compress(text)
      if (compressed.length > MAX_COMPRESSED) return
      const expires = Math.floor(now().getTime() / 1_000) + RETENTION_SECONDS
      await putIfAbsent(store, buildKey(content.digest), { text: compressed }, expires)
    },
  }
}

function buildLayerKey(digest: string): ItemKey {
  return { partition: `LAYER ${digest}`, sort: `CONTENT ${LAYER_CONTENT_SCHEMA}` }
}

function parseStored(
  text: string,
  { decompress }: Pick<Compression, 'decompress'>,
): { schema?: unknown; digest?: unknown } | undefined {
  try {
    return (JSON.parse(decompress(text)) as object | null) ?? undefined
  } catch {
    return undefined
  }
}
