import { every, not, some, type Holds } from '../holds.ts'
import { arnMatches } from './arn-parts.ts'
import { automatonOf, type Automaton, type State, type Wildcards } from './automaton.ts'
import { exactGlobMatches } from './glob.ts'
import { hasWildcard } from './relations.ts'

/** A set of texts: those that a glob matches, one alone, or a combination of such sets. Case matters. */
export type Language =
  | { glob: string }
  /** What a glob of ARNs matches, where no wildcard leaves one of the first five parts. */
  | { arn: string }
  | { text: string }
  | { all: readonly Language[] }
  | { any: readonly Language[] }
  | { not: Language }

/** A text of a language, or that there is none, or that it takes too long to tell. */
export type Witness = { is: 'TEXT'; text: string } | { is: 'NONE' } | { is: 'UNKNOWN' }

export const EVERYTHING: Language = { glob: '*' }

/** What is in all of them. */
export function allOf(languages: readonly Language[]): Language {
  const limiting = languages.filter(language => language !== EVERYTHING)
  const [only = EVERYTHING, ...more] = limiting
  return more.length === 0 ? only : { all: limiting }
}

/** States times globs after which a search gives up. What policies of AWS's size ask takes some hundreds. */
const MAX_STEPS = 200_000

/** More than a search that does not give up makes of one glob; two such numbers are one exact number together. */
const MOST_STATES = 2 ** 26

/** Characters for a place where any would do. */
const FILLERS = 'xyzabcdefghijklmnopqrstuvwABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.'.split('')
/** Is in no policy: the place of any other character where all of `FILLERS` are asked for. */
const OTHER = '\u0001'

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
  return shortest(indexed(language))
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

/** A language with the automata of its globs, each once, and the combination of them. */
interface Indexed {
  automata: readonly Automaton[]
  combination: Combination
}

type Combination =
  { at: number } | { all: readonly Combination[] } | { any: readonly Combination[] } | { not: Combination }

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

/** What is certain of all texts that begin as the one that led to `states`. */
function outlook(combination: Combination, automata: readonly Automaton[], states: readonly State[]): Holds {
  if ('at' in combination) return automata[combination.at]?.outlook(states[combination.at] ?? 0) ?? 'NEVER'
  if ('all' in combination) return every(combination.all.map(each => outlook(each, automata, states)))
  if ('any' in combination) return some(combination.any.map(each => outlook(each, automata, states)))
  return not(outlook(combination.not, automata, states))
}

function accepts(
  combination: Combination,
  automata: readonly Automaton[],
  states: readonly State[],
): boolean {
  if ('at' in combination) return automata[combination.at]?.accepts(states[combination.at] ?? 0) ?? false
  if ('all' in combination) return combination.all.every(each => accepts(each, automata, states))
  if ('any' in combination) return combination.any.some(each => accepts(each, automata, states))
  return !accepts(combination.not, automata, states)
}

interface Step {
  states: readonly State[]
  text: string
}

function shortest({ automata, combination }: Indexed): Witness {
  const open: Step[] = [{ states: automata.map(() => 0), text: '' }]
  const seen = new Set([keyOf(open[0]?.states ?? [])])
  for (const { states, text } of open) {
    if (accepts(combination, automata, states)) return { is: 'TEXT', text }
    if (outlook(combination, automata, states) === 'NEVER') continue
    for (const character of worthTrying(automata, states)) {
      const next = automata.map((automaton, at) => automaton.next(states[at] ?? 0, character))
      const key = keyOf(next)
      if (seen.has(key)) continue
      if (seen.size * automata.length >= MAX_STEPS) return { is: 'UNKNOWN' }
      seen.add(key)
      open.push({ states: next, text: text + character })
    }
  }
  return { is: 'NONE' }
}

/** States as one value: the same is the same states. */
function keyOf(states: readonly State[]): number | string {
  const [one = 0, other = 0] = states
  return states.length <= 2 ? one * MOST_STATES + other : states.join()
}

/** The characters that some glob asks for, and one that stands for all others. */
function worthTrying(automata: readonly Automaton[], states: readonly State[]): string[] {
  const characters: string[] = []
  for (let at = 0; at < automata.length; at += 1) {
    for (const character of automata[at]?.telling(states[at] ?? 0) ?? [])
      if (!characters.includes(character)) characters.push(character)
  }
  characters.unshift(FILLERS.find(character => !characters.includes(character)) ?? OTHER)
  return characters
}
