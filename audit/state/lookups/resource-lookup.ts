import { getResourceKey, type Resource, type ResourceKey } from '../../resources/resource.ts'

/** Creates a lookup that loads what is stored of each resource once. */
export function createResourceLookup<V>(
  load: (resource: Resource) => Promise<V>,
): (resource: Resource) => Promise<V> {
  const found = new Map<ResourceKey, Promise<V>>()
  return resource => {
    const key = getResourceKey(resource)
    const loading = found.get(key) ?? load(resource)
    found.set(key, loading)
    return loading
  }
}
