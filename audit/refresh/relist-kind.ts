import { pickChangeOrigin, type ChangeOrigin } from '../events/change-origin.ts'
import type { ResourceSnapshot } from '../resources/resource-snapshot.ts'
import { UnreadableEvent, type Change, type Subject } from '../events/change.ts'
import { MAX_LISTING_PAGES } from './listing-page.ts'
import type { CollectorDeps, CollectorOutcome } from './handle-change.ts'
import { nameLowPriorityQueue, resolveCollectorQueue } from '../resources/collector-queue.ts'
import type { RefreshMissingMessage, RelistKindMessage, MessageSender } from '../messages.ts'
import { getKindDefinition } from '../resources/kinds.ts'
import { GLOBAL_REGION, type Resource } from '../resources/resource.ts'
import type { SnapshotScan } from '../state/snapshot-scan.ts'

/** Resources per look: as many as a reader can read within its time, at the pace that Lambda leaves it. */
const CHUNK = 10

/**
 * Has all of the kinds listed of which the event of `change` does not say which ones it is about. What is audited only
 * where something names it is known, or not audited: no list of it is asked for, and all that was read until this very
 * millisecond is looked at.
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
 * Has everything looked at that is on a page of a list, and the next page listed; after the last one, what is known and
 * was on none. Throws UnreadableEvent.
 */
export async function refreshListed(
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
    pages < MAX_LISTING_PAGES ? await list(request) : { listingFailure: `the list of ${kind} has no end` }
  if ('listingFailure' in found)
    throw new UnreadableEvent(`${origin.action} does not say what it is about, and ${found.listingFailure}`)
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

/** Has looked at what is known of a kind and was not read since it was listed: it may be gone. */
export async function refreshMissing(
  message: RefreshMissingMessage,
  { snapshotScan, sender }: { snapshotScan: SnapshotScan; sender: MessageSender },
): Promise<void> {
  const { origin, kind, region, listedAt, token } = message
  const { bodies, next } = await snapshotScan.page('SNAPSHOT', token)
  const unread = (bodies as ResourceSnapshot[]).filter(
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
  const subjects = resources.map((resource): Subject => ({ resource, facts: [], fullRead: true }))
  for (let start = 0; start < subjects.length; start += CHUNK) {
    const chunk = subjects.slice(start, start + CHUNK)
    const change: Change = { ...changeOrigin, subjects: chunk, eventuallyConsistent: false }
    const [first] = chunk
    if (first === undefined) return
    await sender.send(
      nameLowPriorityQueue(resolveCollectorQueue(first.resource.kind)),
      [{ type: 'recheck', change, attempt: 0 }],
      0,
    )
  }
}
