import type { Holds } from '../holds.ts'

/** Where a reader of a glob may be: a number that stands for a set of places in it. */
export type State = number

/** A glob as a deterministic automaton, which is built as far as it is walked. State 0 is the beginning. */
export interface Automaton {
  next(state: State, character: string): State
  /** Whether a text that ends here is matched. */
  accepts(state: State): boolean
  /** Whether texts that begin as the one that led here are matched, whatever follows. */
  outlook(state: State): Holds
  /** The characters that lead elsewhere than all others do. */
  telling(state: State): readonly string[]
}

interface Built {
  places: readonly number[]
  next: Map<string, State>
  telling: readonly string[]
}

/** What the wildcards of a pattern are: none; `*` and `?`; the same, but none leaves one of the first five parts of an ARN. */
export type Wildcards = 'NONE' | 'GLOB' | 'ARN'

/** The automaton of a pattern. */
export function automatonOf(pattern: string, wildcards: Wildcards): Automaton {
  const wild = wildcards !== 'NONE'
  const glob = wild ? pattern.replaceAll(/\*+/g, '*') : pattern
  const bounded = wildcards === 'ARN' ? lengthOfParts(glob) : 0
  const isStar = (place: number) => wild && glob[place] === '*'
  const isAny = (place: number) => wild && glob[place] === '?'
  const isColonHere = (place: number, character: string) => place < bounded && character === ':'
  const isRestFree = isStar(glob.length - 1) && glob.length > bounded
  const isShort = glob.length < 10_000
  const states: Built[] = []
  const numbers = new Map<string, State>()

  function stateOf(places: readonly number[]): State {
    const key = isShort ? String.fromCharCode(...places) : places.join()
    const known = numbers.get(key)
    if (known !== undefined) return known
    states.push({ places, next: new Map(), telling: tellingAt(places) })
    numbers.set(key, states.length - 1)
    return states.length - 1
  }

  function tellingAt(places: readonly number[]): string[] {
    const asked = places.flatMap(place => {
      if (isStar(place) || isAny(place)) return place < bounded ? [':'] : []
      return glob[place] ?? []
    })
    return [...new Set(asked)]
  }

  /**
   * Adds a place to sorted ones that are not after it. A star may match nothing. What can follow an earlier star can
   * follow a later one that may match anything, so that places before it say nothing.
   */
  function reach(places: number[], place: number): void {
    if ((places.at(-1) ?? -1) >= place) return
    if (isStar(place) && place >= bounded) places.length = 0
    places.push(place)
    if (isStar(place)) places.push(place + 1)
  }

  function at(state: State): Built {
    return states[state] ?? { places: [], next: new Map(), telling: [] }
  }

  const beginning: number[] = []
  reach(beginning, 0)
  stateOf(beginning)
  return {
    next(state, character) {
      const from = at(state)
      const known = from.next.get(character)
      if (known !== undefined) return known
      const reached: number[] = []
      for (const place of from.places) {
        if (isStar(place)) {
          if (!isColonHere(place, character)) reach(reached, place)
        } else if (place < glob.length) {
          const isOne = isAny(place) ? !isColonHere(place, character) : glob[place] === character
          if (isOne) reach(reached, place + 1)
        }
      }
      const next = stateOf(reached)
      from.next.set(character, next)
      return next
    },
    accepts: state => at(state).places.includes(glob.length),
    outlook(state) {
      const { places } = at(state)
      if (places.length === 0) return 'NEVER'
      return isRestFree && places.includes(glob.length - 1) ? 'ALWAYS' : 'SOMETIMES'
    },
    telling: state => at(state).telling,
  }
}

/** How long the first five parts are that colons end. */
function lengthOfParts(arn: string): number {
  let end = 0
  for (let part = 0; part < 5; part += 1) end = arn.indexOf(':', end) + 1 || arn.length
  return end
}
