import { spawnSync } from 'node:child_process'
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Item } from '../../../audit/account/store.ts'
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

function opened(): FileStore {
  const store = openFileStore(directory)
  open.push(store)
  return store
}

/** Closes the store, as the end of a process does. */
function closed(store: FileStore): void {
  open.splice(open.indexOf(store), 1)
  store.close()
}

function item(sort: string, version = 1, body: unknown = { of: sort }): Item {
  return { key: { partition: 'P', sort }, version, body }
}

async function listed(store: FileStore, prefix = ''): Promise<string[]> {
  const found: string[] = []
  for await (const { key } of store.list('P', prefix)) found.push(key.sort)
  return found
}

const file = () => join(directory, 'store.jsonl')

describe('a file store', () => {
  it('writes only over the version that is expected', async () => {
    const store = opened()
    expect(await store.save(item('a'), 1)).toBe(false)
    expect(await store.save(item('a'), 0)).toBe(true)
    expect(await store.save(item('a'), 0)).toBe(false)
    expect(await store.save(item('a', 2, 'new'), 1)).toBe(true)
    expect(await store.load({ partition: 'P', sort: 'a' })).toEqual(item('a', 2, 'new'))
    expect(await store.load({ partition: 'Q', sort: 'a' })).toBeUndefined()
  })

  it('removes only the version that is expected', async () => {
    const store = opened()
    await store.save(item('a', 3), 0)
    expect(await store.remove(item('a').key, 2)).toBe(false)
    expect(await store.remove(item('b').key, 0)).toBe(false)
    expect(await store.remove(item('a').key, 3)).toBe(true)
    expect(await store.load(item('a').key)).toBeUndefined()
  })

  it('lists what begins with a prefix, in order', async () => {
    const store = opened()
    for (const sort of ['DONE b', 'CAUSE', 'DONE a', 'DONE ', 'DONF']) await store.save(item(sort), 0)
    expect(await listed(store, 'DONE ')).toEqual(['DONE ', 'DONE a', 'DONE b'])
    expect(await listed(store)).toEqual(['CAUSE', 'DONE ', 'DONE a', 'DONE b', 'DONF'])
  })

  it('keeps what was written, whatever the writer does to his object', async () => {
    const store = opened()
    const body = { facts: { runtime: 'nodejs22.x' } }
    await store.save(item('a', 1, body), 0)
    body.facts.runtime = 'changed'
    expect(await store.load(item('a').key)).toEqual(item('a', 1, { facts: { runtime: 'nodejs22.x' } }))
  })

  it('is the same after it was opened again', async () => {
    const store = opened()
    for (const sort of ['a', 'b', '__proto__']) await store.save(item(sort), 0)
    await store.save({ ...item('a', 2, 'é\n'), expires: 7 }, 1)
    await store.remove(item('b').key, 1)
    closed(store)
    const again = opened()
    expect(await listed(again)).toEqual(['__proto__', 'a'])
    expect(await again.load(item('a').key)).toEqual({ ...item('a', 2, 'é\n'), expires: 7 })
  })
})

describe('a file store after a crash', () => {
  const torn = [
    ['in the middle of a line', '{"item":{"key":{"partition":"P","so'],
    ['in the middle of a character', Buffer.from('{"item":"é').subarray(0, -1)],
    ['before the end of a line', JSON.stringify({ item: item('torn') })],
  ] as const

  it.each(torn)('leaves out what was cut off %s, and goes on after it', async (_, text) => {
    const store = opened()
    await store.save(item('a'), 0)
    closed(store)
    appendFileSync(file(), text)
    const next = opened()
    expect(await listed(next)).toEqual(['a'])
    await next.save(item('b'), 0)
    closed(next)
    const last = opened()
    expect(await listed(last)).toEqual(['a', 'b'])
  })

  it.each(['{"item":', 'null', '7', '{}'])('says which line is damaged: %s', async text => {
    const store = opened()
    await store.save(item('a'), 0)
    closed(store)
    appendFileSync(file(), `${text}\n${JSON.stringify({ item: item('b') })}\n`)
    expect(opened).toThrow(FileStoreError)
    expect(opened).toThrow('store.jsonl:2 is damaged; remove the store and start anew')
    expect(existsSync(join(directory, 'lock'))).toBe(false)
  })
})

describe('the lock of a file store', () => {
  it('refuses a second process, and says which one has it', () => {
    opened()
    expect(() => openFileStore(directory)).toThrow(FileStoreError)
    expect(() => openFileStore(directory)).toThrow(`the store is in use by process ${process.pid}`)
  })

  it('is released when the store is closed', () => {
    closed(opened())
    expect(opened).not.toThrow()
  })

  it.each([
    ['of a process that has ended', () => String(spawnSync(process.execPath, ['-e', '0']).pid)],
    ['that was never written', () => ''],
    ['that is no number', () => 'x'],
  ])('is taken over: one %s', (_, owner) => {
    closed(opened())
    writeFileSync(join(directory, 'lock'), owner())
    opened()
    expect(readFileSync(join(directory, 'lock'), 'utf8')).toBe(String(process.pid))
  })
})
