import {
  evaluateConditionTest,
  type ConditionContext,
  type ConditionTest,
} from '../condition/condition-test.ts'
import { canTestsCoexist } from '../condition/contradictions.ts'
import { intersectGlobSets, isInGlobSet, findExampleText, type GlobSet } from '../glob/glob-set.ts'
import { combineWithAnd, type Tristate } from '../tristate.ts'
import {
  findActionPermissions,
  type DenyExclusion,
  type EffectivePermission,
  type EffectivePermissions,
} from './effective-permissions.ts'
import type { StatementRef, AnalysisContext } from './principal.ts'

/** A request, or a set of requests, of a principal. */
export interface AllowanceQuery {
  action: string
  /** On one of these resources. */
  on: GlobSet
  /** Condition keys, in lowercase, whose value is certain. */
  keyValues?: Readonly<Record<string, string>>
}

/** How a principal is allowed to make the request. */
export interface PrincipalAllowance {
  /** `'SOMETIMES'` if it depends on an unknown condition, conditional Deny or variable. */
  applies: 'ALWAYS' | 'SOMETIMES'
  /** A resource on which it is allowed. */
  resource: string
  /** The statement that allows it, and the statements of limiting policies that allow it too. */
  statements: readonly StatementRef[]
  /** The tests that must hold and whose outcome is unknown. */
  tests: readonly ConditionTest[]
  /** Deny statements that may remove the permission. */
  unless: readonly DenyExclusion[]
}

/** Whether a principal is allowed the request on some resource; undefined if it never is. */
export function findAllowance(
  effectivePermissions: EffectivePermissions,
  allowanceQuery: AllowanceQuery,
  analysis: AnalysisContext,
): PrincipalAllowance | undefined {
  const conditionContext = extendContext(effectivePermissions.context, allowanceQuery.keyValues ?? {})
  let found: PrincipalAllowance | undefined
  for (const effectivePermission of findActionPermissions(
    effectivePermissions,
    allowanceQuery.action,
    analysis,
  )) {
    const allowance = deriveAllowance(effectivePermission, allowanceQuery.on, conditionContext)
    if (allowance?.applies === 'ALWAYS') return allowance
    found ??= allowance
  }
  return found
}

function extendContext(
  conditionContext: ConditionContext,
  keyValues: Readonly<Record<string, string>>,
): ConditionContext {
  return key => {
    const value = Object.hasOwn(keyValues, key) ? keyValues[key] : undefined
    return value === undefined ? conditionContext(key) : [{ like: value }]
  }
}

function deriveAllowance(
  { on, ...permission }: EffectivePermission,
  asked: GlobSet,
  conditionContext: ConditionContext,
): PrincipalAllowance | undefined {
  const tests = permission.tests.map(conditionTest => ({
    test: conditionTest,
    applies: evaluateConditionTest(conditionTest, conditionContext),
  }))
  if (tests.some(({ applies }) => applies === 'NEVER')) return undefined
  const openTests = tests.filter(({ applies }) => applies === 'SOMETIMES').map(({ test }) => test)
  if (!canTestsCoexist(openTests)) return undefined
  const exclusions = permission.unless.map(denyExclusion => ({
    exclusion: denyExclusion,
    applies: evaluateExclusion(denyExclusion, conditionContext),
  }))
  const certain = exclusions.filter(({ exclusion, applies }) => applies === 'ALWAYS' && exclusion.exact)
  const remaining = intersectGlobSets([
    on,
    asked,
    ...certain.map(({ exclusion }): GlobSet => ({ not: exclusion.on })),
  ])
  const unless = exclusions.filter(({ applies }) => applies !== 'NEVER').map(({ exclusion }) => exclusion)
  return findAllowedResource(
    remaining,
    unless.filter(each => !certain.some(({ exclusion }) => exclusion === each)),
    openTests,
    permission,
  )
}

function evaluateExclusion({ tests }: DenyExclusion, conditionContext: ConditionContext): Tristate {
  return combineWithAnd(tests.map(conditionTest => evaluateConditionTest(conditionTest, conditionContext)))
}

/** If a conditional Deny covers the resource found and cannot be avoided, searches once more for another resource. */
function findAllowedResource(
  remaining: GlobSet,
  unless: readonly DenyExclusion[],
  openTests: readonly ConditionTest[],
  { exact, origin, within }: Omit<EffectivePermission, 'on'>,
): PrincipalAllowance | undefined {
  const unavoidable = unless.filter(
    ({ tests, exact: isExact }) => isExact && tests.length === 1 && !canTestsCoexist(openTests, tests),
  )
  const free = intersectGlobSets([remaining, ...unavoidable.map(({ on }): GlobSet => ({ not: on }))])
  const example = findExampleText(free)
  if (example.is === 'NONE') return undefined
  const resource = example.is === 'TEXT' ? example.text : ''
  const mayDeny = unless.filter(({ on }) => example.is === 'UNKNOWN' || isInGlobSet(on, resource))
  const isCertain = exact && openTests.length === 0 && mayDeny.length === 0 && example.is === 'TEXT'
  return {
    applies: isCertain ? 'ALWAYS' : 'SOMETIMES',
    resource,
    statements: [origin, ...within],
    tests: openTests,
    unless: mayDeny,
  }
}
