import { setTimeout as wait } from 'node:timers/promises'

/** What `look` finds as soon as it finds something. Throws after `seconds`. */
export async function waitFor<T>(
  what: string,
  refresh: () => Promise<T | undefined>,
  seconds = 90,
): Promise<T> {
  const until = Date.now() + seconds * 1000
  for (;;) {
    const found = await refresh()
    if (found !== undefined) return found
    if (Date.now() > until) throw new Error(`${what}: not within ${seconds} s`)
    await wait(50)
  }
}
