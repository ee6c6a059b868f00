import { UnreadableEvent } from '../events/change.ts'
import type { EventMessage, StartSweepMessage } from '../messages.ts'
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

/** What starting a full scan takes. */
export interface StartSweepDeps extends SweepDeps {
  auditTarget: AuditTarget
}

/** Starts a full scan after a deployment: CloudFormation's event says that a stack of Assay changed. */
export async function startDeploymentSweep({ event }: EventMessage, deps: StartSweepDeps): Promise<void> {
  const { time, detail } = event as Record<string, unknown>
  const stack = typeof detail === 'object' && detail !== null && 'stack-id' in detail && detail['stack-id']
  const carried = typeof stack === 'string' ? { stack } : {}
  return startSweep({ type: 'sweep', at: String(time), ...carried }, deps)
}

/** How long before the last sweep the comparison begins, in milliseconds: CloudTrail's history lags behind by minutes. */
const OVERLAP_MS = 900_000

/** How far back CloudTrail's event history reaches, in milliseconds (CloudTrail User Guide, "Event history"). */
const EVENT_HISTORY_MS = 90 * 86_400_000

/** Begins a sweep, unless one is under way. A baseline has nothing to compare the history with: it looks at once. */
export async function startSweep(
  { at: time, stack }: StartSweepMessage,
  deps: StartSweepDeps,
): Promise<void> {
  if (Number.isNaN(Date.parse(time))) throw new UnreadableEvent('a request for a full scan without a time')
  const at = new Date(time).toISOString()
  const { account, home, regions } = deps.auditTarget
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
