import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DIGEST_PATTERN } from '../../../audit/engines/image/descriptor.ts'
import {
  LAYER_CONTENT_SCHEMA,
  type LayerContent,
} from '../../../audit/engines/image/content/layer-content.ts'

/** Where contents are kept by digest, each for all that have it. */
export interface ContentCache<C> {
  get(digest: string): Promise<C | undefined>
  put(content: C): Promise<void>
}

/** The contents of layers, for all images that have the layer. */
export type LayerCache = ContentCache<LayerContent>

/** Keeps contents as long as the process runs. */
export function createMemoryCache<C extends { digest: string } = LayerContent>(): ContentCache<C> {
  const contents = new Map<string, C>()
  return {
    get: digest => Promise.resolve(contents.get(digest)),
    put(content) {
      contents.set(content.digest, content)
      return Promise.resolve()
    },
  }
}

/**
 * Keeps contents in files of a directory, which is created. The directory must be one's own: what it says is believed. A file in
 * another format counts as missing.
 */
export function createDirectoryCache(directory: string): LayerCache {
  const toPath = (digest: string) => {
    if (!DIGEST_PATTERN.test(digest)) throw new Error('the name of a file in the cache is a digest')
    return join(directory, `${digest.replace(':', '-')}.json`)
  }
  return {
    async get(digest) {
      const text = await readFile(toPath(digest), 'utf8').catch(ignoreMissing)
      return text === undefined ? undefined : parseContent(text, digest)
    },
    async put(content) {
      const path = toPath(content.digest)
      const temporary = `${path}.${process.pid}`
      await mkdir(directory, { recursive: true })
      await writeFile(temporary, JSON.stringify(content))
      await rename(temporary, path)
    },
  }
}

function ignoreMissing(failure: unknown): undefined {
  if (failure instanceof Error && 'code' in failure && failure.code === 'ENOENT') return undefined
  throw failure
}

function parseContent(text: string, digest: string): LayerContent | undefined {
  try {
    const content = JSON.parse(text) as Partial<LayerContent> | null
    const isCurrent = content?.schema === LAYER_CONTENT_SCHEMA && content.digest === digest
    return isCurrent ? (content as LayerContent) : undefined
  } catch {
    return undefined
  }
}
