import { holdsFor, testHolds, type Context, type Test } from '../condition/condition.ts'
import { isOfAction, isOfResources, type Allowed, type Grant } from './grant.ts'
import { every, not, type Holds } from '../holds.ts'
import { names, namesNot } from './principal.ts'
import type { Requester } from './requester.ts'

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
  return every([isFor(grant, requester), ...grant.tests.map(test => testHolds(test, context))])
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
): Access {
  const granted = applies(allow, requester, context)
  if (granted === 'NEVER' || allowed.length === 0) return NO_ACCESS
  const taken = denies.map(deny => {
    const applied = every([applies(deny, requester, context), isOfResources(deny, allow)])
    return { deny, applied }
  })
  const live = taken.filter(({ applied }) => applied !== 'NEVER')
  const left = allowed
    .map(each => ({
      each,
      holds: every([
        granted,
        ...live.map(({ deny, applied }) => not(every([applied, isOfAction(deny, each)]))),
      ]),
    }))
    .filter(({ holds }) => holds !== 'NEVER')
  if (left.length === 0) return NO_ACCESS
  const through = left.map(({ each }) => each)
  const avoided = live.flatMap(({ deny }) => {
    const test = onlyEscape(deny, allow, through, requester, context)
    return test ? [test] : []
  })
  return {
    holds: left.every(({ holds }) => holds === 'ALWAYS') ? 'ALWAYS' : 'SOMETIMES',
    actions: through.map(({ says }) => says),
    requires: [
      ...allow.tests.flatMap(test => requirement(test, false, context)),
      ...avoided.flatMap(test => requirement(test, true, context)),
    ],
  }
}

/** The one test by which a request escapes `deny`, where there is no other way. */
function onlyEscape(
  deny: Grant,
  allow: Grant,
  allowed: readonly Allowed[],
  requester: Requester,
  context: Context,
): Test | undefined {
  const certain = every([
    isFor(deny, requester),
    isOfResources(deny, allow),
    ...allowed.map(each => isOfAction(deny, each)),
  ])
  const [test, ...more] = deny.tests.filter(each => testHolds(each, context) !== 'ALWAYS')
  return certain === 'ALWAYS' && more.length === 0 ? test : undefined
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
