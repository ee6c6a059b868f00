import { isIn } from '../action/ranges.ts'
import type { Test } from '../condition/condition.ts'
import { allOf, EVERYTHING, type Language } from '../glob/language.ts'
import { clausesOf, isOfUnknown, type Clause, type Clauses } from './clause.ts'
import type { Origin, Principal, World } from './principal.ts'
import { isCertain, throughCeilings, type Way } from './ways.ts'

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
  const found = new Map<string, Limits>()
  return {
    ...all,
    allowedBy(numbers) {
      const { own, others } = apart(numbers, all.clauses)
      if (own.length === 0) return []
      const key = others.join()
      const limits = found.get(key) ?? limitsBy(others, all)
      found.set(key, limits)
      return own.flatMap(number => permissionsWithin(limits, number, all.clauses[number]))
    },
  }
}

/** The numbers of the principal's own statements that allow something, and those of all that limits them. */
function apart(numbers: readonly number[], clauses: readonly Clause[]) {
  const own: number[] = []
  const others: number[] = []
  for (const number of numbers) {
    const clause = clauses[number]
    if (clause?.effect === 'Allow' && clause.layer === 0) own.push(number)
    else others.push(number)
  }
  return { own, others }
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

/** What ceilings and Deny statements leave of whatever is allowed. */
interface Limits {
  /** None where nothing is left. */
  ways: readonly Way[]
  denied: readonly Language[]
  unless: readonly Exclusion[]
  /** What is left of each own statement, by its number. */
  left: Map<number, readonly Permission[]>
}

function limitsBy(numbers: readonly number[], { clauses, ceilings }: Clauses): Limits {
  const limiting = numbers.flatMap(number => clauses[number] ?? [])
  const denies = limiting.filter(({ effect }) => effect === 'Deny')
  const certain = denies.filter(isCertain)
  const isAllDenied = certain.some(({ surely }) => surely === EVERYTHING)
  const allows = limiting.filter(({ effect }) => effect === 'Allow')
  return {
    ways: isAllDenied ? [] : throughCeilings(allows, ceilings),
    denied: certain.map(({ surely }): Language => ({ not: surely })),
    unless: denies.filter(deny => !isCertain(deny) || deny.surely !== deny.perhaps).map(exclusion),
    left: new Map(),
  }
}

/** What is left of an own statement: the same for all actions that the same statements limit. */
function permissionsWithin(
  limits: Limits,
  number: number,
  clause: Clause | undefined,
): readonly Permission[] {
  const known = limits.left.get(number)
  if (known !== undefined || clause === undefined) return known ?? []
  const permissions = limits.ways.map(way => permissionBy(clause, way, limits))
  limits.left.set(number, permissions)
  return permissions
}

function permissionBy(
  { perhaps, surely, written, tests, origin }: Clause,
  way: Way,
  { denied, unless }: Limits,
): Permission {
  const left = allOf([...way.surely, ...denied])
  return {
    on: allOf([perhaps, ...way.perhaps, ...denied]),
    surely: allOf([surely, left]),
    exact: surely === perhaps && way.exact,
    own: { perhaps, written },
    left,
    written: [written, ...way.written].join(' '),
    tests: way.tests.length === 0 ? tests : [...tests, ...way.tests],
    unless,
    origin,
    within: way.within,
  }
}

function exclusion({ perhaps, surely, written, tests, origin }: Clause): Exclusion {
  return { on: perhaps, exact: surely === perhaps, written, tests, origin }
}
