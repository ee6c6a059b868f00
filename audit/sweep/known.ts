import type { Catalogue } from '../account/catalogue.ts'
import type { Model } from '../account/model.ts'
import type { ListingStore } from '../account/store.ts'
import type { Scope } from '../changes/change.ts'
import { enroll } from '../escalation/roster.ts'
import type { SweepKnown } from '../messages.ts'
import { isInScope } from '../settings/regions.ts'
import { isRead } from './look.ts'
import { closePart, openParts, partsOf } from './parts.ts'
import { haveLookedAt, KNOWN, type SpreadPorts } from './spread.ts'

/** What comparing with the account model takes. */
export interface KnownPorts extends SpreadPorts {
  store: ListingStore
  catalogue: Catalogue
  scope: Scope
}

/**
 * After all lists: has looked at what the model knows and no list led to. It may be gone, and it may be what only
 * others name. Waits until what the lists led to is read, so that little is named twice.
 */
export async function sweepKnown(message: SweepKnown, ports: KnownPorts): Promise<void> {
  const { sweep, token } = message
  if (token === undefined && (await isListing(message, ports))) {
    await ports.post.send('sweep', [message], ports.timing.sweepTellAfter)
    return
  }
  const { bodies, next } = await ports.catalogue.page('MODEL', token)
  const models = bodies as Model[]
  await enroll(sweep.id, models, ports.store, ports.now())
  const unread = models.filter(
    model =>
      model.presence !== 'GONE' && isInScope(model.resource, ports.scope.regions) && !isRead(model, sweep),
  )
  await haveLookedAt(
    sweep,
    unread.map(({ resource }) => resource),
    ports,
  )
  if (next !== undefined) await ports.post.send('sweep', [{ ...message, token: next }], 0)
  else await closePart(sweep, KNOWN, {}, ports.store, ports.now())
}

/** Whether lists, or what they led to, are still open; after half of the sweep's time they are taken as they are. */
async function isListing({ sweep }: SweepKnown, { store, timing, now }: KnownPorts): Promise<boolean> {
  if (now().getTime() - Date.parse(sweep.startedAt) > (timing.sweepAtLast * 1000) / 2) return false
  const parts = await partsOf(sweep.id, store)
  const open = await openParts(sweep.id, parts, store, now())
  return open.some(name => name !== KNOWN)
}
