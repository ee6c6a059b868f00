import { isEmptyGlobSet, type GlobSet } from '../glob/glob-set.ts'
import { convertTermToGlobSet, normalizeGlobSet, type GlobTerm } from '../glob/normal-form.ts'
import { computeStructuralFingerprint } from './fingerprint.ts'

/** A part of the added resources. */
export interface GlobSetFragment {
  /** `'MANY'`: too many parts to list. */
  term: GlobTerm | 'MANY'
  resources: GlobSet
}

/** Creates a splitter that caches its results, because many actions gain the same resources. */
export function createGlobSetSplitter(): (set: GlobSet) => readonly GlobSetFragment[] {
  const known = new Map<string, readonly GlobSetFragment[]>()
  return set => {
    const fingerprint = computeStructuralFingerprint(set)
    const fragments = known.get(fingerprint) ?? splitGlobSet(set)
    known.set(fingerprint, fragments)
    return fragments
  }
}

/** The parts that are not empty. */
function splitGlobSet(set: GlobSet): GlobSetFragment[] {
  const fragments: GlobSetFragment[] = normalizeGlobSet(set)?.map(term => ({
    term,
    resources: convertTermToGlobSet(term),
  })) ?? [{ term: 'MANY', resources: set }]
  return fragments.filter(
    globSetFragment => isEmptyGlobSet(globSetFragment.resources, listSampleTexts(globSetFragment)) !== true,
  )
}

/** Sample texts of the fragment's globs, most of which match none of its exceptions. */
export function listSampleTexts({ term }: GlobSetFragment): string[] {
  if (term === 'MANY') return []
  return term.within.length === 0 ? ['x'] : term.within.map(glob => glob.replaceAll(/[*?]/g, 'x'))
}
