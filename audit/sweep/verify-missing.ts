import { SNAPSHOT_SORT } from '../state/keys.ts'
import type { SnapshotScan } from '../state/snapshot-scan.ts'
import type { ResourceSnapshot } from '../resources/resource-snapshot.ts'
import { mapConcurrent } from '../state/map-concurrent.ts'
import type { Store } from '../state/store.ts'
import { forgetIfUnused } from '../refresh/snapshot/forget-snapshot.ts'
import type { AuditScope } from '../events/change.ts'
import { recordIndexMembers } from '../evaluate/escalation/index-members.ts'
import type { VerifyMissingMessage } from '../messages.ts'
import { isResourceInScope } from '../configuration/event-regions.ts'
import { isReadSince } from './list-and-refresh.ts'
import { completeSweepTask, listPendingSweepTasks, loadSweepTasks } from '../state/sweep-tasks.ts'
import { computePause } from './scan-pace.ts'
import { enqueueSweepRefreshes, VERIFY_MISSING_TASK, type SweepDeps } from './fan-out-sweep.ts'

/** The dependencies of verifyMissing. */
export interface VerifyMissingDeps extends SweepDeps {
  store: Store
  snapshotScan: SnapshotScan
  scope: AuditScope
}

/**
 * Requests reads of the known resources that no list led to: they may be deleted, or only others reference them.
 *
 * 1. Wait until the other tasks are completed, so that few resources are read twice: send this message again later.
 * 2. Go through the snapshots, one page per message, and request reads of those that this scan has not read, except
 *    those that can be forgotten. The next page follows when the reads that take long have had their time.
 * 3. After the last page complete the task.
 */
export async function verifyMissing(message: VerifyMissingMessage, deps: VerifyMissingDeps): Promise<void> {
  const { sweep, token } = message
  if (token === undefined && (await isListing(message, deps))) {
    await deps.sender.send('sweep', [message], deps.timing.sweepPollInterval)
    return
  }
  const { items, next } = await deps.snapshotScan.page([SNAPSHOT_SORT], token)
  const snapshots = items.map(({ body }) => body as ResourceSnapshot)
  await recordIndexMembers(sweep.id, snapshots, deps.store, deps.now())
  const unread = snapshots.filter(
    snapshot =>
      snapshot.presence !== 'DELETED' &&
      isResourceInScope(snapshot.resource, deps.scope.regions) &&
      !isReadSince(snapshot, sweep),
  )
  const due = await filterReferenced(unread, deps.store)
  await enqueueSweepRefreshes(
    sweep,
    due.map(({ resource }) => resource),
    deps,
  )
  if (next !== undefined) {
    const pause = isHalfOver(message, deps) ? 0 : computePause(due)
    await deps.sender.send('sweep', [{ ...message, token: next }], pause)
  } else await completeSweepTask(sweep, VERIFY_MISSING_TASK, {}, deps.store, deps.now())
}

/** Forgets the snapshots that nothing references, of kinds where that is enough, and returns the others. */
async function filterReferenced(
  snapshots: readonly ResourceSnapshot[],
  store: Store,
): Promise<ResourceSnapshot[]> {
  const forgotten = await mapConcurrent(snapshots, snapshot => forgetIfUnused(snapshot, store))
  return snapshots.filter((_, index) => !forgotten[index])
}

/** Whether other tasks are pending. After half of the timeout of the scan they are not waited for any longer. */
async function isListing(message: VerifyMissingMessage, deps: VerifyMissingDeps): Promise<boolean> {
  if (isHalfOver(message, deps)) return false
  const { sweep } = message
  const tasks = await loadSweepTasks(sweep.id, deps.store)
  const pending = await listPendingSweepTasks(sweep.id, tasks, deps.store, deps.now())
  return pending.some(name => name !== VERIFY_MISSING_TASK)
}

/** Whether half of the timeout of the scan is over: from then on it waits for nothing. */
function isHalfOver({ sweep }: VerifyMissingMessage, { timing, now }: VerifyMissingDeps): boolean {
  return now().getTime() - Date.parse(sweep.startedAt) > (timing.sweepTimeout * 1000) / 2
}
