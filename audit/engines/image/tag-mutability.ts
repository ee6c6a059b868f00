import { isWildcardMatch } from './wildcard.ts'

export const tagMutabilityModes = [
  'MUTABLE',
  'IMMUTABLE',
  'IMMUTABLE_WITH_EXCLUSION',
  'MUTABLE_WITH_EXCLUSION',
] as const

/** Whether the tags of a repository can be moved (ECR API Reference, Repository). */
export interface TagMutabilityRules {
  mode: (typeof tagMutabilityModes)[number]
  /** Wildcard filters of the tags that are exceptions; `*` stands for any characters. */
  exclusions: readonly string[]
}

/** Whether `tag` can be moved to another image (ECR User Guide, "Preventing image tags from being overwritten"). */
export function isTagMutable(tag: string, { mode, exclusions }: TagMutabilityRules): boolean {
  if (mode === 'MUTABLE') return true
  if (mode === 'IMMUTABLE') return false
  const excluded = exclusions.some(filter => isWildcardMatch(filter, tag))
  return mode === 'IMMUTABLE_WITH_EXCLUSION' ? excluded : !excluded
}

/**
 * The exclusion filter that makes release tags mutable although others are immutable, and such a tag; undefined if there
 * is none. Filters that together match every tag include one.
 */
export function findMutableRelease({
  mode,
  exclusions,
}: TagMutabilityRules): { filter: string; tag: string } | undefined {
  if (mode !== 'IMMUTABLE_WITH_EXCLUSION') return undefined
  const releases = exclusions.map(filter => ({ filter, tag: findReleaseTag(filter) }))
  return releases.find((each): each is { filter: string; tag: string } => each.tag !== undefined)
}

/** A version number such as `2` or `v1.2.3`, or a word that is commonly used for releases. */
const RELEASE = /^(v?\d{1,9}(\.\d{1,9}){0,3}|(release|stable|prod|production)([-._].{0,128})?)$/i

/** Candidate replacements of a filter's wildcards. */
const FILLINGS = ['', '1', '1.2.3', '.2', '.2.3', 'v1.2.3', '-1']

/**
 * A release tag that matches a wildcard filter: a version number, or a tag that starts with release, stable or prod;
 * undefined if there is none.
 */
export function findReleaseTag(filter: string): string | undefined {
  const words = ['release', 'stable', 'prod', 'production'].filter(word => isWildcardMatch(filter, word))
  const filled = FILLINGS.flatMap(first =>
    FILLINGS.map(then => filter.replace('*', first).replaceAll('*', then)),
  )
  return [...filled, ...words].find(tag => RELEASE.test(tag))
}
