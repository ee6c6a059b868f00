import { loadModel, tiesOf, type Model } from './account/model.ts'
import type { ItemStore } from './account/store.ts'
import { inTurn } from './in-turn.ts'
import { keyOf, type Resource, type ResourceKey } from './resources/resource.ts'

/** Loads the model of a resource. */
export type Load = (resource: Resource) => Promise<Model | undefined>

/** Loads each model once, however often it is asked for. */
export function loadingOnce(store: Pick<ItemStore, 'load'>): Load {
  const loads = new Map<ResourceKey, Promise<Model | undefined>>()
  return resource => {
    const loading = loads.get(keyOf(resource)) ?? loadModel(resource, store)
    loads.set(keyOf(resource), loading)
    return loading
  }
}

/** The relations by which somebody has policies. */
const HAS_POLICIES = ['attachedPolicies', 'boundary', 'groups']

/** The models of `resources`, and of what holds policies for them by some of the facts that `factsOf` says. */
export async function modelsAround(
  resources: readonly Resource[],
  load: Load,
  factsOf: (model: Model) => readonly Model['facts'][] = model => [model.facts],
): Promise<Model[]> {
  const found: Model[] = []
  const asked = new Set<ResourceKey>()
  let next = resources
  while (next.length > 0) {
    const unasked = [...new Map(next.map(each => [keyOf(each), each]))].filter(([key]) => !asked.has(key))
    for (const [key] of unasked) asked.add(key)
    const loaded = await inTurn(unasked, ([, each]) => load(each))
    const models = loaded.filter(model => model !== undefined)
    found.push(...models)
    next = models.flatMap(model => factsOf(model).flatMap(facts => policyHoldersIn(model.resource, facts)))
  }
  return found
}

function policyHoldersIn(resource: Resource, facts: Model['facts']): Resource[] {
  return tiesOf(resource, facts)
    .filter(({ relation }) => HAS_POLICIES.includes(relation))
    .map(({ to }) => to)
}
