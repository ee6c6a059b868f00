import { describe, expect, it } from 'vitest'
import { UnreadableEvent } from '../../audit/events/change.ts'
import type { SnapshotScan } from '../../audit/state/snapshot-scan.ts'
import type { Item, Store } from '../../audit/state/store.ts'

/** A store and its scan. */
export type ScannedStore = Pick<Store, 'save'> & SnapshotScan

/** Tests what every scan must do, for each adapter, on an empty store. `minPages` is how many pages 2.4 MB must take. */
export function testScanContract(name: string, open: () => ScannedStore, minPages: number): void {
  describe(`the scan's contract: ${name}`, () => {
    it('returns each item with one of the sort keys once, over all pages, and no other', async () => {
      const store = open()
      const items = Array.from({ length: 4 }, (_, index) =>
        ['SCAN_A', 'SCAN_B', 'SCAN_C'].map(sort => buildItem(`P ${index}`, sort)),
      ).flat()
      for (const item of items) await store.save(item, 0)
      const wanted = items.filter(({ key }) => key.sort !== 'SCAN_B')
      const { found, pages } = await scanAll(store, ['SCAN_A', 'SCAN_C'])
      expect(found.toSorted(compareItems)).toEqual(wanted.toSorted(compareItems))
      expect(pages).toBeGreaterThanOrEqual(minPages)
    })

    it.each([
      '',
      'x',
      '{}',
      'null',
      '[]',
      '["a"]',
      '["a",1]',
      '["a",""]',
      '["a","b","c"]',
      '{"pk":{"S":"a"}}',
    ])('refuses %j, which is a token of no page', async token => {
      await expect((async () => open().page(['SCAN_A'], token))()).rejects.toThrow(UnreadableEvent)
    })

    it('refuses a token that is longer than a key', async () => {
      for (const key of [
        ['é'.repeat(1_025), 'b'],
        ['a', 'é'.repeat(513)],
      ])
        await expect((async () => open().page(['SCAN_A'], JSON.stringify(key)))()).rejects.toThrow(
          UnreadableEvent,
        )
    })
  })
}

function buildItem(partition: string, sort: string): Item {
  return { key: { partition, sort }, version: 1, body: { sort, padding: 'x'.repeat(200_000) } }
}

async function scanAll(
  scan: SnapshotScan,
  sorts: readonly string[],
): Promise<{ found: Item[]; pages: number }> {
  const found: Item[] = []
  let pages = 0
  let token: string | undefined
  do {
    const page = await scan.page(sorts, token)
    found.push(...page.items)
    token = page.next
    pages += 1
  } while (token !== undefined)
  return { found, pages }
}

function compareItems(one: Item, other: Item): number {
  return `${one.key.partition} ${one.key.sort}` < `${other.key.partition} ${other.key.sort}` ? -1 : 1
}
