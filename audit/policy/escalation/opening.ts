import { keyClass } from '../condition/keys.ts'
import { testHolds, type Context, type Test } from '../condition/condition.ts'
import { canBeTogether } from '../condition/together.ts'
import type { Permission } from '../effective/permissions.ts'
import type { Origin } from '../effective/principal.ts'
import type { Language } from '../glob/language.ts'
import type { Holds } from '../holds.ts'
import { whereMet, whereSurelyMet } from './regional.ts'

/** One way in which an action is allowed to a caller who chooses what he can choose. */
export interface Opening {
  /** The resources that it is allowed on. */
  on: Language
  /** Those of them on which conditions that the caller does not choose may deny it. */
  doubtful: readonly Language[]
  /** Whether it is allowed only under conditions that the caller does not choose, such as his address. */
  conditional: boolean
  /** The statements that allow it. */
  statements: readonly Origin[]
}

/** What is asked for. */
export interface Request {
  action: string
  context: Context
  /** Whether the caller makes the resource, and so chooses its tags and settings. */
  makes: boolean
}

/** The ways in which `permissions`, which are those for the action, allow what is asked. */
export function openingsOf(permissions: readonly Permission[], request: Request): Opening[] {
  return permissions.flatMap(permission => openingBy(permission, request) ?? [])
}

function openingBy(permission: Permission, request: Request): Opening | undefined {
  const open = openOf(permission.tests, request.context)
  if (open === undefined || !canBeTogether(open)) return undefined
  const certain: Language[] = []
  const doubtful: Language[] = []
  for (const exclusion of permission.unless) {
    const regions = request.makes && exclusion.exact ? regionsDenied(exclusion.tests, request) : undefined
    if (regions !== undefined) certain.push({ all: [exclusion.on, regions] })
    const denies = deniesUnder(exclusion.tests, open, request)
    if (denies === 'ALWAYS' && exclusion.exact) certain.push(exclusion.on)
    else if (denies !== 'NEVER') doubtful.push(exclusion.on)
  }
  return {
    on: leftOf(request.makes ? inRegions(permission.on, open) : permission.on, certain),
    doubtful,
    conditional: !permission.exact || open.some(test => !isChosen(test, request)),
    statements: [permission.origin, ...permission.within],
  }
}

function leftOf(on: Language, taken: readonly Language[]): Language {
  return taken.length === 0 ? on : { all: [on, ...taken.map((each): Language => ({ not: each }))] }
}

/** Those of the resources, which the caller makes, that are in the regions in which the tests let him ask. */
function inRegions(on: Language, tests: readonly Test[]): Language {
  const regions = tests.flatMap(test => whereMet(test) ?? [])
  return regions.length === 0 ? on : { all: [on, ...regions] }
}

/** The resources that a Deny with `tests` is of whose regions alone decide; undefined where more decides. */
function regionsDenied(tests: readonly Test[], { context }: Request): Language | undefined {
  const [test, ...more] = openOf(tests, context) ?? []
  return test === undefined || more.length > 0 ? undefined : whereSurelyMet(test)
}

/** The tests of which it is not certain that they hold; undefined where one never does. */
function openOf(tests: readonly Test[], context: Context): readonly Test[] | undefined {
  const open: Test[] = []
  for (const test of tests) {
    const holds = testHolds(test, context)
    if (holds === 'NEVER') return undefined
    if (holds === 'SOMETIMES') open.push(test)
  }
  return open
}

/** Whether a caller can meet `tests`: always by what he chooses, or sometimes. */
export function canMeet(tests: readonly Test[], request: Request): Holds {
  const open = openOf(tests, request.context)
  if (open === undefined || !canBeTogether(open)) return 'NEVER'
  return open.every(test => isChosen(test, request)) ? 'ALWAYS' : 'SOMETIMES'
}

/** Whether a Deny with `tests` is of a request that meets the tests `open` too, by a caller who avoids what he can. */
export function deniesUnder(tests: readonly Test[], open: readonly Test[], request: Request): Holds {
  const left = openOf(tests, request.context)
  if (left === undefined) return 'NEVER'
  const chosen = left.filter(test => isChosen(test, request))
  if (chosen.some(test => canBeTogether(open, [test]))) return 'NEVER'
  return chosen.length === left.length ? 'ALWAYS' : 'SOMETIMES'
}

function isChosen({ key }: Test, { action, makes }: Request): boolean {
  const of = keyClass(key, action)
  return of === 'caller' || (of === 'resource' && makes)
}

/** Whether a test of a permission is of one of the keys that `isWanted` picks. */
export function speaksOf(permissions: readonly Permission[], isWanted: (key: string) => boolean): boolean {
  return permissions.some(
    ({ tests, unless }) =>
      tests.some(({ key }) => isWanted(key)) ||
      unless.some(exclusion => exclusion.tests.some(({ key }) => isWanted(key))),
  )
}
