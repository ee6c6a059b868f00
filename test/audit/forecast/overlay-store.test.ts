import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createOverlayStore, type OverlayStore } from '../../../audit/forecast/overlay-store.ts'
import type { Item, Store } from '../../../audit/state/store.ts'
import { createMemoryStore } from '../../contracts/memory-store.ts'
import { testStoreContract } from '../../contracts/store-contract.ts'

testStoreContract('overlay store over an empty store', () => createOverlayStore(createMemoryStore()))

type Step = (
  | { does: 'SAVE'; body: number; next: number }
  | { does: 'REMOVE' }
  | { does: 'LOAD' }
  | { does: 'LIST'; prefix: string }
) & { partition: string; sort: string; expecting: number | 'CURRENT' }

const key = {
  partition: fc.constantFrom('P', 'Q', '__proto__'),
  sort: fc.constantFrom('A', 'AB', 'B', 'REMOVED', 'constructor'),
  expecting: fc.oneof({ weight: 3, arbitrary: fc.constant('CURRENT' as const) }, fc.nat({ max: 3 })),
}
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ does: fc.constant('SAVE' as const), body: fc.nat(), next: fc.constantFrom(1, 1, 2), ...key }),
  fc.record({ does: fc.constant('REMOVE' as const), ...key }),
  fc.record({ does: fc.constant('LOAD' as const), ...key }),
  fc.record({ does: fc.constant('LIST' as const), prefix: fc.constantFrom('', 'A', 'AB', 'x'), ...key }),
)

async function listAll(store: Pick<Store, 'list'>, partition: string, prefix = ''): Promise<Item[]> {
  const items: Item[] = []
  for await (const item of store.list(partition, prefix)) items.push(item)
  return items
}

async function run(store: Store, each: Step): Promise<unknown> {
  const itemKey = { partition: each.partition, sort: each.sort }
  const current = (await store.load(itemKey))?.version ?? 0
  const expecting = each.expecting === 'CURRENT' ? current : each.expecting
  if (each.does === 'SAVE')
    return store.save({ key: itemKey, version: current + each.next, body: { is: each.body } }, expecting)
  if (each.does === 'REMOVE') return store.remove(itemKey, expecting)
  return each.does === 'LOAD' ? store.load(itemKey) : listAll(store, each.partition, each.prefix)
}

const refuse = () => Promise.reject(new Error('the base is written'))

/** A store that fails on every write. */
function forbidWrites(store: Store): Store {
  return { ...store, save: refuse, remove: refuse }
}

const save = (store: Store, partition: string, sort: string, body: string, expecting = 0) =>
  store.save({ key: { partition, sort }, version: expecting + 1, body }, expecting)

describe('an overlay store', () => {
  it('answers as a copy of its base would, which it never writes', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 12 }),
        fc.array(step, { maxLength: 25 }),
        async (first, then) => {
          const base = createMemoryStore()
          for (const each of first) await run(base, each)
          const before = JSON.stringify([...base.items()])
          const [plain, overlay] = [base.copy(), createOverlayStore(forbidWrites(base))]
          for (const each of then) expect(await run(overlay, each)).toEqual(await run(plain, each))
          for (const partition of ['P', 'Q', '__proto__'])
            expect(await listAll(overlay, partition)).toEqual(await listAll(plain, partition))
          expect(JSON.stringify([...base.items()])).toBe(before)
        },
      ),
      { numRuns: 500 },
    )
  })

  it('lists what was written under a sort key with what the base has', async () => {
    const base = createMemoryStore()
    await save(base, 'changed', 'RECORD', 'old')
    await save(base, 'removed', 'RECORD', 'old')
    await save(base, 'untouched', 'RECORD', 'old')
    const overlay: OverlayStore = createOverlayStore(base)
    await save(overlay, 'changed', 'RECORD', 'new', 1)
    await save(overlay, 'added', 'RECORD', 'new')
    await save(overlay, 'added', 'OTHER', 'new')
    await overlay.remove({ partition: 'removed', sort: 'RECORD' }, 1)
    expect(await overlay.listWritten('RECORD')).toEqual([
      { before: 'old', after: 'new' },
      { before: undefined, after: 'new' },
    ])
  })
})
