import { isArnMatch } from './arn.ts'
import { buildAutomaton, type Automaton, type Wildcards } from './automaton.ts'
import { isExactGlobMatch } from './glob-match.ts'
import { hasWildcard } from './glob-comparison.ts'
import { countSteps } from '../step-limit.ts'
import {
  findShortestText,
  type AutomatonCombination,
  type IndexedGlobSet,
  type ExampleText,
} from './shortest-text.ts'

export type { ExampleText } from './shortest-text.ts'

/** A set of texts: the matches of a glob, a single text, or a combination of such sets. Case-sensitive. */
export type GlobSet =
  | { glob: string }
  /** The matches of an ARN glob whose wildcards cross none of the first five parts. */
  | { arn: string }
  | { text: string }
  | { all: readonly GlobSet[] }
  | { any: readonly GlobSet[] }
  | { not: GlobSet }

export const MATCH_ALL: GlobSet = { glob: '*' }

/** The intersection of the sets. */
export function intersectGlobSets(sets: readonly GlobSet[]): GlobSet {
  const limiting = sets.filter(set => set !== MATCH_ALL)
  const [only = MATCH_ALL, ...more] = limiting
  return more.length === 0 ? only : { all: limiting }
}

/** Whether `text` is in the set. */
export function isInGlobSet(set: GlobSet, text: string): boolean {
  countSteps(1)
  if ('glob' in set) return isExactGlobMatch(set.glob, text)
  if ('arn' in set) return isArnMatch(set.arn, text)
  if ('text' in set) return set.text === text
  if ('all' in set) return set.all.every(each => isInGlobSet(each, text))
  if ('any' in set) return set.any.some(each => isInGlobSet(each, text))
  return !isInGlobSet(set.not, text)
}

/**
 * A text of the set: the first of `preferred` that is in it, or else a shortest one. The search is exact: it walks
 * the automata of all globs in parallel.
 */
export function findExampleText(set: GlobSet, preferred: readonly string[] = []): ExampleText {
  const likely = preferred.find(text => isInGlobSet(set, text))
  if (likely !== undefined) return { is: 'TEXT', text: likely }
  const [only, ...more] = listFewTexts(set) ?? []
  if (only === undefined || more.length > 0) return findShortestText(indexGlobSet(set))
  return isInGlobSet(set, only) ? { is: 'TEXT', text: only } : { is: 'NONE' }
}

/** Whether the set is empty; texts of `likely` are tried first. Undefined if the search takes too long. */
export function isEmptyGlobSet(set: GlobSet, likely: readonly string[] = []): boolean | undefined {
  const few = listFewTexts(set)
  if (few !== undefined) return !few.some(text => isInGlobSet(set, text))
  const { is } = findExampleText(set, likely)
  return is === 'UNKNOWN' ? undefined : is === 'NONE'
}

/** Texts that contain the whole set, if it is written with few; otherwise undefined. */
function listFewTexts(set: GlobSet): readonly string[] | undefined {
  if ('text' in set) return [set.text]
  if ('glob' in set) return hasWildcard(set.glob) ? undefined : [set.glob]
  if ('all' in set) {
    for (const part of set.all) {
      const few = listFewTexts(part)
      if (few !== undefined) return few
    }
    return undefined
  }
  if (!('any' in set)) return undefined
  const parts = set.any.map(listFewTexts)
  return parts.includes(undefined) ? undefined : parts.flatMap(few => few ?? [])
}

const cachedAutomata = new Map<string, Automaton>()
/** The limit of cached automata: the patterns of a large account recur. */
const MAX_CACHED_AUTOMATA = 5_000
/** Longer patterns have too many states to be cached. */
const MAX_CACHED_PATTERN = 300

function findAutomaton(key: string, pattern: string, wildcards: Wildcards): Automaton {
  const found = cachedAutomata.get(key)
  if (found !== undefined) return found
  const automaton = buildAutomaton(pattern, wildcards)
  if (cachedAutomata.size >= MAX_CACHED_AUTOMATA) cachedAutomata.clear()
  if (pattern.length <= MAX_CACHED_PATTERN) cachedAutomata.set(key, automaton)
  return automaton
}

function indexGlobSet(set: GlobSet): IndexedGlobSet {
  const automata: Automaton[] = []
  const indices = new Map<string, number>()
  function addAutomaton(pattern: string, wildcards: Wildcards): AutomatonCombination {
    const key = `${wildcards} ${pattern}`
    const known = indices.get(key)
    if (known !== undefined) return { at: known }
    indices.set(key, automata.length)
    automata.push(findAutomaton(key, pattern, wildcards))
    return { at: automata.length - 1 }
  }
  function combine(part: GlobSet): AutomatonCombination {
    if ('glob' in part) return addAutomaton(part.glob, 'GLOB')
    if ('arn' in part) return addAutomaton(part.arn, 'ARN')
    if ('text' in part) return addAutomaton(part.text, 'NONE')
    if ('all' in part) return { all: part.all.map(combine) }
    return 'any' in part ? { any: part.any.map(combine) } : { not: combine(part.not) }
  }
  return { combination: combine(set), automata }
}
