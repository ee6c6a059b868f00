import type { SnapshotScan } from '../state/snapshot-scan.ts'
import type { ResourceSnapshot } from '../resources/resource-snapshot.ts'
import type { ListingStore } from '../state/store.ts'
import type { AuditScope } from '../events/change.ts'
import { recordIndexMembers } from '../evaluate/escalation/index-members.ts'
import type { VerifyMissingMessage } from '../messages.ts'
import { isResourceInScope } from '../configuration/event-regions.ts'
import { isReadSince } from './refresh-listed.ts'
import { completeSweepTask, listPendingSweepTasks, loadSweepTasks } from '../state/sweep-tasks.ts'
import { enqueueSweepRefreshes, VERIFY_MISSING_TASK, type SweepDeps } from './fan-out-sweep.ts'

/** What comparing with the account model takes. */
export interface VerifyMissingDeps extends SweepDeps {
  store: ListingStore
  snapshotScan: SnapshotScan
  scope: AuditScope
}

/**
 * After all lists: has looked at what the model knows and no list led to. It may be gone, and it may be what only
 * others name. Waits until what the lists led to is read, so that little is named twice.
 */
export async function verifyMissing(message: VerifyMissingMessage, deps: VerifyMissingDeps): Promise<void> {
  const { sweep, token } = message
  if (token === undefined && (await isListing(message, deps))) {
    await deps.sender.send('sweep', [message], deps.timing.sweepPollInterval)
    return
  }
  const { bodies, next } = await deps.snapshotScan.page('SNAPSHOT', token)
  const snapshots = bodies as ResourceSnapshot[]
  await recordIndexMembers(sweep.id, snapshots, deps.store, deps.now())
  const unread = snapshots.filter(
    snapshot =>
      snapshot.presence !== 'DELETED' &&
      isResourceInScope(snapshot.resource, deps.scope.regions) &&
      !isReadSince(snapshot, sweep),
  )
  await enqueueSweepRefreshes(
    sweep,
    unread.map(({ resource }) => resource),
    deps,
  )
  if (next !== undefined) await deps.sender.send('sweep', [{ ...message, token: next }], 0)
  else await completeSweepTask(sweep, VERIFY_MISSING_TASK, {}, deps.store, deps.now())
}

/** Whether lists, or what they led to, are still open; after half of the sweep's time they are taken as they are. */
async function isListing(
  { sweep }: VerifyMissingMessage,
  { store, timing, now }: VerifyMissingDeps,
): Promise<boolean> {
  if (now().getTime() - Date.parse(sweep.startedAt) > (timing.sweepTimeout * 1000) / 2) return false
  const tasks = await loadSweepTasks(sweep.id, store)
  const pending = await listPendingSweepTasks(sweep.id, tasks, store, now())
  return pending.some(name => name !== VERIFY_MISSING_TASK)
}
