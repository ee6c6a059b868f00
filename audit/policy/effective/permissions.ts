import { isIn } from '../action/ranges.ts'
import type { Test } from '../condition/condition.ts'
import { EVERYTHING, type Language } from '../glob/language.ts'
import { clausesOf, isOfUnknown, type Clause, type Clauses } from './clause.ts'
import type { Origin, Principal, World } from './principal.ts'

/** One way in which a principal is allowed something. */
export interface Permission {
  /** The resources that it may be allowed on: no Deny that holds for certain is of them. */
  on: Language
  /** Those of `on` that are meant for certain: the value of a variable may not be known. */
  surely: Language
  /** Whether that is all of them. */
  exact: boolean
  /** What the statement alone is of, and what is left of that by ceilings and Deny statements for certain. */
  own: { perhaps: Language; written: string }
  left: Language
  /** What is written of the resources, by which two that are not exact can be the same. */
  written: string
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
  written: string
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
  return own.flatMap(({ perhaps, surely, written, tests, origin }) =>
    ways.map(way => {
      const left = allOf([...way.surely, ...denied])
      return {
        on: allOf([perhaps, ...way.perhaps, ...denied]),
        surely: allOf([surely, left]),
        exact: surely === perhaps && way.exact,
        own: { perhaps, written },
        left,
        written: [written, ...way.written].join(' '),
        tests: [...tests, ...way.tests],
        unless,
        origin,
        within: way.within,
      }
    }),
  )
}

function isCertain({ tests }: Clause): boolean {
  return tests.length === 0
}

function exclusion({ perhaps, surely, written, tests, origin }: Clause): Exclusion {
  return { on: perhaps, exact: surely === perhaps, written, tests, origin }
}

/** A way through all ceilings: what must hold at once. */
interface Way {
  perhaps: readonly Language[]
  surely: readonly Language[]
  exact: boolean
  written: readonly string[]
  tests: readonly Test[]
  within: readonly Origin[]
}

const FREE: Way = { perhaps: [], surely: [], exact: true, written: [], tests: [], within: [] }

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

/** What is in all of them. */
export function allOf(languages: readonly Language[]): Language {
  const limiting = languages.filter(language => language !== EVERYTHING)
  const [only = EVERYTHING, ...more] = limiting
  return more.length === 0 ? only : { all: limiting }
}
