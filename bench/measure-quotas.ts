import type { Posture } from '../reports/posture/posture.ts'
import type { LoggedCall } from '../test/local-aws/control-client.ts'
import { findQuota } from '../test/local-aws/edge/refusals/quotas.ts'
import { startLocalAws } from '../test/local-aws/local-aws.ts'
import { createAccountResources, type BenchAccountSize } from './create-account.ts'
import {
  parsePostureOutput,
  runCounted,
  summarizeRun,
  type CommandRun,
  type FinishedRun,
} from './measure-audit.ts'

/** A live audit with default settings, where AWS enforces its quotas and each call takes `LATENCY_MS`. */
export interface QuotaCost extends BenchAccountSize {
  run: CommandRun
  calls: number
  throttled: number
  /** The most calls in ten seconds, as a share of what the quota allows in that time. */
  quotas: readonly { name: string; calls: number; share: number }[]
  /** Results that are known if nothing limits the calls, and are not known here. */
  lost: number
}

const LATENCY_MS = 30
const WINDOW_SECONDS = 10

/** Audits an account of `size` at the quotas of AWS. */
export async function measureQuotas(size: BenchAccountSize): Promise<QuotaCost> {
  const localAws = await startLocalAws()
  try {
    await createAccountResources(localAws, size)
    const command = ['audit', '--region', localAws.region, '--json']
    const unlimited = await runCounted(localAws, [...command, '--lambda-rate', '0'])
    await localAws.quotas.enforce({ latencyMs: LATENCY_MS })
    const run = await runCounted(localAws, command)
    return {
      ...size,
      run: summarizeRun(run),
      calls: run.log.length,
      throttled: run.log.filter(({ status }) => status === 429).length,
      quotas: measureShares(run.log),
      lost: countLost(run, unlimited),
    }
  } finally {
    await localAws.stop()
  }
}

function measureShares(log: readonly LoggedCall[]): QuotaCost['quotas'] {
  const counted = log.filter(call => findQuota(call) !== undefined)
  const quotas = new Set(counted.flatMap(call => findQuota(call) ?? []))
  return [...quotas].map(quota => {
    const times = counted.filter(call => findQuota(call) === quota).map(({ at }) => Date.parse(at))
    const share = countMostInWindow(times) / (quota.callsPerSecond * WINDOW_SECONDS)
    return { name: quota.name, calls: times.length, share }
  })
}

/** The most of these times, in milliseconds and ascending, that lie in one window. */
function countMostInWindow(times: readonly number[]): number {
  let first = 0
  let most = 0
  for (const [index, time] of times.entries()) {
    while (time - (times[first] ?? time) > WINDOW_SECONDS * 1_000) first += 1
    most = Math.max(most, index - first + 1)
  }
  return most
}

function countLost(run: FinishedRun, unlimited: FinishedRun): number {
  const known = new Set(listUnknown(unlimited))
  return listUnknown(run).filter(result => !known.has(result)).length
}

function listUnknown({ stdout }: FinishedRun): string[] {
  const { unknown }: Posture = parsePostureOutput(stdout)
  return unknown.map(({ control, resource }) => `${control} ${resource.arn}`)
}
