import type { ActionCatalog } from '../action/action-catalog.ts'
import { findActionRanges, unionActionRanges, type ActionRanges } from '../action/action-ranges.ts'
import { summarizeActions } from '../action/action-summary.ts'
import type { PolicyStatement } from '../policy-document.ts'
import { isGlobSuperset, canGlobsOverlap, hasWildcard } from '../glob/glob-comparison.ts'
import {
  resolveStatementActions,
  intersectActions,
  matchActions,
  listActionNumbers,
  buildActionRanges,
  subtractActions,
} from './granted-actions.ts'
import { parseNamespace, type AccessUsage } from './access-usage.ts'

/** The action catalog, the usage of the actions, and the unused ones. */
export interface RightSizingUsage {
  actions: ActionCatalog
  usage: AccessUsage
  unused: ActionRanges
}

/**
 * The statement without unused actions; undefined if nothing remains of an Allow. Everything else is unchanged, and
 * it never allows more: each new pattern is within an original one.
 */
export function rightSizeStatement(
  policyStatement: PolicyStatement,
  actionUsage: RightSizingUsage,
): PolicyStatement | undefined {
  if (policyStatement.Effect === 'Deny') return policyStatement
  if (policyStatement.Action !== undefined)
    return removeUnusedActions(policyStatement, policyStatement.Action, actionUsage)
  if (policyStatement.NotAction === undefined) return policyStatement
  return addExceptions(policyStatement, policyStatement.NotAction, actionUsage)
}

function removeUnusedActions(
  policyStatement: PolicyStatement,
  patterns: readonly string[],
  actionUsage: RightSizingUsage,
) {
  const { actions, unused } = actionUsage
  const whole = patterns.filter(pattern => !hasUnusedAction(pattern, actionUsage))
  if (whole.length === patterns.length) return policyStatement
  const touched = patterns.filter(pattern => hasUnusedAction(pattern, actionUsage))
  if (touched.some(isAnyAction)) return addExceptions(policyStatement, [], actionUsage)
  const rest = subtractActions(matchActions(touched, actions), unused, actions)
  const outside = whole.filter(pattern => !isWithin(pattern, rest, actions))
  const isAllowedPattern = (pattern: string) =>
    touched.some(wide => isGlobSuperset(wide.toLowerCase(), pattern))
  return replaceActions(policyStatement, [...outside, ...writePatterns(rest, isAllowedPattern, actions)])
}

/** A NotAction that also lists unused actions, or an Action list of what remains if that is shorter. */
function addExceptions(
  policyStatement: PolicyStatement,
  exceptions: readonly string[],
  actionUsage: RightSizingUsage,
) {
  const { actions, unused } = actionUsage
  const all = resolveStatementActions(policyStatement, actions)
  const removed = intersectActions(all, unused, actions)
  if (removed.length === 0) return policyStatement
  const isAllowedPattern = (pattern: string) =>
    !exceptions.some(each => canGlobsOverlap(each.toLowerCase(), pattern))
  const remaining = subtractActions(all, unused, actions)
  if (remaining.length === 0) return undefined
  const list = writePatterns(remaining, isAllowedPattern, actions)
  const added = listExceptions(removed, matchActions(exceptions, actions), actionUsage)
  const more = [...exceptions.filter(each => !isCovered(each, added)), ...added]
  const whole = subtractActions(remaining, matchActions(list, actions), actions).length === 0
  if (whole && measureList(list) < measureList(more)) return replaceActions(policyStatement, list)
  return rebuildStatement(policyStatement, { NotAction: more })
}

/**
 * Exceptions for the removed actions in addition to the existing ones: patterns for services that are completely
 * unused, otherwise names.
 */
function listExceptions(
  removed: ActionRanges,
  already: ActionRanges,
  { actions, usage }: RightSizingUsage,
): string[] {
  const whole = (index: number) =>
    usage.serviceStatus(parseNamespace(actions.names[index] ?? '')) === 'UNUSED'
  const services = buildActionRanges(listActionNumbers(removed).filter(whole))
  const patterns = summarizeActions(listActionNumbers(unionActionRanges([services, already])), actions)
  return [
    ...patterns.filter(
      pattern => intersectActions(matchActions([pattern], actions), services, actions).length > 0,
    ),
    ...listActionNumbers(subtractActions(removed, services, actions)).map(index => actions.spelling(index)),
  ]
}

/** Patterns for exactly these ranges, each of them within the allowed patterns. */
function writePatterns(
  actionRanges: ActionRanges,
  isAllowedPattern: (pattern: string) => boolean,
  actionCatalog: ActionCatalog,
): string[] {
  return summarizeActions(listActionNumbers(actionRanges), actionCatalog).flatMap(pattern => {
    if (!hasWildcard(pattern) || isAllowedPattern(pattern.toLowerCase())) return [pattern]
    const names = listActionNumbers(
      intersectActions(matchActions([pattern], actionCatalog), actionRanges, actionCatalog),
    )
    return names.map(index => actionCatalog.spelling(index)).filter(name => !hasWildcard(name))
  })
}

/** Whether the pattern matches an unused action. */
function hasUnusedAction(pattern: string, { actions, usage, unused }: RightSizingUsage): boolean {
  const ranges = findActionRanges(pattern, actions)
  if (ranges === undefined) return usage.serviceStatus(parseNamespace(pattern)) === 'UNUSED'
  return intersectActions(ranges, unused, actions).length > 0
}

function isCovered(pattern: string, wider: readonly string[]): boolean {
  return wider.some(wide => isGlobSuperset(wide.toLowerCase(), pattern.toLowerCase()))
}

function isAnyAction(pattern: string): boolean {
  return /^\*+(:\*+)?$/.test(pattern)
}

/** Whether the pattern matches at least one action, and all of them are in the ranges. */
function isWithin(pattern: string, actionRanges: ActionRanges, actionCatalog: ActionCatalog): boolean {
  const own = findActionRanges(pattern, actionCatalog)
  return own !== undefined && subtractActions(own, actionRanges, actionCatalog).length === 0
}

function replaceActions(
  policyStatement: PolicyStatement,
  actions: readonly string[],
): PolicyStatement | undefined {
  return actions.length === 0 ? undefined : rebuildStatement(policyStatement, { Action: actions })
}

/** The statement with its actions replaced. */
function rebuildStatement(
  policyStatement: PolicyStatement,
  actions: Pick<PolicyStatement, 'Action' | 'NotAction'>,
): PolicyStatement {
  const entries = Object.entries(policyStatement).flatMap(entry =>
    entry[0] === 'Action' || entry[0] === 'NotAction' ? Object.entries(actions) : [entry],
  )
  const { Sid, Effect } = policyStatement
  return { ...(Sid === undefined ? {} : { Sid }), Effect, ...Object.fromEntries(entries) }
}

function measureList(list: readonly string[]): number {
  return JSON.stringify(list).length
}
