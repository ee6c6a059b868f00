import type { StartSweepMessage } from '../messages.ts'
import { openSweepTask } from '../state/sweep-tasks.ts'
import type { SweepDeps } from './fan-out-sweep.ts'
import { recordSweepStart, formatSweepId, loadSweepState } from '../state/sweep-state-store.ts'

/** Whose account is swept, from where, and how far back its history is compared where no sweep was before. */
export interface AuditTarget {
  account: string
  /** Where Assay lives. */
  home: string
  /** The regions in whose history changes are found. */
  regions: readonly string[]
}

/** How long before the last sweep the comparison begins, in milliseconds: CloudTrail's history lags behind by minutes. */
const OVERLAP_MS = 900_000

/** How far back CloudTrail's event history reaches, in milliseconds (CloudTrail User Guide, "Event history"). */
const EVENT_HISTORY_MS = 90 * 86_400_000

/** Begins a sweep, unless one is under way. A baseline has nothing to compare the history with: it looks at once. */
export async function startSweep(
  { at, stack }: StartSweepMessage,
  target: AuditTarget,
  deps: SweepDeps,
): Promise<void> {
  const { account, home, regions } = target
  const { store, sender, timing, now } = deps
  const { last } = await loadSweepState(store)
  const carried = stack === undefined ? {} : { stack }
  const call = { id: formatSweepId(account, at), account, region: home, startedAt: at, ...carried }
  const sweep = await recordSweepStart(call, timing.sweepTimeout, store)
  if (sweep === undefined) return
  await openSweepTask(sweep, 'reconcile', store, now())
  const since = last === undefined ? at : computeHistoryStart(last.startedAt, at)
  const compared = sweep.baseline ? [] : regions
  await sender.send('sweep', [{ type: 'reconcile', sweep, regions: compared, since }], 0)
}

function computeHistoryStart(last: string, at: string): string {
  return new Date(Math.max(Date.parse(last) - OVERLAP_MS, Date.parse(at) - EVENT_HISTORY_MS)).toISOString()
}
