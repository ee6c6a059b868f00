import type { Test } from '../condition/condition.ts'
import { allOf, EVERYTHING, type Language } from '../glob/language.ts'
import type { Clause } from './clause.ts'
import type { Origin } from './principal.ts'

/** Ways through several ceilings that are told apart; beyond them what they say of resources is kept, and no more. */
const MOST_WAYS = 64

/** A way through all ceilings: what must hold at once. */
export interface Way {
  perhaps: readonly Language[]
  surely: readonly Language[]
  exact: boolean
  written: readonly string[]
  tests: readonly Test[]
  within: readonly Origin[]
}

const FREE: Way = {
  perhaps: [],
  surely: [],
  exact: true,
  written: [],
  tests: [],
  within: [],
}

/** Every way through all of so many ceilings, of whose statements `allows` are. */
export function throughCeilings(allows: readonly Clause[], ceilings: number): Way[] {
  let ways: Way[] = [FREE]
  for (let layer = 1; layer <= ceilings; layer += 1) {
    const openings = openingsOf(allows.filter(clause => clause.layer === layer))
    const joined = ways.flatMap(way => openings.map(opening => together(way, opening)))
    ways = joined.length > MOST_WAYS ? ways.flatMap(way => together(way, anyOf(openings))) : joined
  }
  return ways
}

/** Whether a statement asks for nothing. */
export function isCertain({ tests }: Clause): boolean {
  return tests.length === 0
}

/** Statements that hold for certain are one opening together; each other one is an opening of its own. */
function openingsOf(allows: readonly Clause[]): Way[] {
  const plain = allows.filter(clause => isCertain(clause) && clause.surely === clause.perhaps)
  if (plain.some(({ perhaps }) => perhaps === EVERYTHING)) return [FREE]
  const others = allows.filter(clause => !plain.includes(clause))
  const union = [{ any: plain.map(({ perhaps }) => perhaps) }]
  const whole: Way = {
    perhaps: union,
    surely: union,
    exact: true,
    written: plain.map(({ written }) => written),
    tests: [],
    within: plain.map(({ origin }) => origin),
  }
  return [
    ...(plain.length > 0 ? [whole] : []),
    ...others.map(({ perhaps, surely, written, tests, origin }) => ({
      perhaps: [perhaps],
      surely: [surely],
      exact: surely === perhaps,
      written: [written],
      tests,
      within: [origin],
    })),
  ]
}

function together(one: Way, other: Way): Way {
  if (one === FREE || other === FREE) return one === FREE ? other : one
  return {
    perhaps: [...one.perhaps, ...other.perhaps],
    surely: [...one.surely, ...other.surely],
    exact: one.exact && other.exact,
    written: [...one.written, ...other.written],
    tests: [...one.tests, ...other.tests],
    within: [...one.within, ...other.within],
  }
}

function anyOf(ways: readonly Way[]): Way {
  return {
    perhaps: [{ any: ways.map(({ perhaps }) => allOf(perhaps)) }],
    surely: [{ any: [] }],
    exact: false,
    written: ways.flatMap(({ written }) => written),
    tests: [],
    within: ways.flatMap(({ within }) => within),
  }
}
