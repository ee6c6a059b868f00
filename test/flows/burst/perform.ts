import { setTimeout as wait } from 'node:timers/promises'
import type { Change } from './change.ts'
import type { Clients } from './world.ts'

/** How long a function that was just changed may be busy, in milliseconds. */
const BUSY_FOR = 10_000

/**
 * Makes `changes`, spread evenly over `seconds`: one that is about the same as an earlier one waits for that. Answers
 * how many seconds it took.
 */
export async function perform(
  changes: readonly Change[],
  seconds: number,
  clients: Clients,
): Promise<number> {
  const began = Date.now()
  const latest = new Map<string, Promise<unknown>>()
  const all = changes.map((change, index) => {
    const due = began + (index / changes.length) * seconds * 1000
    const earlier = change.about.flatMap(name => latest.get(name) ?? [])
    const done = Promise.all(earlier)
      .then(() => wait(Math.max(0, due - Date.now())))
      .then(() => made(change, clients))
    for (const name of change.about) latest.set(name, done)
    return done
  })
  await Promise.all(all)
  return (Date.now() - began) / 1000
}

async function made(change: Change, clients: Clients): Promise<void> {
  const until = Date.now() + BUSY_FOR
  for (;;) {
    try {
      await change.make(clients)
      return
    } catch (failure) {
      const busy = failure instanceof Error && failure.name === 'ResourceConflictException'
      if (!busy || Date.now() > until)
        throw new Error(`${change.action}: ${String(failure)}`, { cause: failure })
      await wait(100)
    }
  }
}
