import { describe, expect, it } from 'vitest'
import { findEscalation } from '../../../../../../audit/engines/iam/escalation/find-escalation.ts'
import { createRandom } from '../../../../../../bench/access/generate-roles.ts'
import { escalationWorld } from '../known-paths.ts'
import { convertAccount, formatSimulatedArn } from './convert-account.ts'
import { generateAccount, START } from './generate-account.ts'
import { searchSimulation, type SimulatedReach } from './search-simulation.ts'
import type { SimulatedAccount } from './simulated-account.ts'

/** `STATE_ACCOUNTS=10000 STATE_SEED=1` searches more, or others. */
const ACCOUNTS = Number(process.env['STATE_ACCOUNTS'] ?? (process.env['TEST_FULL'] === 'true' ? 1_000 : 15))
const FIRST_SEED = Number(process.env['STATE_SEED'] ?? 1)
/** Accounts with more states are left out. */
const MAX_STATES = 2_000

/** Every sequence of calls that changes a small account, against the search of the engine. */
describe('the search for escalation paths', () => {
  it('finds what a simulation of all calls reaches, and nothing else', () => {
    const counts = { admin: 0, others: 0, tooLarge: 0 }
    const differences: unknown[] = []
    for (let seed = FIRST_SEED; seed < FIRST_SEED + ACCOUNTS; seed += 1) {
      const account = generateAccount(createRandom(seed))
      const simulated = searchSimulation(account, MAX_STATES)
      if (simulated === undefined) {
        counts.tooLarge += 1
        continue
      }
      counts[simulated.reachesAdmin ? 'admin' : 'others'] += 1
      const [expected, found] = [describeReach(simulated), findReach(account)]
      if (JSON.stringify(expected) !== JSON.stringify(found)) differences.push({ seed, expected, found })
    }
    expect(differences).toEqual([])
    expect(counts.admin).toBeGreaterThan(ACCOUNTS / 5)
    expect(counts.others).toBeGreaterThan(ACCOUNTS / 5)
    expect(counts.tooLarge).toBeLessThan(ACCOUNTS / 10)
  }, 3_600_000)
})

/** An administrator, or the sorted ARNs of the principals of the account that the attacker can control. */
function describeReach({ reachesAdmin, controlled }: SimulatedReach): unknown {
  if (reachesAdmin) return 'administrator'
  const names = new Set([...controlled].map(caller => caller.split(' ')[0] ?? ''))
  const others = [...names].filter(name => name !== START && !name.endsWith('/new'))
  return others.map(formatSimulatedArn).toSorted()
}

function findReach(account: SimulatedAccount): unknown {
  const { reachesAdmin, lateral } = findEscalation(
    convertAccount(account),
    formatSimulatedArn(START),
    escalationWorld,
  )
  return reachesAdmin ? 'administrator' : lateral
}
