import { canBeTogether } from '../condition/together.ts'
import { implies } from '../condition/constraint.ts'
import type { Test } from '../condition/condition.ts'
import { EVERYTHING, isEmpty, type Language } from '../glob/language.ts'
import { languageOf, piecesOf, type Piece } from '../glob/pieces.ts'
import { allOf, type Exclusion, type Permission } from '../effective/permissions.ts'

/** How certain it is that something was gained. */
export type Certainty =
  /** It is allowed now, whatever the request is, and was not at all. */
  | 'definite'
  /** It may be allowed now and was not at all. */
  | 'possible'
  /** It was allowed already, but under conditions that are no longer asked for. */
  | 'condition-weakened'

/** What a permission adds to what was allowed before. */
export interface Gain {
  certainty: Certainty
  permission: Permission
  /** What is new. `'MANY'`: parts that are too many to be told apart. */
  piece: Piece | 'MANY'
  region: Language
}

/** What `permission` adds to what `before` allowed of the same actions. */
export function gainsOf(permission: Permission, before: readonly Permission[]): Gain[] {
  const covered = before.flatMap(each => coveredBy(each, permission) ?? [])
  const own = sayingOf(permission.on)
  if (covered.some(on => on === EVERYTHING || sayingOf(on) === own)) return []
  const added = without(permission.on, covered)
  const others = before.map(({ on }) => on).filter(on => !covered.includes(on))
  if (others.length === 0) return partsOf(added, permission, undefined)
  return [
    ...partsOf(without(added, others), permission, undefined),
    ...partsOf(allOf([added, { any: others }]), permission, 'condition-weakened'),
  ]
}

/** The parts of what was added that are not empty. */
function partsOf(added: Language, permission: Permission, certainty: Certainty | undefined): Gain[] {
  const pieces = piecesOf(added)
  const parts = pieces?.map(piece => ({ piece, region: languageOf(piece) })) ?? [
    { piece: 'MANY' as const, region: added },
  ]
  return parts
    .filter(({ region, piece }) => isEmpty(region, piece === 'MANY' ? [] : textsOf(piece)) !== true)
    .map(part => ({ ...part, permission, certainty: certainty ?? certaintyOf(permission, part.region) }))
}

/** What the globs of a piece match, most likely beside its exceptions. */
function textsOf({ within }: Piece): string[] {
  return within.length === 0 ? ['x'] : within.map(glob => glob.replaceAll(/[*?]/g, 'x'))
}

function without(language: Language, others: readonly Language[]): Language {
  return others.length === 0 ? language : allOf([language, { not: { any: others } }])
}

function certaintyOf({ exact, tests, unless }: Permission, region: Language): Certainty {
  const mayBeDenied = unless.some(({ on }) => on === EVERYTHING || isEmpty(allOf([region, on])) !== true)
  return exact && tests.length === 0 && !mayBeDenied ? 'definite' : 'possible'
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

const sayings = new WeakMap<Language, string>()

/** A language as a text: the same text is the same language. */
function sayingOf(language: Language): string {
  const known = sayings.get(language) ?? JSON.stringify(language)
  sayings.set(language, known)
  return known
}
