import { not, type Holds } from '../holds.ts'
import type { Automaton, State } from './automaton.ts'

/** A text of a language, or that there is none, or that it takes too long to tell. */
export type Witness = { is: 'TEXT'; text: string } | { is: 'NONE' } | { is: 'UNKNOWN' }

/** States times globs after which a search gives up. What policies of AWS's size ask takes some hundreds. */
const MAX_STEPS = 200_000

/** More than a search that does not give up makes of one glob; two such numbers are one exact number together. */
const MOST_STATES = 2 ** 26

/** Characters for a place where any would do. */
const FILLERS = 'xyzabcdefghijklmnopqrstuvwABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.'.split('')
/** Is in no policy: the place of any other character where all of `FILLERS` are asked for. */
const OTHER = '\u0001'

/** A language with the automata of its globs, each once, and the combination of them. */
export interface Indexed {
  automata: readonly Automaton[]
  combination: Combination
}

export type Combination =
  { at: number } | { all: readonly Combination[] } | { any: readonly Combination[] } | { not: Combination }

/** What is certain of all texts that begin as the one that led to `states`. */
function outlook(combination: Combination, automata: readonly Automaton[], states: readonly State[]): Holds {
  if ('at' in combination) return automata[combination.at]?.outlook(states[combination.at] ?? 0) ?? 'NEVER'
  if ('not' in combination) return not(outlook(combination.not, automata, states))
  const isAll = 'all' in combination
  const decisive = isAll ? 'NEVER' : 'ALWAYS'
  let isOpen = false
  for (const each of isAll ? combination.all : combination.any) {
    const holds = outlook(each, automata, states)
    if (holds === decisive) return decisive
    isOpen ||= holds === 'SOMETIMES'
  }
  return isOpen ? 'SOMETIMES' : not(decisive)
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

/** A shortest text of the language; the search walks the automata of all globs side by side. */
export function shortest({ automata, combination }: Indexed): Witness {
  const needed = neededIn(combination)
  const open: Step[] = [{ states: automata.map(() => 0), text: '' }]
  const seen = new Set([keyOf(open[0]?.states ?? [])])
  for (const { states, text } of open) {
    if (accepts(combination, automata, states)) return { is: 'TEXT', text }
    if (outlook(combination, automata, states) === 'NEVER') continue
    for (const character of worthTrying(automata, states, needed)) {
      if (isLost(character, states, automata, needed)) continue
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

/** The automata that have to match whatever the others do. */
function neededIn(combination: Combination): readonly number[] {
  if ('at' in combination) return [combination.at]
  return 'all' in combination ? combination.all.flatMap(neededIn) : []
}

/** Whether a character leads to where one of the automata that are needed matches no more. */
function isLost(
  character: string,
  states: readonly State[],
  automata: readonly Automaton[],
  needed: readonly number[],
): boolean {
  for (const at of needed) {
    const automaton = automata[at]
    if (automaton?.outlook(automaton.next(states[at] ?? 0, character)) === 'NEVER') return true
  }
  return false
}

/** States as one value: the same is the same states. */
function keyOf(states: readonly State[]): number | string {
  const [one = 0, other = 0] = states
  return states.length <= 2 ? one * MOST_STATES + other : states.join()
}

/** The characters that some glob asks for, and one that stands for all others; the only one where one is needed. */
function worthTrying(
  automata: readonly Automaton[],
  states: readonly State[],
  needed: readonly number[],
): readonly string[] {
  for (const at of needed) {
    const only = automata[at]?.only(states[at] ?? 0)
    if (only !== undefined) return only
  }
  const characters: string[] = []
  for (let at = 0; at < automata.length; at += 1) {
    for (const character of automata[at]?.telling(states[at] ?? 0) ?? [])
      if (!characters.includes(character)) characters.push(character)
  }
  characters.unshift(FILLERS.find(character => !characters.includes(character)) ?? OTHER)
  return characters
}
