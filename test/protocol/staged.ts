import { expect } from 'vitest'
import type { Store } from '../../audit/account/store.ts'
import { closedGate, settled } from './gate.ts'
import type { Performance } from './interleavings.ts'
import { expectConsistency } from './invariants.ts'
import type { Scenario } from './scenarios.ts'
import { baseline, stageOn } from './stage.ts'

/** A performance of `scenario` on a store of its own, without second looks, which would mend what the protocol must not break. */
export async function staged(scenario: Scenario, open: () => Store): Promise<Performance> {
  const stage = stageOn(open(), scenario.account())
  stage.parts.timing = { ...stage.parts.timing, lookAgainAfter: [] }
  await baseline(stage)
  const gate = closedGate()
  for (const [name, process] of Object.entries(await scenario.processes(stage))) gate.start(name, process)
  await settled()
  return {
    gate,
    async end() {
      expect(gate.failures).toEqual([])
      await stage.pipeline.run()
      await expectConsistency(stage, open())
      const ids = stage.sent.map(({ id }) => id)
      expect(ids).toEqual([...new Set(ids)])
    },
  }
}
