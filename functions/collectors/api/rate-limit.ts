import type { AwsCall, AwsOperation } from './aws-call.ts'

/** A clock for rate limits: the current time and a wait, both in milliseconds. */
export interface RateLimitClock {
  now(): number
  wait(milliseconds: number): Promise<void>
}

/** A quota, and how many times as many calls it takes as the control plane. */
interface Quota {
  name: string
  factor: number
}

/**
 * The quota that a call counts against, or undefined when no limit applies. Lambda's control plane allows 15
 * calls per second per account and region in total; GetPolicy has 15 of its own, of which deployments use few, and
 * GetFunction 100 (Lambda Developer Guide, "Lambda quotas"). IAM throttles each account, at rates that AWS does not
 * publish, and deployments need it.
 */
function findQuota({ service, name }: AwsOperation): Quota | undefined {
  if (service === 'iam') return { name: 'iam', factor: 5 }
  if (service !== 'lambda' || name === 'GetFunction') return undefined
  return name === 'GetPolicy' ? { name, factor: 2 } : { name: 'control plane', factor: 1 }
}

/**
 * Wraps `awsCall` so that Lambda's control plane gets at most `callsPerSecond` calls in each region, GetPolicy twice and
 * IAM five times as many.
 */
export function limitRate(awsCall: AwsCall, callsPerSecond: number, clock: RateLimitClock): AwsCall {
  const next = new Map<string, number>()
  return async (awsOperation, region, input) => {
    const quota = findQuota(awsOperation)
    if (quota !== undefined) {
      const key = `${region} ${quota.name}`
      const now = clock.now()
      const at = Math.max(next.get(key) ?? 0, now)
      next.set(key, at + 1_000 / (callsPerSecond * quota.factor))
      if (at > now) await clock.wait(at - now)
    }
    return awsCall(awsOperation, region, input)
  }
}
