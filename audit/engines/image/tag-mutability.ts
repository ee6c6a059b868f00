import { isWildcardMatch } from './wildcard.ts'

/** Whether the tags of a repository can be moved, and the wildcard filters on tags for which the opposite holds. */
export interface TagMutabilityRules {
  mode: 'MUTABLE' | 'IMMUTABLE' | 'IMMUTABLE_WITH_EXCLUSION' | 'MUTABLE_WITH_EXCLUSION'
  exclusions: readonly string[]
}

/** Whether `tag` can be given to another image (ECR User Guide, "Preventing image tags from being overwritten"). */
export function isTagMutable(tag: string, { mode, exclusions }: TagMutabilityRules): boolean {
  if (mode === 'MUTABLE') return true
  if (mode === 'IMMUTABLE') return false
  const excluded = exclusions.some(filter => isWildcardMatch(filter, tag))
  return mode === 'IMMUTABLE_WITH_EXCLUSION' ? excluded : !excluded
}

/** A version number such as `2` or `v1.2.3`, or a word that people keep for what is released. */
const RELEASE = /^(v?\d{1,9}(\.\d{1,9}){0,3}|(release|stable|prod|production)([-._].{0,128})?)$/i

/** What is tried in place of a filter's wildcards. */
const FILLINGS = ['', '1', '1.2.3', '.2', '.2.3', 'v1.2.3', '-1']

/** A release tag that a wildcard filter fits, if there is one: a version number, or what begins with release, stable or prod. */
export function findReleaseTag(filter: string): string | undefined {
  const words = ['release', 'stable', 'prod', 'production'].filter(word => isWildcardMatch(filter, word))
  const filled = FILLINGS.flatMap(first =>
    FILLINGS.map(then => filter.replace('*', first).replaceAll('*', then)),
  )
  return [...filled, ...words].find(tag => RELEASE.test(tag))
}
