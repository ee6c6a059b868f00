import { describe, expect, it } from 'vitest'
import { testStoreContract } from './store-contract.ts'
import { createAuditStore } from '../../functions/local/audit-store.ts'
import { createMemoryStore } from './memory-store.ts'

testStoreContract('memory store', createMemoryStore)
testStoreContract('store of an audit', createAuditStore)

describe('a copy of a store in memory', () => {
  it('has the items of the store, and shares no later write with it', async () => {
    const store = createMemoryStore()
    await store.save(item('A'), 0)
    const copy = store.copy()
    await store.save(item('B'), 0)
    await copy.save(item('C'), 0)
    await copy.save(item('A', 2), 1)
    expect([...store.items()].map(({ key, version }) => [key.sort, version])).toEqual([
      ['A', 1],
      ['B', 1],
    ])
    expect([...copy.items()].map(({ key, version }) => [key.sort, version])).toEqual([
      ['A', 2],
      ['C', 1],
    ])
  })
})

function item(sort: string, version = 1) {
  return { key: { partition: 'P', sort }, version, body: { sort } }
}
