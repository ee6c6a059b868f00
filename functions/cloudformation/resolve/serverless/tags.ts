import type { Json } from '../../template/template.ts'
import { readMapping, readValue, type PartSource } from './read-part.ts'

/** The tags in the property `Tags`, in the form of CloudFormation. Throws TemplateError. */
export function listTags(source: PartSource): Json[] {
  const tags = readMapping(source, 'Tags')
  return Object.entries(tags?.value ?? {}).map(([Key, Value]) => ({ Key, Value }))
}

/**
 * The tags with the one by which AWS SAM marks what it makes, such as `lambda:createdBy`. Tags that are propagated replace
 * it.
 */
export function listMarkedTags(source: PartSource, mark: string): Json[] {
  const { Tags } = listPropagatedTags(source)
  return Tags ?? [{ Key: mark, Value: 'SAM' }, ...listTags(source)]
}

/** The tags that everything else that a resource makes gets: those of the resource, if it propagates them. */
export function listPropagatedTags(source: PartSource): { Tags?: Json[] } {
  const tags = readValue(source, 'PropagateTags') === undefined ? [] : listTags(source)
  return tags.length === 0 ? {} : { Tags: tags }
}
