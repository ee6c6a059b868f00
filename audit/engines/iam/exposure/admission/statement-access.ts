import {
  evaluateTestForValue,
  evaluateConditionTest,
  type ConditionContext,
  type ConditionTest,
} from '../../condition/condition-test.ts'
import {
  matchStatementAction,
  matchStatementResources,
  type AllowedActions,
  type ResourceStatement,
} from './resource-statement.ts'
import { combineWithAnd, negateTristate, type Tristate } from '../../tristate.ts'
import { matchNamedPrincipals, matchNotPrincipal } from '../request/named-principal.ts'
import type { Requester } from '../request/requester.ts'
import { evaluateConditionTests, isSatisfiable, type SearchBudget } from './satisfiable.ts'

/** A condition that every request let in meets. */
export interface RequiredCondition {
  /** The condition key, in lower case. */
  key: string
  /** What its value is one of. */
  values: readonly string[]
  /** Whether `*` and `?` in the values stand for themselves. */
  exact: boolean
}

/** What a statement lets a requester do, when the policy's Deny statements are taken away from it. */
export interface StatementAccess {
  allowed: Tristate
  /** What is let through, in the policy's own words. */
  actions: readonly string[]
  requires: readonly RequiredCondition[]
}

/** None at all. */
export const NO_ACCESS: StatementAccess = { allowed: 'NEVER', actions: [], requires: [] }

/** Whether `grant` is of the requester and his request. */
function matchRequest(
  resourceStatement: ResourceStatement,
  requester: Requester,
  conditionContext: ConditionContext,
): Tristate {
  return combineWithAnd([
    matchRequester(resourceStatement, requester),
    evaluateConditionTests(resourceStatement.tests, conditionContext),
  ])
}

function matchRequester({ principals, effect }: ResourceStatement, requester: Requester): Tristate {
  if (principals === undefined) return 'NEVER'
  return principals.excepted
    ? matchNotPrincipal(principals.named, requester, effect)
    : matchNamedPrincipals(principals.named, requester)
}

/** What `allow` lets the requester do of `allowed`, minus `denies`. */
export function evaluateStatementAccess(
  allow: ResourceStatement,
  allowedActions: readonly AllowedActions[],
  denies: readonly ResourceStatement[],
  requester: Requester,
  conditionContext: ConditionContext,
  searchBudget: SearchBudget,
): StatementAccess {
  const granted = matchRequest(allow, requester, conditionContext)
  if (granted === 'NEVER' || allowedActions.length === 0) return NO_ACCESS
  const live = denies
    .map(deny => buildObstacle(deny, allow, allowedActions, requester, conditionContext))
    .filter(({ applied }) => applied !== 'NEVER')
  const remaining = allowedActions
    .map((each, at) => ({
      each,
      at,
      holds: combineWithAnd([granted, ...live.map(deny => negateTristate(matchDeniedAction(deny, at)))]),
    }))
    .filter(({ holds: outcome }) => outcome !== 'NEVER')
    .filter(({ at, holds: outcome }) => {
      const inTheWay = live.filter(({ certain, actions }) => certain && actions[at] === 'ALWAYS')
      const denied = inTheWay.map(({ deny }) => deny.tests)
      return outcome === 'ALWAYS' || isSatisfiable(allow.tests, denied, conditionContext, searchBudget)
    })
  if (remaining.length === 0) return NO_ACCESS
  const avoided = live
    .filter(({ certain, actions }) => certain && remaining.every(({ at }) => actions[at] === 'ALWAYS'))
    .flatMap(({ deny }) => findOnlyEscape(deny, conditionContext) ?? [])
  return {
    allowed: remaining.every(({ holds: outcome }) => outcome === 'ALWAYS') ? 'ALWAYS' : 'SOMETIMES',
    actions: [...new Set(remaining.map(({ each }) => each.asWritten))],
    requires: [
      ...allow.tests.flatMap(conditionTest => listRequiredConditions(conditionTest, false, conditionContext)),
      ...avoided.flatMap(conditionTest => listRequiredConditions(conditionTest, true, conditionContext)),
    ],
  }
}

/** A Deny statement in the way of a requester. */
interface DenyObstacle {
  deny: ResourceStatement
  /** Whether it is of the request, but for the action. */
  applied: Tristate
  /** Whether nothing but its condition or the action can keep it from that. */
  certain: boolean
  /** Whether it is of each of the actions that are allowed. */
  actions: readonly Tristate[]
}

function buildObstacle(
  deny: ResourceStatement,
  allow: ResourceStatement,
  allowedActions: readonly AllowedActions[],
  requester: Requester,
  conditionContext: ConditionContext,
): DenyObstacle {
  const reached = combineWithAnd([matchRequester(deny, requester), matchStatementResources(deny, allow)])
  const applied =
    reached === 'NEVER'
      ? reached
      : combineWithAnd([reached, evaluateConditionTests(deny.tests, conditionContext)])
  const actions = applied === 'NEVER' ? [] : allowedActions.map(each => matchStatementAction(deny, each))
  return { deny, applied, certain: reached === 'ALWAYS', actions }
}

/** Whether the Deny takes the action at `at` away. */
function matchDeniedAction({ applied, actions }: DenyObstacle, at: number): Tristate {
  return combineWithAnd([applied, actions[at] ?? 'NEVER'])
}

/** The one test by which a request escapes `deny`, where its condition is the only way. */
function findOnlyEscape(
  deny: ResourceStatement,
  conditionContext: ConditionContext,
): ConditionTest | undefined {
  const [test, ...more] = deny.tests.filter(
    each => evaluateConditionTest(each, conditionContext) !== 'ALWAYS',
  )
  return more.length === 0 ? test : undefined
}

/** What is required of the key of a test that must hold, or must not: nothing where the key may be missing. */
function listRequiredConditions(
  conditionTest: ConditionTest,
  reversed: boolean,
  conditionContext: ConditionContext,
): RequiredCondition[] {
  const { meaning, key, values } = conditionTest
  if (meaning === undefined || meaning === 'NULL' || meaning.negated !== reversed || values.length === 0)
    return []
  const failing = reversed ? 'ALWAYS' : 'NEVER'
  const mayLack =
    conditionContext(key).includes('ABSENT') &&
    evaluateTestForValue(conditionTest, 'ABSENT', conditionContext) !== failing
  if (mayLack || meaning.comparison === 'ORDER') return []
  const exact = meaning.comparison !== 'LIKE' && meaning.comparison !== 'ARN'
  return [{ key, values, exact }]
}
