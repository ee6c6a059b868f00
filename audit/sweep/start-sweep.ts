import { UnreadableEvent } from '../events/change.ts'
import type { EventMessage, StartSweepMessage } from '../messages.ts'
import { openSweepTask } from '../state/sweep-tasks.ts'
import type { SweepDeps } from './fan-out-sweep.ts'
import { recordSweepStart, formatSweepId, loadSweepState } from '../state/sweep-state-store.ts'

/** The account to scan, and where. */
export interface AuditTarget {
  account: string
  /** The home region of Assay. */
  home: string
  /** The regions whose event history is compared. */
  regions: readonly string[]
}

/** The dependencies of starting a full scan. */
export interface StartSweepDeps extends SweepDeps {
  auditTarget: AuditTarget
}

/** Starts a full scan after a deployment, on CloudFormation's event that a stack of Assay changed. */
export async function startDeploymentSweep({ event }: EventMessage, deps: StartSweepDeps): Promise<void> {
  const { time, detail } = event as Record<string, unknown>
  const stack = typeof detail === 'object' && detail !== null && 'stack-id' in detail && detail['stack-id']
  const carrier = typeof stack === 'string' ? { stack } : {}
  return startSweep({ type: 'sweep', at: String(time), ...carrier }, deps)
}

/** How long before the last full scan the comparison begins, in milliseconds: event history lags by minutes. */
const OVERLAP_MS = 900_000

/** How far back CloudTrail's event history reaches, in milliseconds (CloudTrail User Guide, "Event history"). */
const EVENT_HISTORY_MS = 90 * 86_400_000

/**
 * Starts a full scan, unless one is running. The initial scan skips the comparison of the event history: there is
 * nothing to compare with. Throws UnreadableEvent for a request without a time.
 */
export async function startSweep(
  { at: time, stack }: StartSweepMessage,
  deps: StartSweepDeps,
): Promise<void> {
  if (Number.isNaN(Date.parse(time))) throw new UnreadableEvent('a request for a full scan without a time')
  const at = new Date(time).toISOString()
  const { account, home, regions } = deps.auditTarget
  const { store, sender, timing, now } = deps
  const { last } = await loadSweepState(store)
  const carrier = stack === undefined ? {} : { stack }
  const call = { id: formatSweepId(account, at), account, region: home, startedAt: at, ...carrier }
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
