import { setTimeout as wait } from 'node:timers/promises'

/** What `look` finds as soon as it finds something. Throws after `seconds`. */
export async function soon<T>(what: string, look: () => Promise<T | undefined>, seconds = 20): Promise<T> {
  const until = Date.now() + seconds * 1000
  for (;;) {
    const found = await look()
    if (found !== undefined) return found
    if (Date.now() > until) throw new Error(`${what}: not within ${seconds} s`)
    await wait(50)
  }
}
