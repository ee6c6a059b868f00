import { kept } from './account/caused.ts'
import { exposureChanges, type ExposureChange } from './account/exposure-change.ts'
import { loadModel } from './account/model.ts'
import type { JudgePorts } from './account/record.ts'
import { foundAndLeft, isReplacedIn } from './found-and-left.ts'
import { inTurn } from './in-turn.ts'
import type { Reassess } from './messages.ts'
import { comparisons } from './resources/derived/opened.ts'
import { byWidth } from './resources/derived/opening.ts'
import type { Resource } from './resources/resource.ts'

/**
 * Keeps whom the resources of a message let in now and did not before its cause. Of what had not been read before, or
 * cannot be read now, nothing can be told.
 */
export async function weighExposure({ cause, resources }: Reassess, ports: JudgePorts): Promise<void> {
  await inTurn(resources, async resource => {
    const change = await changeOf(resource, cause, ports)
    if (change !== undefined) await exposureChanges.put(change, ports.store, ports.now())
  })
}

async function changeOf(
  resource: Resource,
  cause: string,
  ports: JudgePorts,
): Promise<ExposureChange | undefined> {
  const ways = comparisons[resource.kind]
  const model = ways && (await loadModel(resource, ports.store))
  if (ways === undefined || model === undefined || !isReplacedIn([model], cause)) return undefined
  const all = ways.flatMap(({ need, opened }) => {
    const both = foundAndLeft(resource, need, { models: [model], cause }, ports)
    return both === undefined ? [] : opened(both.before, both.after, ports.knowledge.actions())
  })
  if (all.length === 0) return undefined
  const opened = kept(all.toSorted(byWidth))
  return { cause, resource, opened, more: all.length - opened.length }
}
