import type { Fact } from '../../../../audit/resources/fact.ts'
import { convertItems, readObjects } from '../properties/read-list.ts'
import { readTextProperty, requireTextProperty, type PropertySource } from '../properties/read-property.ts'
import { deriveFact, deriveListFact } from './derive-fact.ts'
import { setEntries } from './edit-facts.ts'

type Tags = Readonly<Record<string, string>>

/**
 * The tags after those in the property `Tags` are set. Tags of the stack, which a template does not have, stay. A tag whose new value is
 * not known has none: what it had before must not accept a finding.
 */
export function setTags(before: Fact<Tags>, source: PropertySource): Fact<Tags> {
  const tags = deriveListFact(
    () =>
      convertItems(
        readObjects(source, 'Tags'),
        tag =>
          [requireTextProperty(tag, 'Key'), deriveFact(() => readTextProperty(tag, 'Value') ?? '')] as const,
      ),
    items => items,
  )
  if ('unknown' in tags) return setEntries(before, [], tags.unknown)
  return setEntries(before, tags.known, tags.incomplete)
}

/** The tags of a resource whose kind other accounts can have: a template has none of those. */
export function omitForeign(tags: Tags | 'FOREIGN'): Tags {
  return tags === 'FOREIGN' ? {} : tags
}
