import { isSimulatedAdmin, type SimulatedAccount } from './simulated-account.ts'
import { listNextAccounts } from './simulate-calls.ts'

/** What an attacker who controls some principals of an account can reach. */
export interface SimulatedReach {
  reachesAdmin: boolean
  /** All principals that can be controlled, if no administrator can be. */
  controlled: ReadonlySet<string>
}

/**
 * Tries every sequence of calls, state by state, until the attacker controls an administrator or nothing is left.
 * Undefined if there are more states than `limit`.
 */
export function searchSimulation(start: SimulatedAccount, limit: number): SimulatedReach | undefined {
  const controlled = new Set<string>()
  const seen = new Set([JSON.stringify(start)])
  const open = [start]
  for (const account of open) {
    for (const name of account.controlled) {
      if (isSimulatedAdmin(name, account)) return { reachesAdmin: true, controlled }
      controlled.add(name)
    }
    for (const next of listNextAccounts(account)) {
      const key = JSON.stringify(next)
      if (seen.has(key)) continue
      if (seen.size >= limit) return undefined
      seen.add(key)
      open.push(next)
    }
  }
  return { reachesAdmin: false, controlled }
}
