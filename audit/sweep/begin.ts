import type { BeginSweep } from '../messages.ts'
import { openPart } from './parts.ts'
import type { SpreadPorts } from './spread.ts'
import { beginSweep, sweepId, sweepState } from './state.ts'

/** Whose account is swept, from where, and how far back its history is compared where no sweep was before. */
export interface Estate {
  account: string
  /** Where Assay lives. */
  home: string
  /** The regions in whose history changes are found. */
  regions: readonly string[]
}

/** How long before the last sweep the comparison begins, in milliseconds: CloudTrail's history lags behind by minutes. */
const OVERLAP = 900_000

/** How far back CloudTrail's event history reaches, in milliseconds (CloudTrail User Guide, "Event history"). */
const REACH = 90 * 86_400_000

/** Begins a sweep, unless one is under way. A baseline has nothing to compare the history with: it looks at once. */
export async function begin({ at, stack }: BeginSweep, estate: Estate, ports: SpreadPorts): Promise<void> {
  const { account, home, regions } = estate
  const { store, post, timing, now } = ports
  const { last } = await sweepState(store)
  const carried = stack === undefined ? {} : { stack }
  const call = { id: sweepId(account, at), account, region: home, startedAt: at, ...carried }
  const sweep = await beginSweep(call, timing.sweepAtLast, store)
  if (sweep === undefined) return
  await openPart(sweep, 'reconcile', store, now())
  const since = last === undefined ? at : sinceOf(last.startedAt, at)
  const compared = sweep.baseline ? [] : regions
  await post.send('sweep', [{ type: 'reconcile', sweep, regions: compared, since }], 0)
}

function sinceOf(last: string, at: string): string {
  return new Date(Math.max(Date.parse(last) - OVERLAP, Date.parse(at) - REACH)).toISOString()
}
