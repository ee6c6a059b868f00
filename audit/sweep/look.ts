import { loadModel, FACTS_VERSION, type Model } from '../account/model.ts'
import type { Store } from '../account/store.ts'
import type { Subject } from '../changes/change.ts'
import { MOST_PAGES, type Listed } from '../listed.ts'
import { slow, type SweepList, type SweepLook } from '../messages.ts'
import type { Resource } from '../resources/resource.ts'
import { look, type RespondPorts } from '../respond.ts'
import { closePart } from './parts.ts'
import { haveLookedAt, originOf, partOfList } from './spread.ts'
import { causeOf, type Sweep } from './state.ts'

/** Has all looked at that is on a page of a list of a sweep, and has the next page listed by a message of its own. */
export async function sweepList(
  message: SweepList,
  list: () => Promise<Listed>,
  ports: RespondPorts,
): Promise<void> {
  const { sweep, noun, pages = 0 } = message
  const found = pages < MOST_PAGES ? await list() : { unlisted: `the list of ${noun} goes on for ever` }
  if ('resources' in found) {
    const { resources, next: token } = found
    await haveLookedAt(sweep, resources, ports)
    if (token !== undefined) {
      const further: SweepList = { ...message, token, pages: pages + 1 }
      return ports.post.send(slow(ports.queue), [further], 0)
    }
  }
  await closePart(sweep, partOfList(message), 'unlisted' in found ? found : {}, ports.store, ports.now())
}

/**
 * Looks at a piece of the account, and has all of it judged again: time alone may have changed a verdict. What this
 * sweep has read before, whole, is not read again.
 */
export async function sweepLook({ sweep, part, resources }: SweepLook, ports: RespondPorts): Promise<void> {
  const subjects = await Promise.all(resources.map(resource => subjectOf(resource, sweep, ports.store)))
  const origin = originOf(sweep, causeOf(sweep, part))
  await look({ ...origin, subjects, lags: false }, 0, ports)
  await closePart(sweep, part, { looked: resources.length }, ports.store, ports.now())
}

async function subjectOf(resource: Resource, sweep: Sweep, store: Store): Promise<Subject> {
  const model = await loadModel(resource, store)
  return { resource, facts: [], ...(isRead(model, sweep) ? {} : { whole: true }) }
}

/** Whether all of a resource was read since the sweep began. */
export function isRead(
  model: Pick<Model, 'wholeAt' | 'factsVersion'> | undefined,
  { startedAt }: Sweep,
): boolean {
  const { wholeAt, factsVersion } = model ?? {}
  return wholeAt !== undefined && wholeAt >= startedAt && factsVersion === FACTS_VERSION
}
