import type { Call, Operation } from './operation.ts'

/** What keeps time: the present in milliseconds, and waiting for so many of them. */
export interface Pacemaker {
  now(): number
  wait(milliseconds: number): Promise<void>
}

/**
 * The quota that a call counts against, or undefined where there is room. Lambda answers its control plane 15 times a
 * second in an account and region, together, for whoever asks; GetPolicy has 15 of its own, GetFunction 100 (Lambda
 * Developer Guide, "Lambda quotas").
 */
function quotaOf({ service, name }: Operation): string | undefined {
  if (service !== 'lambda' || name === 'GetFunction') return undefined
  return name === 'GetPolicy' ? 'GetPolicy' : 'control plane'
}

/** `call`, which makes at most `perSecond` calls a second of each of Lambda's quotas, in each region. */
export function paced(call: Call, perSecond: number, pacemaker: Pacemaker): Call {
  const interval = 1_000 / perSecond
  const next = new Map<string, number>()
  return async (operation, region, input) => {
    const quota = quotaOf(operation)
    if (quota !== undefined) {
      const key = `${region} ${quota}`
      const now = pacemaker.now()
      const at = Math.max(next.get(key) ?? 0, now)
      next.set(key, at + interval)
      if (at > now) await pacemaker.wait(at - now)
    }
    return call(operation, region, input)
  }
}
