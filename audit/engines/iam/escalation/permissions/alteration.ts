import type { ConditionKeyValue } from '../../condition/key-value.ts'
import type { ConditionKeyLookup } from './condition-context.ts'

/** A change of a principal's tags, or a policy that it gains: what changes more than that is a `PrincipalChange`. */
export type Alteration = TagAlteration | PolicyAlteration | KeyAlteration

/** One of two access keys of a user is deleted, so that another one can be created. */
interface KeyAlteration {
  gives: 'KEY_REMOVED'
}

/**
 * A tag of the principal, or of a session of it alone. Without a value, it is removed. Tags are in lowercase: IAM ignores
 * their case.
 */
export interface TagAlteration {
  gives: 'TAGS' | 'SESSION_TAGS'
  tag: string
  value?: string
}

type PolicyAlteration = { gives: 'POLICY_ADDED' } & (
  | { adds: 'MEMBERSHIP'; group: string }
  | { adds: 'ATTACHED'; policy: string }
  /** The version with this number among those that are not the default one. */
  | { adds: 'VERSION'; policy: string; version: number }
)

/** What an alteration changes: two of the same exclude each other. */
export function getAlteredPart(alteration: Alteration): string {
  if (alteration.gives === 'KEY_REMOVED') return alteration.gives
  if (alteration.gives !== 'POLICY_ADDED') return `${alteration.gives} ${alteration.tag}`
  if (alteration.adds === 'MEMBERSHIP') return `group ${alteration.group}`
  return `${alteration.adds} ${alteration.policy}`
}

/** The tags of the principal, or of its requests, after the changes. */
export function changeTags(
  tags: Readonly<Record<string, string>>,
  alterations: readonly Alteration[],
  of: 'PRINCIPAL' | 'REQUESTS' = 'PRINCIPAL',
): Readonly<Record<string, string>> {
  const changed = new Map(Object.entries(tags))
  const own = alterations.flatMap(each => (each.gives === 'TAGS' ? [each] : []))
  const session = of === 'REQUESTS' ? alterations.filter(isSessionTag) : []
  for (const alteration of [...own, ...session]) {
    for (const tag of changed.keys()) if (tag.toLowerCase() === alteration.tag) changed.delete(tag)
    if (alteration.value !== undefined) changed.set(alteration.tag, alteration.value)
  }
  return Object.fromEntries(changed)
}

export function findTag(tags: Readonly<Record<string, string>>, tag: string): string | undefined {
  return Object.entries(tags).find(([key]) => key.toLowerCase() === tag)?.[1]
}

/** What is known of a request with these tags, or without tags that it removes. */
export function createTagLookup(all: readonly TagAlteration[]): ConditionKeyLookup {
  const values = new Map<string, readonly ConditionKeyValue[]>(
    all.map(({ tag, value }) => [
      `aws:requesttag/${tag}`,
      [value === undefined ? 'ABSENT' : { like: value.replaceAll(/[*?]/g, '_') }],
    ]),
  )
  const keys = all.map(({ tag }) => ({ like: tag }))
  return key => {
    if (key === 'aws:tagkeys') return keys.length === 0 ? ['ABSENT'] : keys
    return values.get(key) ?? (key.startsWith('aws:requesttag/') ? ['ABSENT'] : undefined)
  }
}

/** Whether the alteration sets a tag of the principal. */
export function isTagSetting(alteration: Alteration): alteration is TagAlteration {
  return alteration.gives === 'TAGS' && alteration.value !== undefined
}

export function isSessionTag(alteration: Alteration): alteration is TagAlteration {
  return alteration.gives === 'SESSION_TAGS'
}
