import { canBeTogether } from '../condition/together.ts'
import { implies } from '../condition/constraint.ts'
import type { Test } from '../condition/condition.ts'
import { allOf, EVERYTHING, isEmpty, type Language } from '../glob/language.ts'
import type { Exclusion, Permission } from '../effective/permissions.ts'
import { textsOf, type Fragment } from './fragment.ts'
import { sayingOf } from './saying.ts'

/** How certain it is that something was gained. */
export type Certainty =
  /** It is allowed now, whatever the request is, and was not at all. */
  | 'definite'
  /** It may be allowed now and was not at all. */
  | 'possible'
  /** It was allowed already, but under conditions that are no longer asked for. */
  | 'condition-weakened'

/** What a permission adds to what was allowed before. */
export interface Gain extends Fragment {
  certainty: Certainty
  permission: Permission
}

/**
 * What `permission` adds to what `before` allowed of the same actions, taken apart by `fragments`. What asks for things
 * that no request has at once adds nothing.
 */
export function gainsOf(
  permission: Permission,
  before: readonly Permission[],
  fragments: (language: Language) => readonly Fragment[],
): Gain[] {
  if (!canBeTogether(permission.tests)) return []
  const covered = before.flatMap(each => coveredBy(each, permission) ?? [])
  if (covered.some(on => on === EVERYTHING || sayingOf(on) === sayingOf(permission.on))) return []
  const added = without(permission.on, covered)
  const others = before.map(({ on }) => on).filter(on => !covered.includes(on))
  if (others.length === 0) return fragments(added).map(part => gainOf(part, permission))
  return [
    ...fragments(without(added, others)).map(part => gainOf(part, permission)),
    ...fragments(allOf([added, { any: others }])).map((part): Gain => ({
      ...part,
      permission,
      certainty: 'condition-weakened',
    })),
  ]
}

function gainOf(part: Fragment, permission: Permission): Gain {
  return { ...part, permission, certainty: certaintyOf(permission, part) }
}

function without(language: Language, others: readonly Language[]): Language {
  return others.length === 0 ? language : allOf([language, { not: { any: others } }])
}

function certaintyOf({ exact, tests, unless }: Permission, part: Fragment): Certainty {
  if (!exact || tests.length > 0) return 'possible'
  const mayBeDenied = unless.some(
    ({ on }) => on === EVERYTHING || isEmpty(allOf([part.region, on]), textsOf(part)) !== true,
  )
  return mayBeDenied ? 'possible' : 'definite'
}

/**
 * The resources on which whatever `after` allows was allowed by `before` already: it asked for no more there and denied
 * no more. Undefined where it asked for more.
 */
function coveredBy(before: Permission, after: Permission): Language | undefined {
  if (!before.tests.every(test => after.tests.some(each => implies(each, test)))) return undefined
  const lost = before.unless.filter(
    exclusion =>
      !after.unless.some(each => isWithin(exclusion, each)) &&
      canBeTogether([...after.tests, ...exclusion.tests]),
  )
  return without(
    sameOf(before, after),
    lost.map(({ on }) => on),
  )
}

/** Variables that are written alike have the same value before and after; otherwise only what is certain counts. */
function sameOf(before: Permission, after: Permission): Language {
  if (before.exact || before.written === after.written) return before.on
  if (before.own.written === after.own.written) return allOf([before.own.perhaps, before.left])
  return before.surely
}

/** Whether whatever `narrow` denies `wide` denies too. */
function isWithin(narrow: Exclusion, wide: Exclusion): boolean {
  const isSame = wide.written === narrow.written && sayingOf(wide.on) === sayingOf(narrow.on)
  const isOfAll = isSame || (wide.exact && isEmpty(allOf([narrow.on, { not: wide.on }])) === true)
  return isOfAll && wide.tests.every(test => holdsWhere(narrow.tests, test))
}

function holdsWhere(tests: readonly Test[], test: Test): boolean {
  return tests.some(each => implies(each, test))
}
