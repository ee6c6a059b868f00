import { describe, expect, it } from 'vitest'
import { measureItemBytes } from '../../audit/limits/item-bytes.ts'
import { MAX_ITEM_BYTES, SizeLimitError } from '../../audit/limits/service-limits.ts'
import type { Item, Store } from '../../audit/state/store.ts'

/** Tests what every store must do, for each adapter. `open` returns a store that shares nothing with earlier ones. */
export function testStoreContract(name: string, open: () => Store): void {
  const key = { partition: 'RESOURCE a', sort: 'SNAPSHOT' }
  const item = (version: number, body: unknown = { version }): Item => ({ key, version, body })

  describe(`the store's contract: ${name}`, () => {
    it('returns undefined for what was never written', async () => {
      const store = open()
      expect(await store.load(key)).toBeUndefined()
      expect(await listItems(store, 'RESOURCE a', '')).toEqual([])
    })

    it('returns what was written, with its version and expiry', async () => {
      const store = open()
      const body = {
        text: 'ü "quoted" \u0000',
        list: [1, [], {}],
        none: null,
        deep: { a: { b: [{ c: true }] } },
      }
      expect(await store.save({ ...item(1, body), expires: 4_102_444_800 }, 0)).toBe(true)
      expect(await store.load(key)).toEqual({ ...item(1, body), expires: 4_102_444_800 })
    })

    it('stores a copy of what was written', async () => {
      const store = open()
      const body = { list: [1] }
      await store.save(item(1, body), 0)
      body.list.push(2)
      expect((await store.load(key))?.body).toEqual({ list: [1] })
    })

    it('writes only if the version is the expected one', async () => {
      const store = open()
      expect(await store.save(item(1), 1)).toBe(false)
      expect(await store.save(item(1), 0)).toBe(true)
      expect(await store.save(item(1), 0)).toBe(false)
      expect(await store.save(item(7), 1)).toBe(true)
      expect(await store.save(item(2), 1)).toBe(false)
      expect(await store.load(key)).toEqual(item(7))
    })

    it('accepts one of many concurrent writers', async () => {
      const store = open()
      await store.save(item(1), 0)
      const writers = Array.from({ length: 8 }, (_, writer) => store.save(item(2, { writer }), 1))
      expect((await Promise.all(writers)).filter(Boolean)).toHaveLength(1)
    })

    it('accepts an item of nearly the largest size, and refuses one that is too large in bytes', async () => {
      const store = open()
      const bytes = MAX_ITEM_BYTES - measureItemBytes(item(1, ''))
      const largest = item(1, 'é'.repeat((bytes - 100) / 2))
      const larger = item(2, 'é'.repeat((bytes + 100) / 2))
      expect(await store.save(largest, 0)).toBe(true)
      await expect((async () => store.save(larger, 1))()).rejects.toThrow(SizeLimitError)
      expect(await store.load(key)).toEqual(largest)
    })

    it('removes only the expected version', async () => {
      const store = open()
      await store.save(item(1), 0)
      await store.save(item(2), 1)
      expect(await store.remove(key, 1)).toBe(false)
      expect(await store.remove(key, 2)).toBe(true)
      expect(await store.remove(key, 2)).toBe(false)
      expect(await store.load(key)).toBeUndefined()
      expect(await store.save(item(1), 0)).toBe(true)
    })

    it('lists a partition by prefix, in the order of the sort keys, with any number of items', async () => {
      const store = open()
      const padding = 'x'.repeat(20_000)
      const sorts = Array.from({ length: 120 }, (_, index) => `EDGE ${String(index).padStart(3, '0')}`)
      const save = (sort: string) =>
        store.save({ key: { partition: 'P', sort }, version: 1, body: { sort, padding } }, 0)
      await Promise.all(sorts.toReversed().map(save))
      await save('COMPLIANCE')
      await store.save({ key: { partition: 'Q', sort: 'EDGE 000' }, version: 1, body: {} }, 0)
      expect((await listItems(store, 'P', 'EDGE ')).map(({ sort }) => sort)).toEqual(sorts)
      expect(await listItems(store, 'P', 'EDGE 11')).toHaveLength(10)
    })
  })
}

async function listItems(store: Store, partition: string, prefix: string) {
  const keys = []
  for await (const { key } of store.list(partition, prefix)) keys.push(key)
  return keys
}
