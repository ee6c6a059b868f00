import type { Archive, Content } from '../../reports/archive.ts'

/** An archive in memory, and what it holds. */
export interface MemoryArchive extends Archive {
  objects: Map<string, Content>
}

/** An empty archive. */
export function memoryArchive(): MemoryArchive {
  const objects = new Map<string, Content>()
  return {
    objects,
    keep(key, content) {
      const isThere = objects.has(key)
      if (!isThere) objects.set(key, { ...content })
      return Promise.resolve(!isThere)
    },
    replace: (key, content) => Promise.resolve(void objects.set(key, { ...content })),
    read(key) {
      const found = objects.get(key)
      return Promise.resolve(found ? { text: found.text } : { unreadable: 'NoSuchKey' })
    },
  }
}
