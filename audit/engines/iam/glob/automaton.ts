import type { Tristate } from '../tristate.ts'

/** A state of the automaton: a number that stands for a set of positions in the glob. */
export type AutomatonState = number

/** A glob as a deterministic automaton that is built lazily. State 0 is the start. */
export interface Automaton {
  next(state: AutomatonState, character: string): AutomatonState
  /** The effort to go on from the state: the number of positions that it stands for, and one. */
  width(state: AutomatonState): number
  /** Whether a text that ends in this state matches. */
  accepts(state: AutomatonState): boolean
  /** Whether texts with the prefix that led to this state match, whatever follows. */
  outcome(state: AutomatonState): Tristate
  /** The characters with a transition other than the default one. */
  distinguishing(state: AutomatonState): readonly string[]
  /** The only character that does not lead to the dead state; undefined if there is none or several. */
  requiredCharacter(state: AutomatonState): readonly string[] | undefined
}

interface BuiltState {
  positions: readonly number[]
  next: Map<string, AutomatonState>
  isOnlyCharacter: boolean
  distinguishing: readonly string[]
  accepts: boolean
  outcome: Tristate
}

/**
 * The wildcards of a pattern: none; `*` and `?`; or the same, but none crosses one of the first five parts of an ARN.
 */
export type Wildcards = 'NONE' | 'GLOB' | 'ARN'

/** Builds the automaton of a pattern. */
export function buildAutomaton(pattern: string, wildcards: Wildcards): Automaton {
  const wild = wildcards !== 'NONE'
  const glob = wild ? pattern.replaceAll(/\*+/g, '*') : pattern
  const bounded = wildcards === 'ARN' ? measureBoundedParts(glob) : 0
  const isStar = (position: number) => wild && glob[position] === '*'
  const isAny = (position: number) => wild && glob[position] === '?'
  const isWild = (position: number) => isStar(position) || isAny(position)
  const isColonHere = (position: number, character: string) => position < bounded && character === ':'
  const isRestFree = isStar(glob.length - 1) && glob.length > bounded
  const isShort = glob.length < 10_000
  const states: BuiltState[] = []
  const numbers = new Map<number | string, AutomatonState>()

  function findState(positions: readonly number[]): AutomatonState {
    const key = positions.length === 1 ? (positions[0] ?? 0) : encodePositions(positions)
    const known = numbers.get(key)
    if (known !== undefined) return known
    states.push(buildState(positions))
    numbers.set(key, states.length - 1)
    return states.length - 1
  }

  function buildState(positions: readonly number[]): BuiltState {
    const distinguishing = listDistinguishing(positions)
    return {
      positions,
      next: new Map(),
      distinguishing,
      isOnlyCharacter: distinguishing.length === 1 && !positions.some(isWild),
      accepts: positions.at(-1) === glob.length,
      outcome: deriveOutcome(positions),
    }
  }

  function encodePositions(positions: readonly number[]): string {
    return isShort ? String.fromCharCode(...positions) : positions.join()
  }

  function listDistinguishing(positions: readonly number[]): string[] {
    const characters: string[] = []
    for (const position of positions) {
      const character = isWild(position) ? (position < bounded ? ':' : undefined) : glob[position]
      if (character !== undefined && !characters.includes(character)) characters.push(character)
    }
    return characters
  }

  function deriveOutcome(positions: readonly number[]): Tristate {
    if (positions.length === 0) return 'NEVER'
    return isRestFree && positions.includes(glob.length - 1) ? 'ALWAYS' : 'SOMETIMES'
  }

  /**
   * Adds a position to sorted ones, none of which is greater. A star can match nothing. Everything that can follow an
   * earlier star can also follow a later star that can match anything, so earlier positions are redundant.
   */
  function addPosition(positions: number[], position: number): void {
    if ((positions.at(-1) ?? -1) >= position) return
    if (isStar(position) && position >= bounded) positions.length = 0
    positions.push(position)
    if (isStar(position)) positions.push(position + 1)
  }

  function at(state: AutomatonState): BuiltState {
    return states[state] ?? buildState([])
  }

  const beginning: number[] = []
  addPosition(beginning, 0)
  findState(beginning)
  return {
    next(state, character) {
      const from = at(state)
      const known = from.next.get(character)
      if (known !== undefined) return known
      const reached: number[] = []
      for (const position of from.positions) {
        if (isStar(position)) {
          if (!isColonHere(position, character)) addPosition(reached, position)
        } else if (position < glob.length) {
          const isOne = isAny(position) ? !isColonHere(position, character) : glob[position] === character
          if (isOne) addPosition(reached, position + 1)
        }
      }
      const next = findState(reached)
      from.next.set(character, next)
      return next
    },
    width: state => 1 + at(state).positions.length,
    accepts: state => at(state).accepts,
    outcome: state => at(state).outcome,
    distinguishing: state => at(state).distinguishing,
    requiredCharacter(state) {
      const { isOnlyCharacter, distinguishing } = at(state)
      return isOnlyCharacter ? distinguishing : undefined
    },
  }
}

/** The length of the first five parts, each of which ends with a colon. */
function measureBoundedParts(arn: string): number {
  let end = 0
  for (let part = 0; part < 5; part += 1) end = arn.indexOf(':', end) + 1 || arn.length
  return end
}
