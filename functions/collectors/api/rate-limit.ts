import type { AwsCall, AwsOperation } from './aws-call.ts'
import { isThrottlingError } from './aws-errors.ts'

/** A clock for rate limits: the current time and a wait, both in milliseconds. */
export interface RateLimitClock {
  now(): number
  wait(milliseconds: number): Promise<void>
}

/** How many times as many calls as Lambda's control plane a quota takes; undefined for no limit. */
export interface RateFactors {
  getFunction: number | undefined
  iam: number
}

/**
 * Calls per second to Lambda's control plane by one instance of a deployed function. The quota of 15 is shared with the
 * account's own deployments: two concurrent instances process events and two a full scan, and take half of it together.
 */
export const DEPLOYED_RATES = { standard: 1.75, lowPriority: 2 }

/**
 * The factors of a deployed function, which reads few resources at a time. Lambda's control plane allows 15 calls per
 * second per account and region in total; GetPolicy has 15 of its own, and GetFunction 100 (Lambda Developer Guide, "Lambda
 * quotas"). IAM throttles each account, at rates that AWS does not publish, and deployments need it.
 */
const DEPLOYED_FACTORS: RateFactors = { getFunction: undefined, iam: 10 / 3 }

/** The same share of each of Lambda's quotas, for an audit of a whole account. */
export const EQUAL_SHARES: RateFactors = { getFunction: 100 / 15, iam: 5 }

/** A quota, and the rate within it: halved by each throttled call, and raised up to `most` by each other one. */
interface QuotaRate {
  most: number
  current: number
  /** When the next call may begin, in milliseconds of the clock. */
  next: number
  /** Ends when the last of the calls that wait has begun. */
  begun: Promise<void>
}

/** A throttled quota keeps at least this share of its rate. */
const LEAST_SHARE = 1 / 16
/** The share of the rate by which each call that is not throttled raises it. */
const RAISE = 1 / 100

/**
 * Wraps `awsCall` so that Lambda's control plane gets at most `callsPerSecond` calls in each region, and other quotas
 * as many times as `factors` says. Calls begin one after the other, each as long after the one before as the rate says at
 * that moment: a program that was busy meanwhile does not catch up. Calls that AWS throttles slow their quota down, and it
 * recovers call by call.
 */
export function limitRate(
  awsCall: AwsCall,
  callsPerSecond: number,
  clock: RateLimitClock,
  factors: RateFactors = DEPLOYED_FACTORS,
): AwsCall {
  const quotas = new Map<string, QuotaRate>()

  function findRate(name: string, factor: number): QuotaRate {
    const most = callsPerSecond * factor
    const found = quotas.get(name) ?? { most, current: most, next: 0, begun: Promise.resolve() }
    quotas.set(name, found)
    return found
  }

  return async (awsOperation, region, input) => {
    const quota = findQuota(awsOperation, factors)
    if (quota === undefined) return awsCall(awsOperation, region, input)
    const rate = findRate(`${region} ${quota.name}`, quota.factor)
    await (rate.begun = rate.begun.then(() => waitForNext(rate, clock)))
    let isThrottled = false
    try {
      return await awsCall(awsOperation, region, input)
    } catch (failure) {
      isThrottled = isThrottlingError(failure)
      throw failure
    } finally {
      rate.current = isThrottled
        ? Math.max(rate.most * LEAST_SHARE, rate.current / 2)
        : Math.min(rate.most, rate.current + rate.most * RAISE)
    }
  }
}

async function waitForNext(rate: QuotaRate, clock: RateLimitClock): Promise<void> {
  const early = rate.next - clock.now()
  if (early > 0) await clock.wait(early)
  rate.next = clock.now() + 1_000 / rate.current
}

/** The quota that a call counts against, and its factor; undefined when no limit applies. */
function findQuota(
  { service, name }: AwsOperation,
  { getFunction, iam }: RateFactors,
): { name: string; factor: number } | undefined {
  if (service === 'iam') return { name: 'iam', factor: iam }
  if (service !== 'lambda') return undefined
  if (name === 'GetFunction') return getFunction === undefined ? undefined : { name, factor: getFunction }
  return { name: name === 'GetPolicy' ? name : 'control plane', factor: 1 }
}
