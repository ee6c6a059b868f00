import { classifyConditionKey } from '../../condition/condition-keys.ts'
import {
  evaluateConditionTest,
  type ConditionContext,
  type ConditionTest,
} from '../../condition/condition-test.ts'
import { canTestsCoexist } from '../../condition/contradictions.ts'
import type { EffectivePermission } from '../../effective-permissions/effective-permissions.ts'
import type { StatementRef } from '../../effective-permissions/principal.ts'
import type { GlobSet } from '../../glob/glob-set.ts'
import type { Tristate } from '../../tristate.ts'
import { findMatchingRegions, findCertainRegions } from './requested-region.ts'

/** One way in which an action is allowed to a caller who chooses request values in their favor. */
export interface AllowedScope {
  /** The resources that it is allowed on. */
  on: GlobSet
  /** The resources on which conditions outside the caller's control may deny it. */
  doubtful: readonly GlobSet[]
  /** Whether it is allowed only under conditions that the caller does not control, such as the source address. */
  conditional: boolean
  /** The statements that allow it. */
  statements: readonly StatementRef[]
}

/** The requested action and resources. */
export interface ActionRequest {
  action: string
  context: ConditionContext
  /** Whether the caller creates the resource, and so chooses its tags and settings. */
  createsResource: boolean
}

/** The ways in which the permissions for the action allow the request. */
export function deriveAllowedScopes(
  permissions: readonly EffectivePermission[],
  actionRequest: ActionRequest,
): AllowedScope[] {
  return permissions.flatMap(
    effectivePermission => deriveAllowedScope(effectivePermission, actionRequest) ?? [],
  )
}

function deriveAllowedScope(
  effectivePermission: EffectivePermission,
  actionRequest: ActionRequest,
): AllowedScope | undefined {
  const openTests = selectUndecidedTests(effectivePermission.tests, actionRequest.context)
  if (openTests === undefined || !canTestsCoexist(openTests)) return undefined
  const certain: GlobSet[] = []
  const doubtful: GlobSet[] = []
  for (const denyExclusion of effectivePermission.unless) {
    const regions =
      actionRequest.createsResource && denyExclusion.exact
        ? findDeniedRegions(denyExclusion.tests, actionRequest)
        : undefined
    if (regions !== undefined) certain.push({ all: [denyExclusion.on, regions] })
    const denies = evaluateDeny(denyExclusion.tests, openTests, actionRequest)
    if (denies === 'ALWAYS' && denyExclusion.exact) certain.push(denyExclusion.on)
    else if (denies !== 'NEVER') doubtful.push(denyExclusion.on)
  }
  return {
    on: excludeResources(
      actionRequest.createsResource
        ? restrictToRegions(effectivePermission.on, openTests)
        : effectivePermission.on,
      certain,
    ),
    doubtful,
    conditional:
      !effectivePermission.exact ||
      openTests.some(conditionTest => !isCallerControlled(conditionTest, actionRequest)),
    statements: [effectivePermission.origin, ...effectivePermission.within],
  }
}

function excludeResources(on: GlobSet, taken: readonly GlobSet[]): GlobSet {
  return taken.length === 0 ? on : { all: [on, ...taken.map((each): GlobSet => ({ not: each }))] }
}

/** The resources, which the caller creates, that are in the regions the tests allow. */
function restrictToRegions(on: GlobSet, tests: readonly ConditionTest[]): GlobSet {
  const regions = tests.flatMap(conditionTest => findMatchingRegions(conditionTest) ?? [])
  return regions.length === 0 ? on : { all: [on, ...regions] }
}

/** The resources that a Deny covers by region alone; undefined if it has other conditions. */
function findDeniedRegions(tests: readonly ConditionTest[], { context }: ActionRequest): GlobSet | undefined {
  const [test, ...more] = selectUndecidedTests(tests, context) ?? []
  return test === undefined || more.length > 0 ? undefined : findCertainRegions(test)
}

/** The tests that may not hold; undefined if one never holds. */
function selectUndecidedTests(
  tests: readonly ConditionTest[],
  conditionContext: ConditionContext,
): readonly ConditionTest[] | undefined {
  const openTests: ConditionTest[] = []
  for (const conditionTest of tests) {
    const applies = evaluateConditionTest(conditionTest, conditionContext)
    if (applies === 'NEVER') return undefined
    if (applies === 'SOMETIMES') openTests.push(conditionTest)
  }
  return openTests
}

/** Whether a caller can meet `tests`: always by choosing values, or sometimes. */
export function evaluateCallerTests(tests: readonly ConditionTest[], actionRequest: ActionRequest): Tristate {
  const openTests = selectUndecidedTests(tests, actionRequest.context)
  if (openTests === undefined || !canTestsCoexist(openTests)) return 'NEVER'
  return openTests.every(conditionTest => isCallerControlled(conditionTest, actionRequest))
    ? 'ALWAYS'
    : 'SOMETIMES'
}

/**
 * Whether a Deny with `tests` applies to a request that also meets the open tests, if the caller avoids it where
 * possible.
 */
export function evaluateDeny(
  tests: readonly ConditionTest[],
  openTests: readonly ConditionTest[],
  actionRequest: ActionRequest,
): Tristate {
  const undecided = selectUndecidedTests(tests, actionRequest.context)
  if (undecided === undefined) return 'NEVER'
  const chosen = undecided.filter(conditionTest => isCallerControlled(conditionTest, actionRequest))
  if (chosen.some(conditionTest => canTestsCoexist(openTests, [conditionTest]))) return 'NEVER'
  return chosen.length === undecided.length ? 'ALWAYS' : 'SOMETIMES'
}

function isCallerControlled({ key }: ConditionTest, { action, createsResource }: ActionRequest): boolean {
  const of = classifyConditionKey(key, action)
  return of === 'caller' || (of === 'resource' && createsResource)
}

/** Whether a permission has a test of one of the keys that `isRelevant` selects. */
export function hasMatchingTest(
  permissions: readonly EffectivePermission[],
  isRelevant: (key: string) => boolean,
): boolean {
  return permissions.some(
    ({ tests, unless }) =>
      tests.some(({ key }) => isRelevant(key)) ||
      unless.some(denyExclusion => denyExclusion.tests.some(({ key }) => isRelevant(key))),
  )
}
