import { setTimeout as wait } from 'node:timers/promises'

/** Polls `read` until it returns a value, and returns that. Throws after `seconds`. */
export async function waitFor<T>(what: string, read: () => Promise<T | undefined>, seconds = 90): Promise<T> {
  const until = Date.now() + seconds * 1000
  for (;;) {
    const found = await read()
    if (found !== undefined) return found
    if (Date.now() > until) throw new Error(`${what}: not within ${seconds} s`)
    await wait(50)
  }
}
