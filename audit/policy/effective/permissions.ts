import { isIn } from '../action/ranges.ts'
import type { Test } from '../condition/condition.ts'
import { EVERYTHING, type Language } from '../glob/language.ts'
import { clausesOf, isOfUnknown, type Clause, type Clauses } from './clause.ts'
import type { Origin, Principal, World } from './principal.ts'

/** One way in which a principal is allowed something. */
export interface Permission {
  /** The resources that it may be allowed on: no Deny that holds for certain is of them. */
  on: Language
  /** Whether `on` holds for certain where all tests do; the value of a variable in it may not be known. */
  exact: boolean
  /** What must hold besides, and nobody knows whether it does. */
  tests: readonly Test[]
  /** What takes it away again where its tests hold. */
  unless: readonly Exclusion[]
  /** The statement that allows it. */
  origin: Origin
  /** The statements of ceilings that let it through, where they limit it. */
  within: readonly Origin[]
}

/** A Deny that may hold. */
export interface Exclusion {
  on: Language
  /** Whether it is of all of `on` for certain where its tests hold. */
  exact: boolean
  tests: readonly Test[]
  origin: Origin
}

/** What a principal may. */
export interface Permissions extends Clauses {
  /** What it is allowed of actions that the clauses of these numbers are of. */
  allowedBy(numbers: readonly number[]): readonly Permission[]
}

/** What `principal` may, at most and for certain. */
export function permissionsOf(principal: Principal, world: World): Permissions {
  const all = clausesOf(principal, world)
  const found = new Map<string, readonly Permission[]>()
  return {
    ...all,
    allowedBy(numbers) {
      const key = numbers.join()
      const known = found.get(key)
      if (known !== undefined) return known
      const permissions = permissionsBy(
        numbers.flatMap(number => all.clauses[number] ?? []),
        all.ceilings,
      )
      found.set(key, permissions)
      return permissions
    },
  }
}

/** What the principal is allowed of one action, in any case. */
export function permissionsFor(
  permissions: Permissions,
  action: string,
  { actions }: World,
): readonly Permission[] {
  const name = action.toLowerCase()
  const index = actions.indexOf(name)
  const numbers = permissions.clauses.flatMap((clause, number) => {
    const isOf = index === undefined ? isOfUnknown(clause.actions, name) : isIn(clause.actions.ranges, index)
    return isOf ? [number] : []
  })
  return permissions.allowedBy(numbers)
}

/** Ways through several ceilings that are told apart; beyond them what they say of resources is kept, and no more. */
const MOST_WAYS = 64

function permissionsBy(clauses: readonly Clause[], ceilings: number): Permission[] {
  const allows = clauses.filter(({ effect }) => effect === 'Allow')
  const own = allows.filter(({ layer }) => layer === 0)
  const denies = clauses.filter(({ effect }) => effect === 'Deny')
  const certain = denies.filter(isCertain)
  if (own.length === 0 || certain.some(({ surely }) => surely === EVERYTHING)) return []
  const ways = throughCeilings(allows, ceilings)
  const denied = certain.map(({ surely }): Language => ({ not: surely }))
  const unless = denies.filter(deny => !isCertain(deny) || deny.surely !== deny.perhaps).map(exclusion)
  return own.flatMap(({ perhaps, surely, tests, origin }) =>
    ways.map(way => ({
      on: allOf([perhaps, ...way.on, ...denied]),
      exact: surely === perhaps && way.exact,
      tests: [...tests, ...way.tests],
      unless,
      origin,
      within: way.within,
    })),
  )
}

function isCertain({ tests }: Clause): boolean {
  return tests.length === 0
}

function exclusion({ perhaps, surely, tests, origin }: Clause): Exclusion {
  return { on: perhaps, exact: surely === perhaps, tests, origin }
}

/** A way through all ceilings: what must hold at once. */
interface Way {
  on: readonly Language[]
  exact: boolean
  tests: readonly Test[]
  within: readonly Origin[]
}

const FREE: Way = { on: [], exact: true, tests: [], within: [] }

function throughCeilings(allows: readonly Clause[], ceilings: number): Way[] {
  let ways: Way[] = [FREE]
  for (let layer = 1; layer <= ceilings; layer += 1) {
    const openings = openingsOf(allows.filter(clause => clause.layer === layer))
    const joined = ways.flatMap(way => openings.map(opening => together(way, opening)))
    ways = joined.length > MOST_WAYS ? ways.flatMap(way => together(way, anyOf(openings))) : joined
  }
  return ways
}

/** Statements that hold for certain are one opening together; each other one is an opening of its own. */
function openingsOf(allows: readonly Clause[]): Way[] {
  const plain = allows.filter(clause => isCertain(clause) && clause.surely === clause.perhaps)
  if (plain.some(({ perhaps }) => perhaps === EVERYTHING)) return [FREE]
  const others = allows.filter(clause => !plain.includes(clause))
  const whole: Way = {
    on: [{ any: plain.map(({ perhaps }) => perhaps) }],
    exact: true,
    tests: [],
    within: plain.map(({ origin }) => origin),
  }
  return [
    ...(plain.length > 0 ? [whole] : []),
    ...others.map(({ perhaps, surely, tests, origin }) => ({
      on: [perhaps],
      exact: surely === perhaps,
      tests,
      within: [origin],
    })),
  ]
}

function together(one: Way, other: Way): Way {
  return {
    on: [...one.on, ...other.on],
    exact: one.exact && other.exact,
    tests: [...one.tests, ...other.tests],
    within: [...one.within, ...other.within],
  }
}

function anyOf(ways: readonly Way[]): Way {
  return {
    on: [{ any: ways.map(({ on }) => allOf(on)) }],
    exact: false,
    tests: [],
    within: ways.flatMap(({ within }) => within),
  }
}

/** What is in all of them. */
export function allOf(languages: readonly Language[]): Language {
  const limiting = languages.filter(language => language !== EVERYTHING)
  const [only = EVERYTHING, ...more] = limiting
  return more.length === 0 ? only : { all: limiting }
}
