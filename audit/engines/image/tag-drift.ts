/** An image reference of a container, by its repository. It names a digest, a tag, or both. */
export interface ContainerReference {
  repository: string
  tag?: string
  digest?: string
}

/** An image that containers run. */
export interface RunningDigest {
  repository: string
  digest: string
  tags: readonly string[]
}

/**
 * What a running image is to the references of the containers: `CURRENT` if a tag of theirs points to it, `PINNED` if they name
 * its digest, `DRIFTED` from `tags`, or of no repository that they name.
 */
export type RunningState =
  { state: 'CURRENT' | 'PINNED' | 'NOT_REFERENCED' } | { state: 'DRIFTED'; tags: readonly string[] }

/** Compares a running image with the references of the containers that may run it. */
export function compareWithReferences(
  image: RunningDigest,
  references: readonly ContainerReference[],
): RunningState {
  const own = references.filter(({ repository }) => repository === image.repository)
  if (own.some(({ digest }) => image.digest === digest)) return { state: 'PINNED' }
  const tags = listTags(own)
  if (tags.some(tag => image.tags.includes(tag))) return { state: 'CURRENT' }
  return tags.length === 0 ? { state: 'NOT_REFERENCED' } : { state: 'DRIFTED', tags }
}

/** Lists the tags of references that point to none of the running images, of the repositories that these are in. */
export function listTagsWithoutImage(
  references: readonly ContainerReference[],
  running: readonly RunningDigest[],
): string[] {
  return listTags(
    references.filter(({ repository, tag }) => {
      const inRepository = running.filter(image => image.repository === repository)
      return (
        inRepository.length > 0 && tag !== undefined && !inRepository.some(({ tags }) => tags.includes(tag))
      )
    }),
  )
}

/** The tags of references without a digest: with one, a tag decides nothing. */
function listTags(references: readonly ContainerReference[]): string[] {
  const tags = references.flatMap(({ tag, digest }) =>
    digest === undefined && tag !== undefined ? [tag] : [],
  )
  return [...new Set(tags)].toSorted()
}
