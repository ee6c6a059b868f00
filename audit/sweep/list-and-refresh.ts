import { loadSnapshot } from '../state/load-snapshot.ts'
import { mapConcurrent } from '../state/map-concurrent.ts'
import { FACTS_VERSION, isModifiedInAttempt, type ResourceSnapshot } from '../resources/resource-snapshot.ts'
import type { Store } from '../state/store.ts'
import type { Change, Subject } from '../events/change.ts'
import { fanOutChange } from '../refresh/fan-out-change.ts'
import { hashText } from '../state/keys.ts'
import { MAX_LISTING_PAGES } from '../refresh/listing-page.ts'
import { nameLowPriorityQueue } from '../resources/collector-queue.ts'
import type { SweepListMessage, SweepRefreshMessage } from '../messages.ts'
import { getResourceKey, type Resource } from '../resources/resource.ts'
import { refreshInTime, sendOnwards, type RefreshSubjectsDeps } from '../refresh/refresh-subjects.ts'
import type { CollectorDeps, CollectorOutcome } from '../refresh/collector-deps.ts'
import { completeSweepTask } from '../state/sweep-tasks.ts'
import { enqueueSweepRefreshes, buildSweepOrigin, nameListTask } from './fan-out-sweep.ts'
import { formatSweepChangeId } from '../state/sweep-state-store.ts'
import type { Sweep } from '../resources/assay/sweep.ts'

/** Lists one page for a full scan, requests reads of what is on it, and sends the next page as a further message. */
export async function listForSweep(
  message: SweepListMessage,
  deps: CollectorDeps,
): Promise<CollectorOutcome> {
  const { sweep, label, region, token: pageToken, pages = 0 } = message
  const page = pageToken === undefined ? {} : { token: pageToken }
  const request = { scope: { label }, account: sweep.account, region, ...page }
  const found =
    pages < MAX_LISTING_PAGES
      ? await deps.list(request)
      : { listingFailure: `the list of ${label} has more than ${MAX_LISTING_PAGES} pages` }
  if ('resources' in found) {
    const { resources, next: token } = found
    await enqueueSweepRefreshes(sweep, resources, deps)
    if (token !== undefined) {
      const further: SweepListMessage = { ...message, token, pages: pages + 1 }
      await deps.sender.send(nameLowPriorityQueue(deps.queue), [further], 0)
      return { affected: [] }
    }
  }
  await completeSweepTask(
    sweep,
    nameListTask(message),
    'listingFailure' in found ? found : {},
    deps.store,
    deps.now(),
  )
  return { affected: [] }
}

/**
 * Reads some resources for a full scan, and requests their evaluation in any case: time alone can change it. Resources
 * that this scan has fully read before are not read again. If there is no time for all of them, or if the message failed
 * before, each resource gets a message of its own: one that takes long or fails does not affect the others. The read of one
 * resource that takes too long goes on in the next message of the same task.
 */
export async function refreshForSweep(
  message: SweepRefreshMessage,
  deps: RefreshSubjectsDeps & Pick<CollectorDeps, 'redelivered'>,
): Promise<CollectorOutcome> {
  const { sweep, task, resources, partial } = message
  if (deps.redelivered && resources.length > 1) return splitRefresh(message, resources.map(toSubject), deps)
  const subjects = await mapConcurrent(resources, each => buildSubject(each, sweep, deps.store))
  const change = buildTaskChange(message, partial ? subjects.map(each => ({ ...each, partial })) : subjects)
  const outcome = await refreshInTime(change, 0, deps)
  if ('affected' in outcome) {
    await completeSweepTask(sweep, task, { resourcesRead: resources.length }, deps.store, deps.now())
  } else if (resources.length > 1) {
    await splitRefresh(message, outcome.unfinished, deps)
  } else {
    const further = outcome.unfinished.flatMap(each => each.partial ?? [])
    await sendOnwards([{ ...message, ...(further[0] ? { partial: further[0] } : {}) }], deps)
  }
  return { affected: [] }
}

function buildTaskChange({ sweep, task }: SweepRefreshMessage, subjects: readonly Subject[]): Change {
  const changeOrigin = buildSweepOrigin(sweep, formatSweepChangeId(sweep, task))
  return { ...changeOrigin, subjects, eventuallyConsistent: false }
}

function toSubject(resource: Resource): Subject {
  return { resource, facts: [] }
}

/**
 * Sends each resource of a message as a message of its own, and ends the task of the message.
 *
 * 1. Fan out what the message modified: the other messages find it read already.
 * 2. Open a task for each resource, and send its message: the same ones if it is repeated.
 * 3. Complete the task, last.
 */
async function splitRefresh(
  message: SweepRefreshMessage,
  subjects: readonly Subject[],
  deps: RefreshSubjectsDeps,
): Promise<CollectorOutcome> {
  const { sweep, task } = message
  await fanOutModified(message, subjects, deps)
  for (const { resource, partial } of subjects) await enqueueSweepRefreshes(sweep, [resource], deps, partial)
  await completeSweepTask(sweep, task, { resourcesRead: 0, evaluated: true }, deps.store, deps.now())
  return { affected: [] }
}

/** Fans out the subjects that an interrupted or unfinished message modified. */
async function fanOutModified(
  message: SweepRefreshMessage,
  subjects: readonly Subject[],
  deps: RefreshSubjectsDeps,
): Promise<void> {
  const change = buildTaskChange(message, subjects)
  const snapshots = await mapConcurrent(subjects, ({ resource }) => loadSnapshot(resource, deps.store))
  const modified = snapshots.flatMap(snapshot =>
    snapshot && isModifiedInAttempt(snapshot, change.id, 0) ? [{ snapshot, transient: false }] : [],
  )
  if (modified.length === 0) return
  const refreshId = `modified ${hashText(modified.map(({ snapshot }) => getResourceKey(snapshot.resource)).join(' '))}`
  const altered = modified.map(({ snapshot }) => toSubject(snapshot.resource))
  await fanOutChange(change, { refreshId, attempt: 0, subjects: altered, refreshed: modified }, deps)
}

async function buildSubject(resource: Resource, sweep: Sweep, store: Store): Promise<Subject> {
  const snapshot = await loadSnapshot(resource, store)
  return { resource, facts: [], ...(isReadSince(snapshot, sweep) ? {} : { fullRead: true }) }
}

/** Whether all facts of a resource were read since the full scan began. */
export function isReadSince(
  snapshot: Pick<ResourceSnapshot, 'fullyReadAt' | 'factsVersion'> | undefined,
  { startedAt }: Sweep,
): boolean {
  const { fullyReadAt, factsVersion } = snapshot ?? {}
  return fullyReadAt !== undefined && fullyReadAt >= startedAt && factsVersion === FACTS_VERSION
}
