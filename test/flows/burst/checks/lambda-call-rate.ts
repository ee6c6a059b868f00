import type { LoggedCall } from '../../../local-aws/control-client.ts'

/** Calls per second. */
export interface CallRate {
  /** The most within one second, and within ten seconds divided by ten. */
  inOneSecond: number
  inTenSeconds: number
  /** Of all calls between the first and the last one. */
  mean: number
}

/**
 * Whether a call counts against the 15 per second that all of an account's callers share: of those that read, GetFunction
 * and GetPolicy have quotas of their own (Lambda Developer Guide, "Lambda quotas").
 */
export function isControlPlaneCall({ service, operation }: LoggedCall): boolean {
  return service === 'lambda' && !['GetFunction', 'GetPolicy', 'Invoke'].includes(operation)
}

/** Computes the rate of `calls`. */
export function computeCallRate(calls: readonly LoggedCall[]): CallRate {
  const times = calls.map(({ at }) => Date.parse(at)).toSorted((a, b) => a - b)
  const [first = 0] = times
  const seconds = ((times.at(-1) ?? 0) - first) / 1000
  return {
    inOneSecond: countMostWithin(1_000, times),
    inTenSeconds: countMostWithin(10_000, times) / 10,
    mean: seconds > 0 ? Math.round((times.length / seconds) * 100) / 100 : times.length,
  }
}

/** The maximum number of the sorted `times` within `ms` milliseconds. */
function countMostWithin(milliseconds: number, times: readonly number[]): number {
  let start = 0
  let most = 0
  for (const [index, time] of times.entries()) {
    while (time - (times[start] ?? time) >= milliseconds) start += 1
    most = Math.max(most, index - start + 1)
  }
  return most
}
