import type { AwsCall, AwsOperation } from './aws-call.ts'

/** A clock for rate limits: the current time and a wait, both in milliseconds. */
export interface RateLimitClock {
  now(): number
  wait(milliseconds: number): Promise<void>
}

/**
 * The quota that a call counts against, or undefined when no limit applies. Lambda's control plane allows 15
 * calls per second per account and region in total; GetPolicy has 15 of its own, GetFunction 100 (Lambda
 * Developer Guide, "Lambda quotas").
 */
function findQuota({ service, name }: AwsOperation): string | undefined {
  if (service !== 'lambda' || name === 'GetFunction') return undefined
  return name === 'GetPolicy' ? 'GetPolicy' : 'control plane'
}

/** Wraps `awsCall` so that each of Lambda's quotas gets at most `callsPerSecond` calls in each region. */
export function limitRate(awsCall: AwsCall, callsPerSecond: number, clock: RateLimitClock): AwsCall {
  const interval = 1_000 / callsPerSecond
  const next = new Map<string, number>()
  return async (awsOperation, region, input) => {
    const quota = findQuota(awsOperation)
    if (quota !== undefined) {
      const key = `${region} ${quota}`
      const now = clock.now()
      const at = Math.max(next.get(key) ?? 0, now)
      next.set(key, at + interval)
      if (at > now) await clock.wait(at - now)
    }
    return awsCall(awsOperation, region, input)
  }
}
