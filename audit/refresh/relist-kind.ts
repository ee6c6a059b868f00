import { pickChangeOrigin, type ChangeOrigin } from '../events/change-origin.ts'
import type { ResourceSnapshot } from '../resources/resource-snapshot.ts'
import { UnreadableEvent, type Change, type Subject } from '../events/change.ts'
import { MAX_LISTING_PAGES } from './listing-page.ts'
import type { CollectorDeps, CollectorOutcome } from './collector-deps.ts'
import { nameLowPriorityQueue, resolveCollectorQueue, splitIntoReads } from '../resources/collector-queue.ts'
import type { RefreshMissingMessage, RelistKindMessage, MessageSender } from '../messages.ts'
import { getKindDefinition } from '../resources/kinds.ts'
import { GLOBAL_REGION, type Resource } from '../resources/resource.ts'
import { SNAPSHOT_SORT } from '../state/keys.ts'
import type { SnapshotScan } from '../state/snapshot-scan.ts'

/**
 * Requests a list of each kind of which the event does not say which resources it is about. A kind that is audited
 * only if referenced needs no list: all of its audited resources have snapshots, and these are refreshed. Their limit
 * lies one millisecond ahead, so that it includes what was read at this very time.
 */
export async function requestRelists(
  change: Change,
  { sender, now }: { sender: MessageSender; now: () => Date },
): Promise<void> {
  const { unresolvedKinds = [], region } = change
  for (const kind of unresolvedKinds) {
    if (getKindDefinition(kind).auditedIfReferenced) {
      const listedAt = new Date(now().getTime() + 1).toISOString()
      const missing: RefreshMissingMessage = {
        type: 'refresh-missing',
        origin: pickChangeOrigin(change),
        kind,
        region,
        listedAt,
      }
      await sender.send('sweep', [missing], 0)
      continue
    }
    const relist: RelistKindMessage = { type: 'relist-kind', origin: pickChangeOrigin(change), kind, region }
    await sender.send(nameLowPriorityQueue(resolveCollectorQueue(kind)), [relist], 0)
  }
}

/**
 * Requests a refresh of every resource on one page of a list, then the next page. After the last page it requests a
 * refresh of the known resources that were on none. Throws UnreadableEvent if the kind cannot be listed.
 */
export async function relistKind(
  message: RelistKindMessage,
  { sender, timing, now, list }: CollectorDeps,
): Promise<CollectorOutcome> {
  const { origin, kind, region, token, pages = 0, listedAt = now().toISOString() } = message
  const request = {
    scope: { kind },
    account: origin.account,
    region,
    ...(token === undefined ? {} : { token }),
  }
  const found =
    pages < MAX_LISTING_PAGES
      ? await list(request)
      : { listingFailure: `the list of ${kind} has more than ${MAX_LISTING_PAGES} pages` }
  if ('listingFailure' in found)
    throw new UnreadableEvent(
      `${origin.action} names no resource, and listing ${kind} failed: ${found.listingFailure}`,
    )
  await enqueueRefreshes(origin, found.resources, sender)
  if (found.next !== undefined) {
    const further: RelistKindMessage = { ...message, token: found.next, pages: pages + 1, listedAt }
    await sender.send(nameLowPriorityQueue(resolveCollectorQueue(kind)), [further], 0)
    return { affected: [] }
  }
  const missing: RefreshMissingMessage = { type: 'refresh-missing', origin, kind, region, listedAt }
  await sender.send('sweep', [missing], timing.sweepPollInterval)
  return { affected: [] }
}

/** Requests a refresh of the known resources of a kind that were not read since it was listed: they may be deleted. */
export async function refreshMissing(
  message: RefreshMissingMessage,
  { snapshotScan, sender }: { snapshotScan: SnapshotScan; sender: MessageSender },
): Promise<void> {
  const { origin, kind, region, listedAt, token } = message
  const { items, next } = await snapshotScan.page([SNAPSHOT_SORT], token)
  const snapshots = items.map(({ body }) => body as ResourceSnapshot)
  const unread = snapshots.filter(
    ({ resource, presence, readAt }) =>
      resource.kind === kind &&
      [region, GLOBAL_REGION].includes(resource.region) &&
      presence !== 'DELETED' &&
      Date.parse(readAt) < Date.parse(listedAt),
  )
  await enqueueRefreshes(
    origin,
    unread.map(({ resource }) => resource),
    sender,
  )
  if (next !== undefined) await sender.send('sweep', [{ ...message, token: next }], 0)
}

async function enqueueRefreshes(
  changeOrigin: ChangeOrigin,
  resources: readonly Resource[],
  sender: MessageSender,
): Promise<void> {
  const [first] = resources
  if (first === undefined) return
  const collector = resolveCollectorQueue(first.kind)
  for (const chunk of splitIntoReads(collector, resources)) {
    const subjects = chunk.map((resource): Subject => ({ resource, facts: [], fullRead: true }))
    const change: Change = { ...changeOrigin, subjects, eventuallyConsistent: false }
    await sender.send(nameLowPriorityQueue(collector), [{ type: 'recheck', change, attempt: 0 }], 0)
  }
}
