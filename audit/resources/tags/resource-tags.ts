import type { FactsByKind } from '../kinds.ts'
import type { Kind } from '../resource.ts'
import type { ResourceSnapshot } from '../resource-snapshot.ts'

/** The kinds whose fact `tags` has the tags of the resource. That of an image has the tags of its repository, which are names. */
const TAGGED_KINDS: ReadonlySet<Kind> = new Set<Kind>(['AWS::IAM::Role', 'AWS::IAM::User'])

/** Whether tags of resources of a kind are read. */
export function isTaggedKind(kind: Kind): boolean {
  return TAGGED_KINDS.has(kind)
}

/** The tags of a resource by their keys; undefined where those of its kind are not read, or could not be. */
export function findTags({
  resource,
  facts,
}: Pick<ResourceSnapshot, 'resource' | 'facts'>): FactsByKind['AWS::IAM::Role']['tags'] | undefined {
  if (!isTaggedKind(resource.kind)) return undefined
  const tags = facts['tags']
  return tags !== undefined && 'known' in tags
    ? (tags.known as FactsByKind['AWS::IAM::Role']['tags'])
    : undefined
}
