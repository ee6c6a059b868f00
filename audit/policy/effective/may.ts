import { testHolds, type Context, type Test } from '../condition/condition.ts'
import { canBeTogether } from '../condition/together.ts'
import { allOf, includes, witnessOf, type Language } from '../glob/language.ts'
import { every, type Holds } from '../holds.ts'
import { permissionsFor, type Exclusion, type Permission, type Permissions } from './permissions.ts'
import type { Origin, World } from './principal.ts'

/** What a principal is asked for. */
export interface Asked {
  action: string
  /** On one of these resources. */
  on: Language
  /** Condition keys, in lower case, whose value is certain. */
  given?: Readonly<Record<string, string>>
}

/** How a principal may do something. */
export interface Allowance {
  /** `'SOMETIMES'` where a condition, a Deny under conditions or a variable decides that are not known. */
  holds: 'ALWAYS' | 'SOMETIMES'
  /** A resource on which it may. */
  resource: string
  /** The statement that allows it, and those of ceilings that let it through. */
  statements: readonly Origin[]
  /** The tests that must hold, where nobody knows. */
  tests: readonly Test[]
  /** Deny statements that may take it away, where nobody knows. */
  unless: readonly Exclusion[]
}

/** Whether a principal may do what is asked on some resource; undefined where it never may. */
export function may(permissions: Permissions, asked: Asked, world: World): Allowance | undefined {
  const context = withGiven(permissions.context, asked.given ?? {})
  let found: Allowance | undefined
  for (const permission of permissionsFor(permissions, asked.action, world)) {
    const allowance = allowanceBy(permission, asked.on, context)
    if (allowance?.holds === 'ALWAYS') return allowance
    found ??= allowance
  }
  return found
}

function withGiven(context: Context, given: Readonly<Record<string, string>>): Context {
  return key => {
    const value = Object.hasOwn(given, key) ? given[key] : undefined
    return value === undefined ? context(key) : [{ like: value }]
  }
}

function allowanceBy(
  { on, ...permission }: Permission,
  asked: Language,
  context: Context,
): Allowance | undefined {
  const tests = permission.tests.map(test => ({ test, holds: testHolds(test, context) }))
  if (tests.some(({ holds }) => holds === 'NEVER')) return undefined
  const open = tests.filter(({ holds }) => holds === 'SOMETIMES').map(({ test }) => test)
  if (!canBeTogether(open)) return undefined
  const exclusions = permission.unless.map(exclusion => ({ exclusion, holds: holdsIn(exclusion, context) }))
  const certain = exclusions.filter(({ exclusion, holds }) => holds === 'ALWAYS' && exclusion.exact)
  const left = allOf([on, asked, ...certain.map(({ exclusion }): Language => ({ not: exclusion.on }))])
  const unless = exclusions.filter(({ holds }) => holds !== 'NEVER').map(({ exclusion }) => exclusion)
  return allowanceOn(
    left,
    unless.filter(each => !certain.some(({ exclusion }) => exclusion === each)),
    open,
    permission,
  )
}

function holdsIn({ tests }: Exclusion, context: Context): Holds {
  return every(tests.map(test => testHolds(test, context)))
}

/** A resource that a Deny is of which cannot be avoided where the tests hold is looked for once more elsewhere. */
function allowanceOn(
  left: Language,
  unless: readonly Exclusion[],
  open: readonly Test[],
  { exact, origin, within }: Omit<Permission, 'on'>,
): Allowance | undefined {
  const unavoidable = unless.filter(
    ({ tests, exact: isExact }) => isExact && tests.length === 1 && !canBeTogether(open, tests),
  )
  const free = allOf([left, ...unavoidable.map(({ on }): Language => ({ not: on }))])
  const witness = witnessOf(free)
  if (witness.is === 'NONE') return undefined
  const resource = witness.is === 'TEXT' ? witness.text : ''
  const mayDeny = unless.filter(({ on }) => witness.is === 'UNKNOWN' || includes(on, resource))
  const isCertain = exact && open.length === 0 && mayDeny.length === 0 && witness.is === 'TEXT'
  return {
    holds: isCertain ? 'ALWAYS' : 'SOMETIMES',
    resource,
    statements: [origin, ...within],
    tests: open,
    unless: mayDeny,
  }
}
