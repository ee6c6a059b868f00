import { negateTristate, type Tristate } from '../tristate.ts'
import type { Automaton, AutomatonState } from './automaton.ts'
import { countSteps } from '../step-limit.ts'

/** A text of a set, or that there is none, or that the search takes too long. */
export type ExampleText = { is: 'TEXT'; text: string } | { is: 'NONE' } | { is: 'UNKNOWN' }

/** The limit of states times globs of a search. Policies within AWS's size limits need some hundreds. */
const MAX_STEPS = 200_000

/** More than the states of one glob in a search; two such numbers combine to one exact number. */
const MOST_STATES = 2 ** 26

/** Characters for positions where any character matches. */
const FILLERS = 'xyzabcdefghijklmnopqrstuvwABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.'.split('')
/** Occurs in no policy: represents any other character if all of `FILLERS` occur. */
const OTHER = '\u0001'

/** A set with the automata of its globs, each once, and their combination. */
export interface IndexedGlobSet {
  automata: readonly Automaton[]
  combination: AutomatonCombination
}

export type AutomatonCombination =
  | { at: number }
  | { all: readonly AutomatonCombination[] }
  | { any: readonly AutomatonCombination[] }
  | { not: AutomatonCombination }

/** What is certain of all texts with the prefix that led to `states`. */
function deriveOutcome(
  automatonCombination: AutomatonCombination,
  automata: readonly Automaton[],
  states: readonly AutomatonState[],
): Tristate {
  if ('at' in automatonCombination)
    return automata[automatonCombination.at]?.outcome(states[automatonCombination.at] ?? 0) ?? 'NEVER'
  if ('not' in automatonCombination)
    return negateTristate(deriveOutcome(automatonCombination.not, automata, states))
  const isAll = 'all' in automatonCombination
  const decisive = isAll ? 'NEVER' : 'ALWAYS'
  let isOpen = false
  for (const each of isAll ? automatonCombination.all : automatonCombination.any) {
    const outcome = deriveOutcome(each, automata, states)
    if (outcome === decisive) return decisive
    isOpen ||= outcome === 'SOMETIMES'
  }
  return isOpen ? 'SOMETIMES' : negateTristate(decisive)
}

function isAccepted(
  automatonCombination: AutomatonCombination,
  automata: readonly Automaton[],
  states: readonly AutomatonState[],
): boolean {
  if ('at' in automatonCombination)
    return automata[automatonCombination.at]?.accepts(states[automatonCombination.at] ?? 0) ?? false
  if ('all' in automatonCombination)
    return automatonCombination.all.every(each => isAccepted(each, automata, states))
  if ('any' in automatonCombination)
    return automatonCombination.any.some(each => isAccepted(each, automata, states))
  return !isAccepted(automatonCombination.not, automata, states)
}

interface SearchStep {
  states: readonly AutomatonState[]
  text: string
}

/** A shortest text of the set; the search walks the automata of all globs in parallel. */
export function findShortestText({ automata, combination }: IndexedGlobSet): ExampleText {
  const required = listRequiredAutomata(combination)
  const open: SearchStep[] = [{ states: automata.map(() => 0), text: '' }]
  const seen = new Set([encodeStates(open[0]?.states ?? [])])
  for (const { states, text } of open) {
    countSteps(sumWidths(automata, states))
    if (isAccepted(combination, automata, states)) return { is: 'TEXT', text }
    if (deriveOutcome(combination, automata, states) === 'NEVER') continue
    for (const character of listCandidateCharacters(automata, states, required)) {
      countSteps(automata.length)
      if (isLost(character, states, automata, required)) continue
      const next = automata.map((automaton, at) => automaton.next(states[at] ?? 0, character))
      const key = encodeStates(next)
      if (seen.has(key)) continue
      if (seen.size * automata.length >= MAX_STEPS) return { is: 'UNKNOWN' }
      seen.add(key)
      open.push({ states: next, text: text + character })
    }
  }
  return { is: 'NONE' }
}

/** The effort to expand a state of the search: the widths of the states of all automata. */
function sumWidths(automata: readonly Automaton[], states: readonly AutomatonState[]): number {
  let sum = 0
  for (let at = 0; at < automata.length; at += 1) sum += automata[at]?.width(states[at] ?? 0) ?? 0
  return sum
}

/** The automata that must match, whatever the others do. */
function listRequiredAutomata(automatonCombination: AutomatonCombination): readonly number[] {
  if ('at' in automatonCombination) return [automatonCombination.at]
  return 'all' in automatonCombination ? automatonCombination.all.flatMap(listRequiredAutomata) : []
}

/** Whether a character leads to a dead state of a required automaton. */
function isLost(
  character: string,
  states: readonly AutomatonState[],
  automata: readonly Automaton[],
  required: readonly number[],
): boolean {
  for (const at of required) {
    const automaton = automata[at]
    if (automaton?.outcome(automaton.next(states[at] ?? 0, character)) === 'NEVER') return true
  }
  return false
}

/** Encodes states as one value: equal values mean equal states. */
function encodeStates(states: readonly AutomatonState[]): number | string {
  const [one = 0, other = 0] = states
  return states.length <= 2 ? one * MOST_STATES + other : states.join()
}

/**
 * The characters that some glob distinguishes, and one that represents all others; only the required one if there is
 * one.
 */
function listCandidateCharacters(
  automata: readonly Automaton[],
  states: readonly AutomatonState[],
  required: readonly number[],
): readonly string[] {
  for (const at of required) {
    const only = automata[at]?.requiredCharacter(states[at] ?? 0)
    if (only !== undefined) return only
  }
  const characters: string[] = []
  for (let at = 0; at < automata.length; at += 1) {
    for (const character of automata[at]?.distinguishing(states[at] ?? 0) ?? [])
      if (!characters.includes(character)) characters.push(character)
  }
  characters.unshift(FILLERS.find(character => !characters.includes(character)) ?? OTHER)
  return characters
}
