import type { LayerAddition, LayerRemoval } from '../../../../../audit/engines/image/content/layer-content.ts'

/** What a path of the model is: text of a file, the target of a link, or a folder. */
type Extracted = { file: string } | { symlink: string } | 'directory'

/** Extracts layers in order into a flat map of paths, as an unpacker does on a disk. */
export function extractLayers(
  layers: readonly { removals: readonly LayerRemoval[]; additions: readonly LayerAddition[] }[],
): Map<string, Extracted> {
  const disk = new Map<string, Extracted>()
  for (const { removals, additions } of layers) {
    for (const removal of removals) remove(disk, removal)
    for (const addition of additions) extract(disk, addition)
  }
  return disk
}

function remove(disk: Map<string, Extracted>, { path, type }: LayerRemoval): void {
  const place = type === 'content' ? locate(disk, path) : locateEntry(disk, path)
  if (place === undefined) return
  if (type === 'path') removeAll(disk, place)
  else if (place === '' || disk.get(place) === 'directory') removeBelow(disk, place)
}

function extract(disk: Map<string, Extracted>, addition: LayerAddition): void {
  const place = locateEntry(disk, addition.path)
  if (place === undefined || !makeFolders(disk, place)) return
  if (addition.type === 'directory') {
    if (disk.get(place) === 'directory') return
    removeAll(disk, place)
    disk.set(place, 'directory')
    return
  }
  const target = addition.type === 'hardlink' ? locateEntry(disk, addition.target) : undefined
  const linked = target === undefined ? undefined : disk.get(target)
  removeAll(disk, place)
  if (addition.type === 'symlink') disk.set(place, { symlink: addition.target })
  else if (addition.type === 'file') disk.set(place, { file: JSON.stringify(addition.content) })
  else disk.set(place, linked === undefined || linked === 'directory' ? { file: 'no target' } : linked)
}

/** Where an entry goes: its folder through links, and its own name. */
function locateEntry(disk: Map<string, Extracted>, path: string): string | undefined {
  const slash = path.lastIndexOf('/')
  const folder = slash === -1 ? '' : locate(disk, path.slice(0, slash))
  const name = path.slice(slash + 1)
  return folder === undefined ? undefined : folder === '' ? name : `${folder}/${name}`
}

/** Where a path leads through links; undefined for a ring of them, or a way through a file. */
function locate(disk: Map<string, Extracted>, path: string, links = 0): string | undefined {
  if (links > 40) return undefined
  const names = path.split('/').filter(name => name !== '' && name !== '.')
  let place = ''
  for (const [index, name] of names.entries()) {
    if (name === '..') {
      place = place.split('/').slice(0, -1).join('/')
      continue
    }
    const next = place === '' ? name : `${place}/${name}`
    const found = disk.get(next)
    if (found !== undefined && found !== 'directory' && 'file' in found && index < names.length - 1)
      return undefined
    if (found !== undefined && found !== 'directory' && 'symlink' in found) {
      const { symlink } = found
      const rest = [symlink, ...names.slice(index + 1)].join('/')
      return locate(disk, symlink.startsWith('/') || place === '' ? rest : `${place}/${rest}`, links + 1)
    }
    place = next
  }
  return place
}

/** Makes the folders above a place; false if something else is in the way. */
function makeFolders(disk: Map<string, Extracted>, place: string): boolean {
  const names = place.split('/').slice(0, -1)
  const folders = names.map((_, index) => names.slice(0, index + 1).join('/'))
  if (folders.some(folder => disk.has(folder) && disk.get(folder) !== 'directory')) return false
  for (const folder of folders) disk.set(folder, 'directory')
  return true
}

function removeAll(disk: Map<string, Extracted>, place: string): void {
  disk.delete(place)
  removeBelow(disk, place)
}

function removeBelow(disk: Map<string, Extracted>, place: string): void {
  for (const path of disk.keys()) if (place === '' || path.startsWith(`${place}/`)) disk.delete(path)
}
