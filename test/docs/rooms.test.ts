import { readdirSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** The rooms of `audit/` from the first to the last, as CONTRIBUTING.md lists them. */
const rooms = listRooms(readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8'))

function listRooms(page: string): string[] {
  const table = page.slice(page.indexOf('| room of `audit/`'))
  const rows = table
    .slice(0, table.indexOf('\n\n'))
    .split('\n')
    .filter(line => line.startsWith('| `'))
  return rows.flatMap(row =>
    [...(row.split('|')[1] ?? '').matchAll(/`([^`]+)`/g)].map(([, room = '']) => room),
  )
}

/** The room of a file of `audit/`: a folder, or the file where it stands in none. */
function findRoom(path: string): string {
  return path.split('/')[1] ?? ''
}

/** What `text`, the file `path` of `audit/`, imports from a room that does not stand before its own. */
function findUpwardImports(path: string, text: string): string[] {
  const targets = [...text.matchAll(/from '(\.[^']+)'/g)].map(([, from = '']) =>
    posix.join(posix.dirname(path), from),
  )
  return targets
    .filter(target => findRoom(target) !== findRoom(path))
    .filter(target => rooms.indexOf(findRoom(target)) >= rooms.indexOf(findRoom(path)))
    .map(target => `${path} imports ${target}`)
}

const sources = readdirSync(join(root, 'audit'), { recursive: true, encoding: 'utf8' })
  .map(name => posix.join('audit', name.replaceAll('\\', '/')))
  .filter(path => path.endsWith('.ts'))

describe('the rooms of audit/', () => {
  it('all stand in the list of CONTRIBUTING.md', () => {
    expect(rooms.toSorted()).toEqual([...new Set(sources.map(findRoom))].toSorted())
  })

  it('import only rooms that stand before them', () => {
    const upward = sources.flatMap(path => findUpwardImports(path, readFileSync(join(root, path), 'utf8')))
    expect(upward).toEqual([])
  })

  it('would not pass with an import of a later room', () => {
    const text = "import { a } from '../notify/notify.ts'\nimport { b } from '../state/keys.ts'"
    expect(findUpwardImports('audit/refresh/a.ts', text)).toEqual([
      'audit/refresh/a.ts imports audit/notify/notify.ts',
    ])
  })
})
