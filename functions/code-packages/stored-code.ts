import type { ItemKey } from '../../audit/state/store.ts'
import type { ContentCache } from '../images/content/layer-cache.ts'
import { createContentCache, type StoredContentsDeps } from '../images/content/stored-layers.ts'
import { CODE_CONTENT_SCHEMA, type CodeContent } from './code-content.ts'

/** Keeps contents of archives of code in the store, each once for all functions and versions of the account. */
export function createStoredCodeCache(deps: StoredContentsDeps): ContentCache<CodeContent> {
  return createContentCache(deps, { schema: CODE_CONTENT_SCHEMA, buildKey: buildCodeKey })
}

function buildCodeKey(digest: string): ItemKey {
  return { partition: `CODE ${digest}`, sort: `CONTENT ${CODE_CONTENT_SCHEMA}` }
}
