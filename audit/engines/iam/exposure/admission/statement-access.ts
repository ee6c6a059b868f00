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

/** A condition that every admitted request meets. */
export interface RequiredCondition {
  /** The condition key, in lowercase. */
  key: string
  /** The values, one of which it has. */
  values: readonly string[]
  /** Whether `*` and `?` in the values are literal characters. */
  exact: boolean
}

/** What a statement allows a requester after the Deny statements of the policy. */
export interface StatementAccess {
  allowed: Tristate
  /** The allowed actions, as the policy spells them. */
  actions: readonly string[]
  requires: readonly RequiredCondition[]
}

/** No access. */
export const NO_ACCESS: StatementAccess = { allowed: 'NEVER', actions: [], requires: [] }

/** Whether the statement matches the requester and the request. */
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

/** What the Allow statement allows the requester of `allowed`, without what `denies` deny. */
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

/** A Deny statement that may apply to a requester. */
interface DenyObstacle {
  deny: ResourceStatement
  /** Whether it matches the request, apart from the action. */
  applied: Tristate
  /** Whether only its condition or the action can prevent it from matching. */
  certain: boolean
  /** Whether it matches each of the allowed actions. */
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

/** Whether the Deny removes the action at `at`. */
function matchDeniedAction({ applied, actions }: DenyObstacle, at: number): Tristate {
  return combineWithAnd([applied, actions[at] ?? 'NEVER'])
}

/** The only test by which a request avoids the Deny, if its condition is the only way. */
function findOnlyEscape(
  deny: ResourceStatement,
  conditionContext: ConditionContext,
): ConditionTest | undefined {
  const [test, ...more] = deny.tests.filter(
    each => evaluateConditionTest(each, conditionContext) !== 'ALWAYS',
  )
  return more.length === 0 ? test : undefined
}

/** What a test that must hold, or must fail, requires of its key: nothing if the key can be missing. */
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
