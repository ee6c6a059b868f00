import { expect } from 'vitest'
import type { Item, Store } from '../../../audit/state/store.ts'
import { computeStoryTime } from './small-account.ts'
import { createClosedGate, waitUntilBlocked } from './operation-gate.ts'
import type { GatedPerformance } from './interleavings.ts'
import { expectConsistentStore } from './invariants.ts'
import type { InterleavingScenario } from './scenarios.ts'
import { runInitialScan, createProtocolFixture } from './protocol-fixture.ts'

/** The stores of a run: those of the adapter under test, and cheap ones for what is only compared. */
export interface PerformanceStores {
  open(): Store
  openInMemory(): Store
}

/**
 * Runs a scenario, each time on a store of its own with the same initial scan, and without rechecks: these would
 * correct what the protocol must not break.
 */
export async function prepareScenario(
  interleavingScenario: InterleavingScenario,
  performanceStores: PerformanceStores,
): Promise<() => Promise<GatedPerformance>> {
  const items = await listInitialScanItems(interleavingScenario, performanceStores.openInMemory())
  return async () => {
    const store = performanceStores.open()
    await Promise.all(items.map(item => store.save(item, 0)))
    const fixture = createProtocolFixture(store, interleavingScenario.account())
    fixture.clock.advanceTo(computeStoryTime(60))
    fixture.deps.timing = { ...fixture.deps.timing, recheckDelays: [] }
    const operationGate = createClosedGate()
    for (const [name, process] of Object.entries(await interleavingScenario.processes(fixture)))
      operationGate.start(name, process)
    await waitUntilBlocked()
    return {
      gate: operationGate,
      async end() {
        expect(operationGate.failures).toEqual([])
        await fixture.pipeline.run()
        await expectConsistentStore(fixture, performanceStores.openInMemory())
        const ids = fixture.sent.map(({ id }) => id)
        expect(ids).toEqual([...new Set(ids)])
      },
    }
  }
}

async function listInitialScanItems(
  interleavingScenario: InterleavingScenario,
  store: Store,
): Promise<Item[]> {
  const items = new Map<string, Item>()
  const fixture = createProtocolFixture(
    {
      ...store,
      async save(item, expecting) {
        const saved = await store.save(item, expecting)
        if (saved) items.set(`${item.key.partition} ${item.key.sort}`, structuredClone(item))
        return saved
      },
    },
    interleavingScenario.account(),
  )
  await runInitialScan(fixture)
  return [...items.values()]
}
