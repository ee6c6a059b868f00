import type { ActionCatalog } from '../action/action-catalog.ts'
import {
  invertActionRanges,
  listRangePairs,
  findActionRanges,
  unionActionRanges,
  type ActionRanges,
} from '../action/action-ranges.ts'
import type { PolicyDocument, PolicyStatement } from '../policy-document.ts'
import { isGlobSuperset, canGlobsOverlap } from '../glob/glob-comparison.ts'

/** The actions that a statement matches. */
export function resolveStatementActions(
  policyStatement: PolicyStatement,
  actionCatalog: ActionCatalog,
): ActionRanges {
  if (policyStatement.Action !== undefined) return matchActions(policyStatement.Action, actionCatalog)
  if (policyStatement.NotAction === undefined) return []
  return invertActionRanges(
    matchActions(policyStatement.NotAction, actionCatalog),
    actionCatalog.names.length,
  )
}

/** The actions that at least one of `patterns` matches. */
export function matchActions(patterns: readonly string[], actionCatalog: ActionCatalog): ActionRanges {
  return unionActionRanges(patterns.map(pattern => findActionRanges(pattern, actionCatalog) ?? []))
}

/** The intersection. */
export function intersectActions(
  one: ActionRanges,
  other: ActionRanges,
  { names }: ActionCatalog,
): ActionRanges {
  const size = names.length
  return invertActionRanges(
    unionActionRanges([invertActionRanges(one, size), invertActionRanges(other, size)]),
    size,
  )
}

/** The actions in `one` that are not in `other`. */
export function subtractActions(
  one: ActionRanges,
  other: ActionRanges,
  actionCatalog: ActionCatalog,
): ActionRanges {
  return intersectActions(one, invertActionRanges(other, actionCatalog.names.length), actionCatalog)
}

/** The indices of the actions in the ranges. */
export function listActionNumbers(actionRanges: ActionRanges): number[] {
  return listRangePairs(actionRanges).flatMap(([first, end]) =>
    Array.from({ length: end - first }, (_, at) => first + at),
  )
}

/** The ranges of sorted action indices. */
export function buildActionRanges(indices: readonly number[]): ActionRanges {
  const ranges: number[] = []
  for (const index of indices) {
    if (ranges.at(-1) === index) ranges[ranges.length - 1] = index + 1
    else ranges.push(index, index + 1)
  }
  return ranges
}

/**
 * The actions that `policies` allow on some resource, possibly under a condition, and do not certainly deny there.
 */
export function findGrantedActions(
  policies: readonly PolicyDocument[],
  actionCatalog: ActionCatalog,
): ActionRanges {
  const denials = policies.flatMap(policy =>
    policy.Statement.filter(isUnconditionalDeny).map(createDenial(policy, actionCatalog)),
  )
  return unionActionRanges(
    policies.flatMap(policy =>
      policy.Statement.filter(policyStatement => policyStatement.Effect === 'Allow').flatMap(
        policyStatement => {
          const allowed = resolveStatementActions(policyStatement, actionCatalog)
          return listResourceGlobs(policyStatement, policy).map(resource => {
            const denied = denials.filter(denial => denial.covers(resource)).map(denial => denial.actions)
            return denied.length === 0
              ? allowed
              : subtractActions(allowed, unionActionRanges(denied), actionCatalog)
          })
        },
      ),
    ),
  )
}

interface Denial {
  actions: ActionRanges
  covers(resource: string): boolean
}

function isUnconditionalDeny(policyStatement: PolicyStatement): boolean {
  return policyStatement.Effect === 'Deny' && Object.keys(policyStatement.Condition ?? {}).length === 0
}

function createDenial(
  policy: PolicyDocument,
  actionCatalog: ActionCatalog,
): (policyStatement: PolicyStatement) => Denial {
  return policyStatement => ({
    actions: resolveStatementActions(policyStatement, actionCatalog),
    covers: createResourceMatcher(policyStatement, policy),
  })
}

/**
 * Creates a check whether the statement matches every resource that a glob matches; a variable can stand for
 * anything.
 */
function createResourceMatcher({ Resource, NotResource }: PolicyStatement, { Version }: PolicyDocument) {
  if (Resource !== undefined) {
    const certain = Resource.filter(resource => Version !== VARIABLES_VERSION || !resource.includes('${'))
    return (resource: string) => certain.some(wide => isGlobSuperset(wide, resource))
  }
  const excluded = (NotResource ?? ['*']).map(resource => replaceVariables(resource, Version))
  return (resource: string) => !excluded.some(glob => canGlobsOverlap(glob, resource))
}

/** Globs of the resources that an Allow may match. */
function listResourceGlobs(
  { Resource, NotResource }: PolicyStatement,
  { Version }: PolicyDocument,
): string[] {
  if (Resource === undefined) return NotResource === undefined ? [] : ['*']
  return Resource.map(resource => replaceVariables(resource, Version))
}

/** The version from which `${...}` is a variable (IAM User Guide, "IAM JSON policy elements: Version"). */
export const VARIABLES_VERSION = '2012-10-17'

function replaceVariables(resource: string, version: string): string {
  return version === VARIABLES_VERSION ? resource.replaceAll(/\$\{[^{}]*\}/g, '*') : resource
}
