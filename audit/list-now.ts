import { originOf, type Origin } from './account/cause.ts'
import type { Model } from './account/model.ts'
import { UnreadableEvent, type Change, type Subject } from './changes/change.ts'
import { MOST_PAGES, type Listed } from './listed.ts'
import { slow, type KnownNow, type ListNow, type Post } from './messages.ts'
import { readerOf } from './reader-of.ts'
import { definitionOf } from './resources/kinds.ts'
import { GLOBAL, type Resource } from './resources/resource.ts'
import type { Catalogue } from './account/catalogue.ts'
import type { Timing } from './timing.ts'

/** What looking at all of a kind takes. */
export interface ListNowPorts {
  post: Post
  timing: Timing
  now: () => Date
}

/** Resources per look: as many as a reader can read within its time, at the pace that Lambda leaves it. */
const CHUNK = 10

/**
 * Has all of the kinds listed of which the event of `change` does not say which ones it is about. What is audited only
 * where something names it is known, or not audited: no list of it is asked for, and all that was read until this very
 * millisecond is looked at.
 */
export async function haveListed(
  change: Change,
  { post, now }: Pick<ListNowPorts, 'post' | 'now'>,
): Promise<void> {
  const { unresolved = [], region } = change
  for (const kind of unresolved) {
    if (definitionOf(kind).onlyWhereNamed) {
      const listedAt = new Date(now().getTime() + 1).toISOString()
      const known: KnownNow = { type: 'known-now', origin: originOf(change), kind, region, listedAt }
      await post.send('sweep', [known], 0)
      continue
    }
    const order: ListNow = { type: 'list-now', origin: originOf(change), kind, region }
    await post.send(slow(readerOf(kind)), [order], 0)
  }
}

/**
 * Has everything looked at that is on a page of a list, and the next page listed; after the last one, what is known and
 * was on none. Throws UnreadableEvent.
 */
export async function lookAtListed(
  message: ListNow,
  list: () => Promise<Listed>,
  { post, timing, now }: ListNowPorts,
): Promise<void> {
  const { origin, kind, region, pages = 0, listedAt = now().toISOString() } = message
  const found = pages < MOST_PAGES ? await list() : { unlisted: `the list of ${kind} goes on for ever` }
  if ('unlisted' in found)
    throw new UnreadableEvent(`${origin.action} does not say what it is about, and ${found.unlisted}`)
  await haveLookedAt(origin, found.resources, post)
  if (found.next !== undefined) {
    const further: ListNow = { ...message, token: found.next, pages: pages + 1, listedAt }
    return post.send(slow(readerOf(kind)), [further], 0)
  }
  const known: KnownNow = { type: 'known-now', origin, kind, region, listedAt }
  await post.send('sweep', [known], timing.sweepTellAfter)
}

/** Has looked at what is known of a kind and was not read since it was listed: it may be gone. */
export async function lookAtUnlisted(
  message: KnownNow,
  { catalogue, post }: { catalogue: Catalogue; post: Post },
): Promise<void> {
  const { origin, kind, region, listedAt, token } = message
  const { bodies, next } = await catalogue.page('MODEL', token)
  const unread = (bodies as Model[]).filter(
    ({ resource, presence, readAt }) =>
      resource.kind === kind &&
      [region, GLOBAL].includes(resource.region) &&
      presence !== 'GONE' &&
      Date.parse(readAt) < Date.parse(listedAt),
  )
  await haveLookedAt(
    origin,
    unread.map(({ resource }) => resource),
    post,
  )
  if (next !== undefined) await post.send('sweep', [{ ...message, token: next }], 0)
}

async function haveLookedAt(origin: Origin, resources: readonly Resource[], post: Post): Promise<void> {
  const subjects = resources.map((resource): Subject => ({ resource, facts: [], whole: true }))
  for (let start = 0; start < subjects.length; start += CHUNK) {
    const chunk = subjects.slice(start, start + CHUNK)
    const change: Change = { ...origin, subjects: chunk, lags: false }
    const [first] = chunk
    if (first === undefined) return
    await post.send(slow(readerOf(first.resource.kind)), [{ type: 'look-again', change, number: 0 }], 0)
  }
}
