import { normalizePath } from '../images/content/layer-path.ts'
import type { ZipEntry } from './zip/list-entries.ts'
import { explainEntry, readZipEntry } from './zip/read-entry.ts'

/** Bytes of the lists of installed files that are read: what is installed beyond them is searched as one's own code. */
const MAX_RECORD_BYTES = 32 * 1_024 * 1_024

const RECORD = /^((?:.{0,4000}\/)?)([^/]{1,255}\.dist-info)\/RECORD$/

/**
 * The paths of files that an installer of Python, such as `pip install --target`, unpacked from a package of an index: they are
 * what `RECORD` of its folder `.dist-info` lists (PyPA, "Recording installed projects"). A package that was installed from a
 * folder, a file or a repository has a `direct_url.json` and is one's own.
 */
export function listInstalledFiles(archive: Buffer, entries: readonly ZipEntry[]): ReadonlySet<string> {
  const byPath = new Map(entries.map(entry => [normalizePath(entry.name), entry]))
  const installed = new Set<string>()
  let bytes = 0
  for (const [path = '', entry] of byPath) {
    const [, folder, info] = RECORD.exec(path) ?? []
    if (folder === undefined || info === undefined) continue
    if (byPath.has(`${folder}${info}/direct_url.json`) || bytes + entry.bytes > MAX_RECORD_BYTES) continue
    bytes += entry.bytes
    const content = explainEntry(entry) === undefined ? readZipEntry(archive, entry) : undefined
    for (const line of new TextDecoder().decode(content).split('\n')) {
      const listed = normalizePath(folder + parseFirstField(line))
      if (listed !== undefined) installed.add(listed)
    }
  }
  return installed
}

/** The first field of a line of CSV. */
function parseFirstField(line: string): string {
  const [, quoted] = /^"((?:[^"]|""){0,4000})",/.exec(line) ?? []
  return quoted?.replaceAll('""', '"') ?? line.slice(0, line.indexOf(','))
}
