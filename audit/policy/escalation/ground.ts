import type { World } from '../effective/principal.ts'
import type { EscalationPath } from '../knowledge/escalation-path.ts'
import { bitsWith, drop, put, type Bits } from './bits.ts'
import { factsOf, haveSameFacts, type Facts } from './facts.ts'
import { BESIDE } from './paths.ts'
import type { PermissionIndex } from './permission-index.ts'
import type { PermissionSet } from './permission-set.ts'
import { powerOf, type Power } from './power.ts'
import { LISTED, type State } from './variants.ts'

/** Who goes a path: a principal of the index with what it may by then. */
export interface Goer {
  principal: number
  state: State
  power: Power
}

/** What the graph of an account stands on: its facts, and what everybody may. */
export interface Ground extends Facts {
  index: PermissionIndex
  power(set: number): Power
  /** The principal as it is in the state. */
  goer(principal: number, state: State): Goer
  /** Roles that may, as listed, read a queue or a stream. */
  readers: Bits
}

export function groundOf(index: PermissionIndex, paths: readonly EscalationPath[], world: World): Ground {
  const numbers = [...index.principals.keys()].filter(number => isReader(number, index))
  return groundOn(factsOf(index, paths, world), index, bitsWith(index.principals.length, numbers))
}

/** The ground of the index `now`; undefined where more than permissions has changed, so that all has to be done anew. */
export function groundAfter(before: Ground, now: PermissionIndex): Ground | undefined {
  if (!haveSameFacts(before.index, now)) return undefined
  const readers = before.readers.slice()
  for (const number of changedIn(before.index, now)) {
    drop(readers, number)
    if (isReader(number, now)) put(readers, number)
  }
  return groundOn(before, now, readers)
}

/** The numbers of the principals that are not as they were. */
export function changedIn(before: PermissionIndex, now: PermissionIndex): number[] {
  return now.principals.flatMap((principal, number) =>
    principal === before.principals[number] ? [] : [number],
  )
}

/** How many permission sets are kept ready; each remembers what it reaches. */
const MOST_READY = 50

function groundOn(facts: Facts, index: PermissionIndex, readers: Bits): Ground {
  const powers = new Map<number, Power>()
  const power = (set: number) => {
    const found = powers.get(set) ?? powerOf(index.sets[set] ?? NOTHING_ALLOWED, index.tagsUnknown)
    if (powers.size >= MOST_READY && !powers.has(set)) powers.clear()
    powers.set(set, found)
    return found
  }
  return {
    ...facts,
    index,
    power,
    goer: (principal, state) => ({
      principal,
      state,
      power: power(index.principals[principal]?.states[state]?.set ?? -1),
    }),
    readers,
  }
}

const NOTHING_ALLOWED: PermissionSet = { of: { arn: '', kind: 'role', account: '' }, allowed: [] }

function isReader(number: number, { principals, sets, tagsUnknown }: PermissionIndex): boolean {
  const set = sets[principals[number]?.states[LISTED]?.set ?? -1] ?? NOTHING_ALLOWED
  const isNamed = set.allowed.some(({ actions }) => actions.some(action => READING.has(action)))
  if (!isNamed) return false
  const power = powerOf(set, tagsUnknown)
  return BESIDE.eventSource.some(action => power.languages(action) !== undefined)
}

const READING: ReadonlySet<string> = new Set(BESIDE.eventSource.map(action => action.toLowerCase()))
