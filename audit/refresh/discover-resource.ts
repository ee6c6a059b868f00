import type { Subject } from '../events/change.ts'
import type { DiscoverMessage } from '../messages.ts'
import { isInUse } from '../resources/resource-snapshot.ts'
import { completeTask } from '../state/change-record.ts'
import { loadSnapshot } from '../state/load-snapshot.ts'
import { isUnread, nameDiscoveryTask } from './discovery.ts'
import { fanOutChange } from './fan-out-change.ts'
import type { CollectorOutcome } from './collector-deps.ts'
import { enqueueRecheck, isSettled, refreshSubject, type RefreshSubjectsDeps } from './refresh-subjects.ts'

/**
 * Reads a resource that another one references, unless it was read meanwhile.
 *
 * 1. Refresh its snapshot, and record that it is in use.
 * 2. Fan out, and request a recheck if the read did not settle.
 * 3. Complete the task of the discovery, last.
 *
 * Throws ConflictError and ThrottledError.
 */
export async function discoverResource(
  message: DiscoverMessage,
  deps: RefreshSubjectsDeps,
): Promise<CollectorOutcome> {
  const { origin, attempt, resource, inUse } = message
  const before = await loadSnapshot(resource, deps.store)
  const isNew = isUnread(before, origin, attempt)
  const isNewlyUsed = inUse && before && (!isInUse(before) || before.firstUsedBy?.changeId === origin.id)
  if (isNew || isNewlyUsed) {
    const subject: Subject = { resource, facts: isNew ? 'ALL' : [] }
    const outcome = await refreshSubject(subject, origin, attempt, deps, inUse)
    const name = nameDiscoveryTask(message)
    await fanOutChange(origin, { refreshId: name, attempt, subjects: [subject], refreshed: [outcome] }, deps)
    if (!isSettled(subject, outcome)) {
      await enqueueRecheck(
        { ...origin, subjects: [subject], eventuallyConsistent: false },
        attempt,
        [outcome],
        deps,
      )
    }
  }
  await completeTask(origin.id, nameDiscoveryTask(message), deps.store, deps.now())
  return { affected: [] }
}
