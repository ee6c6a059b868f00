import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { assertItemFits } from '../../audit/limits/item-bytes.ts'
import type { Item, ItemKey, Store } from '../../audit/state/store.ts'
import { assertNoToken, type SnapshotScan } from '../../audit/state/snapshot-scan.ts'

/** The store's directory is unusable; `message` says why and what to do. */
export class FileStoreError extends Error {
  override name = 'FileStoreError'
}

/** A store in a directory. Only one process at a time can open it. */
export interface FileStore extends Store, SnapshotScan {
  close(): void
}

type StoreLine = { item: Item } | { removed: ItemKey }

/**
 * Opens the store in `directory`, which is created if needed. Every write appends a line to `store.jsonl`
 * before it is acknowledged. A last line that a crash truncated was never acknowledged and is dropped. Throws
 * FileStoreError.
 */
export function openFileStore(directory: string): FileStore {
  mkdirSync(directory, { recursive: true })
  const release = acquireLock(join(directory, 'lock'))
  const path = join(directory, 'store.jsonl')
  const storedItems = loadOrRelease(release, path)
  const file = openSync(path, 'a')

  function append(storeLine: StoreLine): void {
    writeSync(file, `${JSON.stringify(storeLine)}\n`)
  }

  return {
    load: key => Promise.resolve(storedItems.get(key.partition)?.get(key.sort)),
    save(item, expecting) {
      if ((storedItems.get(item.key.partition)?.get(item.key.sort)?.version ?? 0) !== expecting)
        return Promise.resolve(false)
      assertItemFits(item)
      append({ item })
      putItem(storedItems, cloneItem(item))
      return Promise.resolve(true)
    },
    remove(key, expecting) {
      if (storedItems.get(key.partition)?.get(key.sort)?.version !== expecting) return Promise.resolve(false)
      append({ removed: key })
      dropItem(storedItems, key)
      return Promise.resolve(true)
    },
    async *list(partition, prefix) {
      const found = [...(storedItems.get(partition)?.values() ?? [])].filter(({ key }) =>
        key.sort.startsWith(prefix),
      )
      yield* found.toSorted((a, b) => (a.key.sort < b.key.sort ? -1 : 1))
    },
    page(sorts, token) {
      assertNoToken(token)
      const items = [...storedItems.values()].flatMap(partition =>
        sorts.flatMap(sort => partition.get(sort) ?? []),
      )
      return Promise.resolve({ items })
    },
    close() {
      fsyncSync(file)
      closeSync(file)
      release()
    },
  }
}

type StoredItems = Map<string, Map<string, Item>>

/** A store returns what was written, not the writer's object, which may change. */
function cloneItem(item: Item): Item {
  return JSON.parse(JSON.stringify(item)) as Item
}

function putItem(storedItems: StoredItems, item: Item): void {
  const partition = storedItems.get(item.key.partition) ?? new Map<string, Item>()
  storedItems.set(item.key.partition, partition.set(item.key.sort, item))
}

function dropItem(storedItems: StoredItems, key: ItemKey): void {
  storedItems.get(key.partition)?.delete(key.sort)
}

function loadOrRelease(release: () => void, path: string): StoredItems {
  try {
    return loadItems(path)
  } catch (failure) {
    release()
    throw failure
  }
}

/**
 * The stored items. A last line that a crash truncated is removed, or the next write would be appended to it.
 */
function loadItems(path: string): StoredItems {
  const storedItems: StoredItems = new Map()
  if (!existsSync(path)) return storedItems
  const written = readFileSync(path, 'utf8')
  const whole = written.slice(0, written.lastIndexOf('\n') + 1)
  if (whole.length < written.length) truncateSync(path, Buffer.byteLength(whole))
  whole.split('\n').forEach((text, index) => {
    if (text === '') return
    const line = parseLine(text)
    if (line === undefined)
      throw new FileStoreError(
        `${path}:${index + 1} is damaged. Delete the store's directory and start again.`,
      )
    if ('item' in line) putItem(storedItems, line.item)
    else dropItem(storedItems, line.removed)
  })
  return storedItems
}

function parseLine(text: string): StoreLine | undefined {
  try {
    const line: unknown = JSON.parse(text)
    const isLine = typeof line === 'object' && line !== null && ('item' in line || 'removed' in line)
    return isLine ? (line as StoreLine) : undefined
  } catch {
    return undefined
  }
}

function acquireLock(path: string): () => void {
  try {
    const file = openSync(path, 'wx')
    writeSync(file, String(process.pid))
    closeSync(file)
  } catch (failure) {
    if ((failure as NodeJS.ErrnoException).code !== 'EEXIST') throw failure
    const owner = Number(readFileSync(path, 'utf8'))
    if (isRunning(owner))
      throw new FileStoreError(
        `the store is in use by process ${owner} (${path}). Wait until that process ends, or use another directory.`,
        { cause: failure },
      )
    rmSync(path)
    return acquireLock(path)
  }
  return () => rmSync(path, { force: true })
}

function isRunning(pid: number): boolean {
  try {
    return pid > 0 && process.kill(pid, 0)
  } catch (failure) {
    return (failure as NodeJS.ErrnoException).code === 'EPERM'
  }
}
