import { foundBy } from '../../account/advance.ts'
import { edgePrefix, modelKey, resourcePartition } from '../../account/keys.ts'
import { tiesOf, type Model } from '../../account/model.ts'
import type { Store } from '../../account/store.ts'
import { keyOf, type Resource } from '../../resources/resource.ts'
import type { Change, Subject } from '../change.ts'

/**
 * The images that functions run and that had the tag which `change` put to another one, as far as is known: now, or
 * before `change` looked, which a crash may have cut off. Reads the store only.
 */
export async function withoutTag(
  { id, putTag, subjects }: Pick<Change, 'id' | 'putTag' | 'subjects'>,
  store: Store,
): Promise<Subject[]> {
  if (putTag === undefined) return []
  const images = await imagesNamedIn(putTag.repository, store)
  const pushed = new Set(subjects.map(({ resource }) => keyOf(resource)))
  const others = [...images.values()].filter(image => !pushed.has(keyOf(image)))
  const models = await Promise.all(others.map(image => modelOf(image, store)))
  return models
    .filter(model => model !== undefined && hadTag(model, putTag.tag, id))
    .flatMap(model => (model ? [{ resource: model.resource, facts: ['tags'] }] : []))
}

/** The images of those functions that name a tag of the repository. */
async function imagesNamedIn(repository: Resource, store: Store): Promise<Map<string, Resource>> {
  const images = new Map<string, Resource>()
  const prefix = edgePrefix('AWS::Lambda::Function', 'tagRepository')
  for await (const { body } of store.list(resourcePartition(keyOf(repository)), prefix)) {
    const model = await modelOf((body as { source: Resource }).source, store)
    for (const { relation, to } of model ? tiesOf(model.resource, model.facts) : [])
      if (relation === 'image') images.set(keyOf(to), to)
  }
  return images
}

function hadTag(model: Model, tag: string, cause: string): boolean {
  return [model.facts, foundBy(model, cause) ?? {}].some(({ tags }) => {
    return tags !== undefined && 'known' in tags && Array.isArray(tags.known) && tags.known.includes(tag)
  })
}

async function modelOf(resource: Resource, store: Store): Promise<Model | undefined> {
  return (await store.load(modelKey(resource)))?.body as Model | undefined
}
