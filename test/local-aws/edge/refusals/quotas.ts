import * as z from 'zod/mini'
import type { EdgeCall } from '../call.ts'
import { buildThrottling } from './faults.ts'
import type { EdgeResponse } from '../response.ts'

/** How AWS limits calls: which share of its quotas is free (from 0 to 1), and how long each call takes. */
export type EnforcedQuotas = z.infer<typeof EnforcedQuotas>
export const EnforcedQuotas = z.object({ share: z.number(), latencyMs: z.number() })

/** Calls per second of an account and region. */
export interface Quota {
  name: string
  callsPerSecond: number
}

const GET_FUNCTION: Quota = { name: 'GetFunction', callsPerSecond: 100 }
const GET_POLICY: Quota = { name: 'GetPolicy', callsPerSecond: 15 }
const CONTROL_PLANE: Quota = { name: 'control plane', callsPerSecond: 15 }

/** The quota that a call counts against (Lambda Developer Guide, "Lambda quotas"); undefined if AWS publishes none. */
export function findQuota({
  service,
  operation,
}: Pick<EdgeCall, 'service' | 'operation'>): Quota | undefined {
  if (service !== 'lambda' || operation === 'Invoke') return undefined
  if (operation === 'GetFunction') return GET_FUNCTION
  return operation === 'GetPolicy' ? GET_POLICY : CONTROL_PLANE
}

/** The calls that a quota allows now, and when that was computed, in milliseconds. */
interface TokenBucket {
  tokens: number
  at: number
}

const UNLIMITED: EnforcedQuotas = { share: Infinity, latencyMs: 0 }

/** The quotas of AWS as token buckets that hold the calls of one second; they limit nothing until `enforce`. */
export function createQuotas(now: () => number = () => performance.now()) {
  let enforced = UNLIMITED
  let buckets = new Map<string, TokenBucket>()
  return {
    enforce(quotas: EnforcedQuotas): void {
      enforced = quotas
      buckets = new Map()
    },
    clear(): void {
      enforced = UNLIMITED
    },
    latencyMs: () => enforced.latencyMs,
    /** The refusal of a call that exceeds its quota. */
    refuse(edgeCall: EdgeCall): EdgeResponse | undefined {
      const quota = findQuota(edgeCall)
      if (quota === undefined || enforced === UNLIMITED) return undefined
      const most = quota.callsPerSecond * enforced.share
      const key = `${edgeCall.region} ${quota.name}`
      const bucket = buckets.get(key) ?? { tokens: most, at: now() }
      const tokens = Math.min(most, bucket.tokens + ((now() - bucket.at) / 1_000) * most)
      const isAllowed = tokens >= 1
      buckets.set(key, { tokens: isAllowed ? tokens - 1 : tokens, at: now() })
      return isAllowed ? undefined : buildThrottling(edgeCall)
    },
  }
}
