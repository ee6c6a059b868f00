import { setTimeout as wait } from 'node:timers/promises'
import type { PlannedChange } from './planned-change.ts'
import type { ActorClients } from './burst-account.ts'

/** The maximum time in milliseconds for which a changed function is busy. */
const BUSY_FOR = 10_000

/**
 * Makes `changes`, spread evenly over `seconds`: a change waits for earlier ones with the same subject. Returns the
 * seconds that it took.
 */
export async function runChanges(
  changes: readonly PlannedChange[],
  seconds: number,
  clients: ActorClients,
): Promise<number> {
  const began = Date.now()
  const latest = new Map<string, Promise<unknown>>()
  const all = changes.map((plannedChange, index) => {
    const due = began + (index / changes.length) * seconds * 1000
    const earlier = plannedChange.resources.flatMap(name => latest.get(name) ?? [])
    const done = Promise.all(earlier)
      .then(() => wait(Math.max(0, due - Date.now())))
      .then(() => performChange(plannedChange, clients))
    for (const name of plannedChange.resources) latest.set(name, done)
    return done
  })
  await Promise.all(all)
  return (Date.now() - began) / 1000
}

async function performChange(plannedChange: PlannedChange, clients: ActorClients): Promise<void> {
  const until = Date.now() + BUSY_FOR
  for (;;) {
    try {
      await plannedChange.make(clients)
      return
    } catch (failure) {
      const busy = failure instanceof Error && failure.name === 'ResourceConflictException'
      if (!busy || Date.now() > until)
        throw new Error(`${plannedChange.action}: ${String(failure)}`, { cause: failure })
      await wait(100)
    }
  }
}
