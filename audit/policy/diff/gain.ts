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
  const covering = before.filter(each => covers(each, permission)).map(({ on }) => on)
  if (covering.includes(EVERYTHING)) return []
  const added = without(permission.on, covering)
  const others = before.filter(({ on }) => !covering.includes(on)).map(({ on }) => on)
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
    .filter(({ region }) => isEmpty(region) !== true)
    .map(part => ({ ...part, permission, certainty: certainty ?? certaintyOf(permission, part.region) }))
}

function without(language: Language, others: readonly Language[]): Language {
  return others.length === 0 ? language : allOf([language, { not: { any: others } }])
}

function certaintyOf({ exact, tests, unless }: Permission, region: Language): Certainty {
  const mayBeDenied = unless.some(({ on }) => isEmpty(allOf([region, on])) !== true)
  return exact && tests.length === 0 && !mayBeDenied ? 'definite' : 'possible'
}

/**
 * Whether whatever `after` allows on resources of `before` was allowed by `before` already: it asked for no more and
 * denied no more.
 */
function covers(before: Permission, after: Permission): boolean {
  if (!before.exact && !isSameText(before, after)) return false
  return (
    before.tests.every(test => after.tests.some(each => implies(each, test))) &&
    before.unless.every(exclusion => after.unless.some(each => isWithin(exclusion, each)))
  )
}

/** Variables of the same text have the same value in both. */
function isSameText(before: Permission, after: Permission): boolean {
  return JSON.stringify(before.on) === JSON.stringify(after.on)
}

/** Whether whatever `narrow` denies `wide` denies too. */
function isWithin(narrow: Exclusion, wide: Exclusion): boolean {
  const isOfAll = isEmpty(allOf([narrow.on, { not: wide.on }])) === true
  const isCertain = wide.exact || JSON.stringify(wide.on) === JSON.stringify(narrow.on)
  return isOfAll && isCertain && wide.tests.every(test => holdsWhere(narrow.tests, test))
}

function holdsWhere(tests: readonly Test[], test: Test): boolean {
  return tests.some(each => implies(each, test))
}
