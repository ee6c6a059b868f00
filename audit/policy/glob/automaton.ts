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
  /** The only character that does not lead to where nothing is matched; undefined where there is none or more. */
  only(state: State): readonly string[] | undefined
}

interface Built {
  places: readonly number[]
  next: Map<string, State>
  only: boolean
  telling: readonly string[]
  accepts: boolean
  outlook: Holds
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
  const isWild = (place: number) => isStar(place) || isAny(place)
  const isColonHere = (place: number, character: string) => place < bounded && character === ':'
  const isRestFree = isStar(glob.length - 1) && glob.length > bounded
  const isShort = glob.length < 10_000
  const states: Built[] = []
  const numbers = new Map<number | string, State>()

  function stateOf(places: readonly number[]): State {
    const key = places.length === 1 ? (places[0] ?? 0) : keyOf(places)
    const known = numbers.get(key)
    if (known !== undefined) return known
    states.push(built(places))
    numbers.set(key, states.length - 1)
    return states.length - 1
  }

  function built(places: readonly number[]): Built {
    const telling = tellingAt(places)
    return {
      places,
      next: new Map(),
      telling,
      only: telling.length === 1 && !places.some(isWild),
      accepts: places.at(-1) === glob.length,
      outlook: outlookAt(places),
    }
  }

  function keyOf(places: readonly number[]): string {
    return isShort ? String.fromCharCode(...places) : places.join()
  }

  function tellingAt(places: readonly number[]): string[] {
    const asked: string[] = []
    for (const place of places) {
      const character = isWild(place) ? (place < bounded ? ':' : undefined) : glob[place]
      if (character !== undefined && !asked.includes(character)) asked.push(character)
    }
    return asked
  }

  function outlookAt(places: readonly number[]): Holds {
    if (places.length === 0) return 'NEVER'
    return isRestFree && places.includes(glob.length - 1) ? 'ALWAYS' : 'SOMETIMES'
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
    return states[state] ?? built([])
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
    accepts: state => at(state).accepts,
    outlook: state => at(state).outlook,
    telling: state => at(state).telling,
    only(state) {
      const { only, telling } = at(state)
      return only ? telling : undefined
    },
  }
}

/** How long the first five parts are that colons end. */
function lengthOfParts(arn: string): number {
  let end = 0
  for (let part = 0; part < 5; part += 1) end = arn.indexOf(':', end) + 1 || arn.length
  return end
}
