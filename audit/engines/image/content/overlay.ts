import type { FileContent, LayerAddition, LayerContent, LayerRemoval } from './layer-content.ts'

/** The most symbolic links that are followed, as Linux does (path_resolution(7)). */
export const MAX_LINKS = 40

interface Folder {
  type: 'directory'
  children: Map<string, Node>
  layer: number
}
interface File {
  type: 'file'
  content: FileContent
  layer: number
}
interface Link {
  type: 'symlink'
  target: string
  layer: number
}
type Node = Folder | File | Link

/** The files of an image after all of its layers, as far as the layers say it. */
export interface ImageTree {
  root: Folder
}

/** What a path of an image leads to. `layer` is the lowest of the layers whose files and links decide it. */
export type FoundNode =
  | { found: 'file'; content: FileContent; layer: number; place: string }
  | { found: 'directory'; names: readonly string[]; layer: number; place: string }
  | { found: 'nothing'; layer: number; place: string }
  | { found: 'too many links' }

/** Lays layers over one another, the lowest first. */
export function foldLayers(layers: readonly Pick<LayerContent, 'removals' | 'additions'>[]): ImageTree {
  const root: Folder = { type: 'directory', children: new Map(), layer: -1 }
  for (const [layer, { removals, additions }] of layers.entries()) {
    // What a layer removes is in the layers below it, wherever its whiteouts stand.
    for (const removal of removals) applyRemoval(root, removal)
    for (const addition of additions) applyAddition(root, addition, layer)
  }
  return { root }
}

/** Finds what `path` leads to, through symbolic links, which never leave the tree. */
export function findInTree({ root }: ImageTree, path: string): FoundNode {
  const resolved = resolvePath(root, path.split('/'), { followLast: true })
  if (resolved === undefined) return { found: 'too many links' }
  const { node, names, layer } = resolved
  const place = names.join('/')
  if (node?.type === 'file') return { found: 'file', content: node.content, layer, place }
  if (node?.type === 'directory')
    return { found: 'directory', names: [...node.children.keys()], layer, place }
  return { found: 'nothing', layer, place }
}

/** All files and links of the tree by path, and its folders. */
export function listTree({ root }: ImageTree): Map<string, 'directory' | { symlink: string } | FileContent> {
  const found = new Map<string, 'directory' | { symlink: string } | FileContent>()
  const pending: [path: string, folder: Folder][] = [['', root]]
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const [path, { children }] = next
    for (const [name, node] of children) {
      const place = path === '' ? name : `${path}/${name}`
      if (node.type === 'directory') pending.push([place, node])
      found.set(place, describeNode(node))
    }
  }
  return found
}

function describeNode(node: Node): 'directory' | { symlink: string } | FileContent {
  if (node.type === 'directory') return 'directory'
  return node.type === 'symlink' ? { symlink: node.target } : node.content
}

interface Resolved {
  /** Undefined if there is nothing. */
  node: Node | undefined
  /** Where it is, without links. */
  names: readonly string[]
  layer: number
}

/**
 * Follows a path from the root; undefined after too many links. What does not exist is followed by its names alone, and
 * a file on the way leads to nothing.
 */
function resolvePath(
  root: Folder,
  path: readonly string[],
  { followLast }: { followLast: boolean },
): Resolved | undefined {
  const pending = path.toReversed()
  let way: { name: string; node: Folder | undefined }[] = []
  let links = 0
  let layer = Infinity
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    if (name === '' || name === '.') continue
    if (name === '..') {
      way = way.slice(0, -1)
      continue
    }
    const folder = way.length === 0 ? root : way.at(-1)?.node
    const node = folder?.children.get(name)
    // A folder is where it is, whatever layer made it: what a path leads to is decided by files and links.
    if (node !== undefined && node.type !== 'directory') layer = Math.min(layer, node.layer)
    const isLast = pending.every(each => each === '' || each === '.')
    if (node?.type === 'symlink' && (followLast || !isLast)) {
      links += 1
      if (links > MAX_LINKS) return undefined
      if (node.target.startsWith('/')) way = []
      pending.push(...node.target.split('/').toReversed())
    } else if (node === undefined || node.type === 'directory') way = [...way, { name, node }]
    else {
      const names = [...way.map(each => each.name), name]
      if (isLast) return { node, names, layer }
      return { node: undefined, names: [...names, ...pending.toReversed()], layer }
    }
  }
  return { node: way.length === 0 ? root : way.at(-1)?.node, names: way.map(each => each.name), layer }
}

/** The folder in which `path` lies, through links; undefined if there is none. */
function findParent(root: Folder, path: string): Folder | undefined {
  const node = resolvePath(root, path.split('/').slice(0, -1), { followLast: true })?.node
  return node?.type === 'directory' ? node : undefined
}

function applyRemoval(root: Folder, { path, type }: LayerRemoval): void {
  if (type === 'path') {
    findParent(root, path)?.children.delete(path.slice(path.lastIndexOf('/') + 1))
    return
  }
  const node = resolvePath(root, path.split('/'), { followLast: true })?.node
  if (node?.type === 'directory') node.children.clear()
}

/** Adds something as it is extracted; what would lie below a file, or behind a loop of links, is not extracted. */
function applyAddition(root: Folder, addition: LayerAddition, layer: number): void {
  const names = addition.path.split('/')
  const last = names.at(-1) ?? ''
  const parent = openFolder(root, names.slice(0, -1), layer)
  if (parent === undefined || last === '') return
  const existing = parent.children.get(last)
  if (addition.type === 'directory' && existing?.type === 'directory') return
  parent.children.set(last, createNode(root, addition, layer))
}

function createNode(root: Folder, addition: LayerAddition, layer: number): Node {
  if (addition.type === 'directory') return { type: 'directory', children: new Map(), layer }
  if (addition.type === 'symlink') return { type: 'symlink', target: addition.target, layer }
  if (addition.type === 'file') return { type: 'file', content: addition.content, layer }
  const target = resolvePath(root, addition.target.split('/'), { followLast: false })?.node
  if (target !== undefined && target.type !== 'directory') return target
  const reason = 'it is a hard link to a file that was not read'
  return { type: 'file', content: { form: 'unreadable', reason }, layer }
}

/** The folder at a path, through links; those that are missing are created. Undefined if a file is in the way. */
function openFolder(root: Folder, path: readonly string[], layer: number): Folder | undefined {
  const resolved = resolvePath(root, path, { followLast: true })
  if (resolved === undefined) return undefined
  if (resolved.node !== undefined) return resolved.node.type === 'directory' ? resolved.node : undefined
  let folder = root
  for (const name of resolved.names) {
    const existing = folder.children.get(name)
    if (existing !== undefined && existing.type !== 'directory') return undefined
    const next: Folder = existing ?? { type: 'directory', children: new Map(), layer }
    folder.children.set(name, next)
    folder = next
  }
  return folder
}
