import { spawnSync } from 'node:child_process'
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Item } from '../../../audit/state/store.ts'
import { FileStoreError, openFileStore, type FileStore } from '../../../functions/local/file-store.ts'

let directory: string
const open: FileStore[] = []
beforeEach(() => {
  directory = join(mkdtempSync(join(tmpdir(), 'assay-store-')), 'store')
})
afterEach(() => {
  for (const store of open.splice(0)) store.close()
  rmSync(join(directory, '..'), { recursive: true })
})

function openStore(): FileStore {
  const store = openFileStore(directory)
  open.push(store)
  return store
}

/** Closes the store, as when a process ends. */
function closeStore(store: FileStore): void {
  open.splice(open.indexOf(store), 1)
  store.close()
}

function item(sort: string, version = 1, body: unknown = { of: sort }): Item {
  return { key: { partition: 'P', sort }, version, body }
}

async function listItems(store: FileStore, prefix = ''): Promise<string[]> {
  const found: string[] = []
  for await (const { key } of store.list('P', prefix)) found.push(key.sort)
  return found
}

const file = () => join(directory, 'store.jsonl')

describe('a file store', () => {
  it('writes only over the expected version', async () => {
    const store = openStore()
    expect(await store.save(item('a'), 1)).toBe(false)
    expect(await store.save(item('a'), 0)).toBe(true)
    expect(await store.save(item('a'), 0)).toBe(false)
    expect(await store.save(item('a', 2, 'new'), 1)).toBe(true)
    expect(await store.load({ partition: 'P', sort: 'a' })).toEqual(item('a', 2, 'new'))
    expect(await store.load({ partition: 'Q', sort: 'a' })).toBeUndefined()
  })

  it('removes only the expected version', async () => {
    const store = openStore()
    await store.save(item('a', 3), 0)
    expect(await store.remove(item('a').key, 2)).toBe(false)
    expect(await store.remove(item('b').key, 0)).toBe(false)
    expect(await store.remove(item('a').key, 3)).toBe(true)
    expect(await store.load(item('a').key)).toBeUndefined()
  })

  it('lists items by prefix, sorted', async () => {
    const store = openStore()
    for (const sort of ['TASK_DONE b', 'CHANGE', 'TASK_DONE a', 'TASK_DONE ', 'TASK_DONF'])
      await store.save(item(sort), 0)
    expect(await listItems(store, 'TASK_DONE ')).toEqual(['TASK_DONE ', 'TASK_DONE a', 'TASK_DONE b'])
    expect(await listItems(store)).toEqual([
      'CHANGE',
      'TASK_DONE ',
      'TASK_DONE a',
      'TASK_DONE b',
      'TASK_DONF',
    ])
  })

  it('keeps what was written, even if the writer changes the object later', async () => {
    const store = openStore()
    const body = { facts: { runtime: 'nodejs22.x' } }
    await store.save(item('a', 1, body), 0)
    body.facts.runtime = 'changed'
    expect(await store.load(item('a').key)).toEqual(item('a', 1, { facts: { runtime: 'nodejs22.x' } }))
  })

  it('is unchanged after it is reopened', async () => {
    const store = openStore()
    for (const sort of ['a', 'b', '__proto__']) await store.save(item(sort), 0)
    await store.save({ ...item('a', 2, 'é\n'), expires: 7 }, 1)
    await store.remove(item('b').key, 1)
    closeStore(store)
    const again = openStore()
    expect(await listItems(again)).toEqual(['__proto__', 'a'])
    expect(await again.load(item('a').key)).toEqual({ ...item('a', 2, 'é\n'), expires: 7 })
  })
})

describe('a file store after a crash', () => {
  const torn = [
    ['in the middle of a line', '{"item":{"key":{"partition":"P","so'],
    ['in the middle of a character', Buffer.from('{"item":"é').subarray(0, -1)],
    ['before the end of a line', JSON.stringify({ item: item('torn') })],
  ] as const

  it.each(torn)('drops a truncated line %s, and continues after it', async (_, text) => {
    const store = openStore()
    await store.save(item('a'), 0)
    closeStore(store)
    appendFileSync(file(), text)
    const next = openStore()
    expect(await listItems(next)).toEqual(['a'])
    await next.save(item('b'), 0)
    closeStore(next)
    const last = openStore()
    expect(await listItems(last)).toEqual(['a', 'b'])
  })

  it.each(['{"item":', 'null', '7', '{}'])('reports which line is damaged: %s', async text => {
    const store = openStore()
    await store.save(item('a'), 0)
    closeStore(store)
    appendFileSync(file(), `${text}\n${JSON.stringify({ item: item('b') })}\n`)
    expect(openStore).toThrow(FileStoreError)
    expect(openStore).toThrow("store.jsonl:2 is damaged. Delete the store's directory and start again.")
    expect(existsSync(join(directory, 'lock'))).toBe(false)
  })
})

describe('the lock of a file store', () => {
  it('rejects a second process, and names the first one', () => {
    openStore()
    expect(() => openFileStore(directory)).toThrow(FileStoreError)
    expect(() => openFileStore(directory)).toThrow(`the store is in use by process ${process.pid}`)
  })

  it('is released when the store is closed', () => {
    closeStore(openStore())
    expect(openStore).not.toThrow()
  })

  it.each([
    ['of a process that has ended', () => String(spawnSync(process.execPath, ['-e', '0']).pid)],
    ['that was never written', () => ''],
    ['that is no number', () => 'x'],
  ])('is replaced: one %s', (_, owner) => {
    closeStore(openStore())
    writeFileSync(join(directory, 'lock'), owner())
    openStore()
    expect(readFileSync(join(directory, 'lock'), 'utf8')).toBe(String(process.pid))
  })
})
