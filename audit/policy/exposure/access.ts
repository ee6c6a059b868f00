import { holdsFor, testHolds, type Context, type Test } from '../condition/condition.ts'
import { isOfAction, isOfResources, type Allowed, type Grant } from './grant.ts'
import { every, not, type Holds } from '../holds.ts'
import { names, namesNot } from './principal.ts'
import type { Requester } from './requester.ts'
import { allHold, isPossible, type Search } from './together.ts'

/** A condition that every request let in meets. */
export interface Requirement {
  /** The condition key, in lower case. */
  key: string
  /** What its value is one of. */
  values: readonly string[]
  /** Whether `*` and `?` in the values stand for themselves. */
  exact: boolean
}

/** What a statement lets a requester do, when the policy's Deny statements are taken away from it. */
export interface Access {
  holds: Holds
  /** What is let through, in the policy's own words. */
  actions: readonly string[]
  requires: readonly Requirement[]
}

/** None at all. */
export const NO_ACCESS: Access = { holds: 'NEVER', actions: [], requires: [] }

/** Whether `grant` is of the requester and his request. */
function applies(grant: Grant, requester: Requester, context: Context): Holds {
  return every([isFor(grant, requester), allHold(grant.tests, context)])
}

function isFor({ principals, effect }: Grant, requester: Requester): Holds {
  if (principals === undefined) return 'NEVER'
  return principals.excepted
    ? namesNot(principals.named, requester, effect)
    : names(principals.named, requester)
}

/** What `allow` lets the requester do of `allowed`, minus `denies`. */
export function accessBy(
  allow: Grant,
  allowed: readonly Allowed[],
  denies: readonly Grant[],
  requester: Requester,
  context: Context,
  search: Search,
): Access {
  const granted = applies(allow, requester, context)
  if (granted === 'NEVER' || allowed.length === 0) return NO_ACCESS
  const live = denies
    .map(deny => obstacle(deny, allow, allowed, requester, context))
    .filter(({ applied }) => applied !== 'NEVER')
  const left = allowed
    .map((each, at) => ({ each, at, holds: every([granted, ...live.map(deny => not(takes(deny, at)))]) }))
    .filter(({ holds }) => holds !== 'NEVER')
    .filter(({ at, holds }) => {
      const inTheWay = live.filter(({ certain, actions }) => certain && actions[at] === 'ALWAYS')
      const denied = inTheWay.map(({ deny }) => deny.tests)
      return holds === 'ALWAYS' || isPossible(allow.tests, denied, context, search)
    })
  if (left.length === 0) return NO_ACCESS
  const avoided = live
    .filter(({ certain, actions }) => certain && left.every(({ at }) => actions[at] === 'ALWAYS'))
    .flatMap(({ deny }) => onlyEscape(deny, context) ?? [])
  return {
    holds: left.every(({ holds }) => holds === 'ALWAYS') ? 'ALWAYS' : 'SOMETIMES',
    actions: [...new Set(left.map(({ each }) => each.says))],
    requires: [
      ...allow.tests.flatMap(test => requirement(test, false, context)),
      ...avoided.flatMap(test => requirement(test, true, context)),
    ],
  }
}

/** A Deny statement in the way of a requester. */
interface Obstacle {
  deny: Grant
  /** Whether it is of the request, but for the action. */
  applied: Holds
  /** Whether nothing but its condition or the action can keep it from that. */
  certain: boolean
  /** Whether it is of each of the actions that are allowed. */
  actions: readonly Holds[]
}

function obstacle(
  deny: Grant,
  allow: Grant,
  allowed: readonly Allowed[],
  requester: Requester,
  context: Context,
): Obstacle {
  const reached = every([isFor(deny, requester), isOfResources(deny, allow)])
  const applied = reached === 'NEVER' ? reached : every([reached, allHold(deny.tests, context)])
  const actions = applied === 'NEVER' ? [] : allowed.map(each => isOfAction(deny, each))
  return { deny, applied, certain: reached === 'ALWAYS', actions }
}

/** Whether the Deny takes the action at `at` away. */
function takes({ applied, actions }: Obstacle, at: number): Holds {
  return every([applied, actions[at] ?? 'NEVER'])
}

/** The one test by which a request escapes `deny`, where its condition is the only way. */
function onlyEscape(deny: Grant, context: Context): Test | undefined {
  const [test, ...more] = deny.tests.filter(each => testHolds(each, context) !== 'ALWAYS')
  return more.length === 0 ? test : undefined
}

/** What is required of the key of a test that must hold, or must not: nothing where the key may be missing. */
function requirement(test: Test, reversed: boolean, context: Context): Requirement[] {
  const { meaning, key, values } = test
  if (meaning === undefined || meaning === 'NULL' || meaning.negated !== reversed || values.length === 0)
    return []
  const failing = reversed ? 'ALWAYS' : 'NEVER'
  const mayLack = context(key).includes('ABSENT') && holdsFor(test, 'ABSENT', context) !== failing
  if (mayLack || meaning.comparison === 'ORDER') return []
  const exact = meaning.comparison !== 'LIKE' && meaning.comparison !== 'ARN'
  return [{ key, values, exact }]
}
