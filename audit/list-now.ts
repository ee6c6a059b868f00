import { originOf } from './account/cause.ts'
import { UnreadableEvent, type Change, type Subject } from './changes/change.ts'
import { readerOf, slow, type ListNow, type Post } from './messages.ts'
import { MOST_PAGES, type Listed } from './listed.ts'

/** Resources per look: as many as a reader can read within its time, at the pace that Lambda leaves it. */
const CHUNK = 10

/** Has all of the kinds listed of which the event of `change` does not say which ones it is about. */
export async function haveListed(change: Change, { post }: { post: Post }): Promise<void> {
  const { unresolved = [], region } = change
  for (const kind of unresolved) {
    const order: ListNow = { type: 'list-now', origin: originOf(change), kind, region }
    await post.send(slow(readerOf(kind)), [order], 0)
  }
}

/** Has everything looked at that is on a page of a list, and the next page listed. Throws UnreadableEvent. */
export async function lookAtListed(
  message: ListNow,
  list: () => Promise<Listed>,
  { post }: { post: Post },
): Promise<void> {
  const { origin, kind, pages = 0 } = message
  const found = pages < MOST_PAGES ? await list() : { unlisted: `the list of ${kind} goes on for ever` }
  if ('unlisted' in found)
    throw new UnreadableEvent(`${origin.action} does not say what it is about, and ${found.unlisted}`)
  const queue = slow(readerOf(kind))
  const subjects = found.resources.map((resource): Subject => ({ resource, facts: [], whole: true }))
  for (let start = 0; start < subjects.length; start += CHUNK) {
    const change: Change = { ...origin, subjects: subjects.slice(start, start + CHUNK), lags: false }
    await post.send(queue, [{ type: 'look-again', change, number: 0 }], 0)
  }
  if (found.next !== undefined)
    await post.send(queue, [{ ...message, token: found.next, pages: pages + 1 }], 0)
}
