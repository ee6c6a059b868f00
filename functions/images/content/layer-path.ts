import type { LayerRemoval } from '../../../audit/engines/image/content/layer-content.ts'

/** The names that mark removed files and folders (OCI Image Format Specification, "Whiteouts"). */
const WHITEOUT = '.wh.'
const OPAQUE = '.wh..wh..opq'

/** Names of AUFS itself, which mean no file. */
const AUFS = '.wh..wh.'

/**
 * The path of an entry from the root of the image, without `.` and `..`; undefined if it leads out of the image. The root
 * itself is empty.
 */
export function normalizePath(name: string): string | undefined {
  const names: string[] = []
  for (const part of name.split('/')) {
    if (part === '' || part === '.') continue
    if (part !== '..') names.push(part)
    else if (names.pop() === undefined) return undefined
  }
  return names.join('/')
}

/** What an entry removes if its name is that of a whiteout; undefined if it is none. */
export function parseWhiteout(path: string): LayerRemoval | 'ignored' | undefined {
  const slash = path.lastIndexOf('/')
  const [folder, base] = [path.slice(0, Math.max(0, slash)), path.slice(slash + 1)]
  if (base === OPAQUE) return { path: folder, type: 'content' }
  if (base.startsWith(AUFS)) return 'ignored'
  if (!base.startsWith(WHITEOUT)) return undefined
  const removed = base.slice(WHITEOUT.length)
  if (removed === '' || removed === '.' || removed === '..') return 'ignored'
  return { path: folder === '' ? removed : `${folder}/${removed}`, type: 'path' }
}
