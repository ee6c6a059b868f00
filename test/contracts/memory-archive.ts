import type { ReportArchive, ReportContent } from '../../reports/publish/report-archive.ts'

/** An archive in memory, and its objects. */
export interface MemoryArchive extends ReportArchive {
  objects: Map<string, ReportContent>
}

/** Creates an empty archive. */
export function createMemoryArchive(): MemoryArchive {
  const objects = new Map<string, ReportContent>()
  return {
    objects,
    putIfAbsent(key, reportContent) {
      const isThere = objects.has(key)
      if (!isThere) objects.set(key, { ...reportContent })
      return Promise.resolve(!isThere)
    },
    replace: (key, reportContent) => Promise.resolve(void objects.set(key, { ...reportContent })),
    read(key) {
      const found = objects.get(key)
      return Promise.resolve(found ? { text: found.text } : { unreadable: 'NoSuchKey' })
    },
  }
}
