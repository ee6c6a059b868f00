import { controlsOn, type Checklist } from '../checklist.ts'
import { derivationOf } from '../resources/derived.ts'
import { namedBy } from '../resources/kinds.ts'
import type { AnyNeed } from '../resources/need.ts'
import { keyOf, type Resource, type ResourceKey } from '../resources/resource.ts'
import { loadModel, type Lookup, type Model } from './model.ts'
import type { ItemStore } from './store.ts'

/**
 * Loads the models of `resources` and of all that `checklist` needs to judge them, each once and each after this
 * call began. Whoever judges loads the sheets before.
 */
export async function collect(
  resources: readonly Resource[],
  checklist: Checklist,
  store: ItemStore,
): Promise<Lookup> {
  const loads = new Map<ResourceKey, Promise<Model | undefined>>()
  const models = new Map<ResourceKey, Model>()

  async function load(resource: Resource): Promise<Model | undefined> {
    const key = keyOf(resource)
    const loading = loads.get(key) ?? loadModel(resource, store)
    loads.set(key, loading)
    const model = await loading
    if (model) models.set(key, model)
    return model
  }

  async function visit(resource: Resource, need: AnyNeed): Promise<void> {
    const model = await load(resource)
    if (model === undefined) return
    const derivations = [...(need.facts ?? []), ...(need.some ?? [])].flatMap(
      name => derivationOf(resource.kind, name) ?? [],
    )
    const related = [...Object.entries(need.one ?? {}), ...Object.entries(need.each ?? {})]
    await Promise.all([
      ...derivations.map(derivation => visit(resource, derivation.need)),
      ...related.flatMap(([relation, inner]) =>
        targets(model, relation).map(target => visit(target, inner ?? {})),
      ),
    ])
  }

  const needs = (resource: Resource) => controlsOn(resource.kind, checklist).map(({ judge }) => judge.need)
  await Promise.all(
    resources.flatMap(resource => [load(resource), ...needs(resource).map(need => visit(resource, need))]),
  )
  return resource => models.get(keyOf(resource))
}

function targets(model: Model, relation: string): Resource[] {
  const fact = model.facts[relation]
  return fact !== undefined && 'known' in fact ? namedBy(fact.known) : []
}
