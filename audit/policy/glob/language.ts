import { arnMatches } from './arn-parts.ts'
import { automatonOf, type Automaton, type Wildcards } from './automaton.ts'
import { exactGlobMatches } from './glob.ts'
import { hasWildcard } from './relations.ts'
import { shortest, type Combination, type Indexed, type Witness } from './search.ts'

export type { Witness } from './search.ts'

/** A set of texts: those that a glob matches, one alone, or a combination of such sets. Case matters. */
export type Language =
  | { glob: string }
  /** What a glob of ARNs matches, where no wildcard leaves one of the first five parts. */
  | { arn: string }
  | { text: string }
  | { all: readonly Language[] }
  | { any: readonly Language[] }
  | { not: Language }

export const EVERYTHING: Language = { glob: '*' }

/** What is in all of them. */
export function allOf(languages: readonly Language[]): Language {
  const limiting = languages.filter(language => language !== EVERYTHING)
  const [only = EVERYTHING, ...more] = limiting
  return more.length === 0 ? only : { all: limiting }
}

/** Whether `text` is of the language. */
export function includes(language: Language, text: string): boolean {
  if ('glob' in language) return exactGlobMatches(language.glob, text)
  if ('arn' in language) return arnMatches(language.arn, text)
  if ('text' in language) return language.text === text
  if ('all' in language) return language.all.every(each => includes(each, text))
  if ('any' in language) return language.any.some(each => includes(each, text))
  return !includes(language.not, text)
}

/**
 * A text of the language: the first of `preferred` that is one, else a shortest one. The search is exact: it walks
 * the automata of all globs side by side.
 */
export function witnessOf(language: Language, preferred: readonly string[] = []): Witness {
  const likely = preferred.find(text => includes(language, text))
  if (likely !== undefined) return { is: 'TEXT', text: likely }
  const [only, ...more] = fewTexts(language) ?? []
  if (only === undefined || more.length > 0) return shortest(indexed(language))
  return includes(language, only) ? { is: 'TEXT', text: only } : { is: 'NONE' }
}

/**
 * Whether no text is of the language, of which those of `likely` are tried first. Undefined where that takes too long
 * to tell.
 */
export function isEmpty(language: Language, likely: readonly string[] = []): boolean | undefined {
  const few = fewTexts(language)
  if (few !== undefined) return !few.some(text => includes(language, text))
  const { is } = witnessOf(language, likely)
  return is === 'UNKNOWN' ? undefined : is === 'NONE'
}

/** Texts of which all of the language are, where it is written with few; undefined elsewhere. */
function fewTexts(language: Language): readonly string[] | undefined {
  if ('text' in language) return [language.text]
  if ('glob' in language) return hasWildcard(language.glob) ? undefined : [language.glob]
  if ('all' in language) {
    for (const part of language.all) {
      const few = fewTexts(part)
      if (few !== undefined) return few
    }
    return undefined
  }
  if (!('any' in language)) return undefined
  const parts = language.any.map(fewTexts)
  return parts.includes(undefined) ? undefined : parts.flatMap(few => few ?? [])
}

const built = new Map<string, Automaton>()
/** Automata that are remembered: patterns of a large account come again and again. */
const MOST_REMEMBERED = 5_000
/** Longer patterns make too many states to be kept. */
const LONGEST_REMEMBERED = 300

function remembered(key: string, pattern: string, wildcards: Wildcards): Automaton {
  const found = built.get(key)
  if (found !== undefined) return found
  const automaton = automatonOf(pattern, wildcards)
  if (built.size >= MOST_REMEMBERED) built.clear()
  if (pattern.length <= LONGEST_REMEMBERED) built.set(key, automaton)
  return automaton
}

function indexed(language: Language): Indexed {
  const automata: Automaton[] = []
  const places = new Map<string, number>()
  function place(pattern: string, wildcards: Wildcards): Combination {
    const key = `${wildcards} ${pattern}`
    const known = places.get(key)
    if (known !== undefined) return { at: known }
    places.set(key, automata.length)
    automata.push(remembered(key, pattern, wildcards))
    return { at: automata.length - 1 }
  }
  function combined(part: Language): Combination {
    if ('glob' in part) return place(part.glob, 'GLOB')
    if ('arn' in part) return place(part.arn, 'ARN')
    if ('text' in part) return place(part.text, 'NONE')
    if ('all' in part) return { all: part.all.map(combined) }
    return 'any' in part ? { any: part.any.map(combined) } : { not: combined(part.not) }
  }
  return { combination: combined(language), automata }
}
