import { modelKey } from '../account/keys.ts'
import { FACTS_VERSION, type Model } from '../account/model.ts'
import type { Store } from '../account/store.ts'
import type { Subject } from '../changes/change.ts'
import type { SweepList, SweepLook } from '../messages.ts'
import type { Resource } from '../resources/resource.ts'
import { look, type RespondPorts } from '../respond.ts'
import { closePart } from './parts.ts'
import { haveLookedAt, originOf, partOfList } from './spread.ts'
import { causeOf, type Sweep } from './state.ts'

/** What is on a list, or why nobody knows. */
export type Listed = { resources: readonly Resource[] } | { unlisted: string }

/** Has all looked at that is on a list of a sweep. */
export async function sweepList(
  message: SweepList,
  list: () => Promise<Listed>,
  ports: RespondPorts,
): Promise<void> {
  const { sweep } = message
  const found = await list()
  if ('resources' in found) await haveLookedAt(sweep, found.resources, ports)
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
  const model = (await store.load(modelKey(resource)))?.body as Model | undefined
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
