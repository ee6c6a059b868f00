import { loadSnapshot } from '../state/load-snapshot.ts'
import { FACTS_VERSION, type ResourceSnapshot } from '../resources/resource-snapshot.ts'
import type { Store } from '../state/store.ts'
import type { Subject } from '../events/change.ts'
import { MAX_LISTING_PAGES } from '../refresh/listing-page.ts'
import { nameLowPriorityQueue } from '../resources/collector-queue.ts'
import type { SweepListMessage, SweepRefreshMessage } from '../messages.ts'
import type { Resource } from '../resources/resource.ts'
import { refreshSubjects, type RefreshSubjectsDeps } from '../refresh/refresh-subjects.ts'
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
 * that this scan has fully read before are not read again. If the message failed before, each resource gets a message of
 * its own: one that takes too long does not affect the others.
 */
export async function refreshForSweep(
  message: SweepRefreshMessage,
  deps: RefreshSubjectsDeps & Pick<CollectorDeps, 'redelivered'>,
): Promise<CollectorOutcome> {
  const { sweep, task, resources } = message
  if (deps.redelivered && resources.length > 1) return splitRefresh(message, deps)
  const subjects = await Promise.all(resources.map(resource => buildSubject(resource, sweep, deps.store)))
  const changeOrigin = buildSweepOrigin(sweep, formatSweepChangeId(sweep, task))
  await refreshSubjects({ ...changeOrigin, subjects, eventuallyConsistent: false }, 0, deps)
  await completeSweepTask(sweep, task, { resourcesRead: resources.length }, deps.store, deps.now())
  return { affected: [] }
}

/** Sends each resource of a message as a message of its own, and ends the task of the message. */
async function splitRefresh(
  { sweep, task, resources }: SweepRefreshMessage,
  deps: RefreshSubjectsDeps,
): Promise<CollectorOutcome> {
  for (const resource of resources) await enqueueSweepRefreshes(sweep, [resource], deps)
  await completeSweepTask(sweep, task, { resourcesRead: 0, evaluated: true }, deps.store, deps.now())
  return { affected: [] }
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
