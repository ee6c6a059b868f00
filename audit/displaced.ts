import { edgePrefix, resourcePartition } from './account/keys.ts'
import { tiesOf, loadModel, mayName, type Model } from './account/model.ts'
import type { Refreshed } from './account/refresh.ts'
import type { Store } from './account/store.ts'
import type { Subject } from './changes/change.ts'
import { definitionOf } from './resources/kinds.ts'
import { keyOf, type Resource, type ResourceKey } from './resources/resource.ts'

/** Names of one resource that are followed at the most; images rarely have so many tags. */
const MOST = 100

/**
 * Those who by what is known still name what a resource of this look came to name, and only one can name at a time: the
 * image that lost a tag, which no event names.
 */
export async function displacedBy(
  cause: string,
  { refreshed, number }: { refreshed: readonly Refreshed[]; number: number },
  store: Store,
): Promise<Subject[]> {
  const looked = new Set(refreshed.map(({ model }) => keyOf(model.resource)))
  const found = await Promise.all(
    refreshed.flatMap(({ model }) =>
      newlyNamedAlone(model, cause, number).map(tie => othersNaming(tie, looked, store)),
    ),
  )
  return [...new Map(found.flat().map(subject => [keyOf(subject.resource), subject])).values()]
}

interface Alone {
  by: Resource
  relation: string
  target: Resource
}

/** What the look found that `model` names alone, and did not before. */
function newlyNamedAlone(model: Model, cause: string, number: number): Alone[] {
  const replaced =
    model.previous.find(before => before.cause === cause && before.look === number)?.facts ?? {}
  const { facts } = definitionOf(model.resource.kind)
  const exclusive = Object.keys(replaced).filter(name => facts[name]?.relation?.exclusive)
  const before = new Set(tiesOf(model.resource, replaced).map(tie => keyOf(tie.to)))
  return tiesOf(model.resource, model.facts)
    .filter(({ relation, to }) => exclusive.includes(relation) && !before.has(keyOf(to)))
    .slice(0, MOST)
    .map(({ relation, to }) => ({ by: model.resource, relation, target: to }))
}

async function othersNaming(
  { by, relation, target }: Alone,
  looked: ReadonlySet<ResourceKey>,
  store: Store,
): Promise<Subject[]> {
  const others: Subject[] = []
  for await (const { body } of store.list(resourcePartition(keyOf(target)), edgePrefix(by.kind, relation))) {
    const { source } = body as { source: Resource }
    if (looked.has(keyOf(source))) continue
    const model = await loadModel(source, store)
    if (model && namesNow(model, relation, keyOf(target)))
      others.push({ resource: model.resource, facts: [relation] })
  }
  return others
}

/** Whether `model` names the target by what is known now, whatever it named before. */
function namesNow(model: Model, relation: string, target: ResourceKey): boolean {
  return model.presence !== 'GONE' && mayName({ ...model, previous: [] }, relation, target)
}
