import {
  LAYER_CONTENT_SCHEMA,
  type LayerContent,
} from '../../../audit/engines/image/content/layer-content.ts'
import type { Compression } from '../../../audit/evaluate/escalation/index-store.ts'
import { putIfAbsent, type ItemKey, type ItemStore } from '../../../audit/state/store.ts'
import type { LayerCache } from './layer-cache.ts'

/** What a cache over a store needs. */
export interface StoredLayersDeps {
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

/**
 * Keeps contents of layers in the store, each once for all images of the account. A content that is too large for an
 * item, and one that cannot be read, count as missing.
 */
export function createStoreCache({ store, compression, now }: StoredLayersDeps): LayerCache {
  return {
    async get(digest) {
      const stored = (await store.load(buildLayerKey(digest)))?.body as { text?: unknown } | undefined
      return typeof stored?.text === 'string' ? parseStored(stored.text, digest, compression) : undefined
    },
    async put(content) {
      const text = JSON.stringify(content)
      if (text.length > MAX_CONTENT) return
      const compressed = compression.compress(text)
      if (compressed.length > MAX_COMPRESSED) return
      const expires = Math.floor(now().getTime() / 1_000) + RETENTION_SECONDS
      await putIfAbsent(store, buildLayerKey(content.digest), { text: compressed }, expires)
    },
  }
}

/** The key has the version of the format, so that contents in another one are read again. */
function buildLayerKey(digest: string): ItemKey {
  return { partition: `LAYER ${digest}`, sort: `CONTENT ${LAYER_CONTENT_SCHEMA}` }
}

function parseStored(
  text: string,
  digest: string,
  { decompress }: Pick<Compression, 'decompress'>,
): LayerContent | undefined {
  try {
    const content = JSON.parse(decompress(text)) as Partial<LayerContent> | null
    const isCurrent = content?.schema === LAYER_CONTENT_SCHEMA && content.digest === digest
    return isCurrent ? (content as LayerContent) : undefined
  } catch {
    return undefined
  }
}
