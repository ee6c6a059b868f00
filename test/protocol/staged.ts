import { expect } from 'vitest'
import type { Item, Store } from '../../audit/account/store.ts'
import { time } from './account.ts'
import { closedGate, settled } from './gate.ts'
import type { Performance } from './interleavings.ts'
import { expectConsistency } from './invariants.ts'
import type { Scenario } from './scenarios.ts'
import { baseline, stageOn } from './stage.ts'

/** Where performances take place: stores of the adapter under test, and cheap ones for what is only compared. */
export interface Places {
  open(): Store
  cheap(): Store
}

/**
 * Performances of `scenario`, each on a store of its own that holds the same baseline; without second looks, which
 * would mend what the protocol must not break.
 */
export async function stagedOn(scenario: Scenario, places: Places): Promise<() => Promise<Performance>> {
  const items = await baselineItems(scenario, places.cheap())
  return async () => {
    const store = places.open()
    await Promise.all(items.map(item => store.save(item, 0)))
    const stage = stageOn(store, scenario.account())
    stage.clock.advanceTo(time(60))
    stage.parts.timing = { ...stage.parts.timing, lookAgainAfter: [] }
    const gate = closedGate()
    for (const [name, process] of Object.entries(await scenario.processes(stage))) gate.start(name, process)
    await settled()
    return {
      gate,
      async end() {
        expect(gate.failures).toEqual([])
        await stage.pipeline.run()
        await expectConsistency(stage, places.cheap())
        const ids = stage.sent.map(({ id }) => id)
        expect(ids).toEqual([...new Set(ids)])
      },
    }
  }
}

async function baselineItems(scenario: Scenario, store: Store): Promise<Item[]> {
  const items = new Map<string, Item>()
  const stage = stageOn(
    {
      ...store,
      async save(item, expecting) {
        const saved = await store.save(item, expecting)
        if (saved) items.set(`${item.key.partition} ${item.key.sort}`, structuredClone(item))
        return saved
      },
    },
    scenario.account(),
  )
  await baseline(stage)
  return [...items.values()]
}
