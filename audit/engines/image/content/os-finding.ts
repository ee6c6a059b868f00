import type { ImageConfig } from './image-config.ts'
import { findOsLifecycle, type OsLifecycle } from './os-lifecycle.ts'
import type { OsRelease } from './os-release.ts'
import { findInTree, MAX_LINKS, type FoundNode, type ImageTree } from './overlay.ts'
import { isRelevantPath, osReleasePaths } from './relevant-path.ts'

/** The operating system of an image; `NONE` if it has none, as an image from scratch. */
export type OsFinding =
  | { state: 'FOUND'; osRelease: OsRelease; lifecycle?: OsLifecycle }
  | { state: 'NONE' }
  | { state: 'UNKNOWN'; reason: string }

/** What decides how much of a tree is known. */
export interface TreeExtent {
  /** The first layer from which all layers were read completely: a path is known if its layer is not below it. */
  knownFrom: number
  platform: ImageConfig['platform']
}

/** Finds the operating system that an image names in its first os-release file. */
export function findOs(tree: ImageTree, { knownFrom, platform }: TreeExtent): OsFinding {
  if (platform.os === 'windows') return { state: 'FOUND', osRelease: toWindows(platform) }
  for (const path of osReleasePaths) {
    const found = findInTree(tree, path)
    const reason = explainUnknown(path, found, knownFrom)
    if (reason !== undefined) return { state: 'UNKNOWN', reason }
    if (found.found !== 'file') continue
    if (found.content.form !== 'os-release')
      return { state: 'UNKNOWN', reason: `${path} is no file of its kind` }
    const { osRelease } = found.content
    const lifecycle = findOsLifecycle(osRelease)
    return { state: 'FOUND', osRelease, ...(lifecycle === undefined ? {} : { lifecycle }) }
  }
  return { state: 'NONE' }
}

/** The reason why it is unknown what an image has at `path`; undefined if it is known. */
export function explainUnknown(path: string, found: FoundNode, knownFrom: number): string | undefined {
  if (found.found === 'too many links') return `${path} leads through more than ${MAX_LINKS} symbolic links`
  if (found.found === 'nothing' && !isRelevantPath(found.place))
    return `${path} leads to another path of the image, which is not read`
  const isKnown = found.found === 'file' ? found.layer >= knownFrom : knownFrom === 0
  if (!isKnown) return `a layer that was not read completely can change ${path}`
  if (found.found === 'file' && found.content.form === 'unreadable') return `${path}: ${found.content.reason}`
  return undefined
}

function toWindows({ osVersion }: TreeExtent['platform']): OsRelease {
  return { id: 'windows', ...(osVersion === undefined ? {} : { versionId: osVersion }) }
}
