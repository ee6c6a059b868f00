import type { ActionCatalog } from '../action/action-catalog.ts'
import { listRangePairs, unionActionRanges, type ActionRanges } from '../action/action-ranges.ts'
import { summarizeActionRanges, type ActionPattern } from '../action/action-summary.ts'
import type { AddedPermission } from './added-permission.ts'
import { rateActionRisk, WORST_RISK, type ActionRisk } from './action-risk.ts'
import { computeStructuralFingerprint } from './fingerprint.ts'
import { countSteps } from '../step-limit.ts'

/** Actions with the same added permissions. */
export interface AddedActions {
  added: AddedPermission
  /** Indices in the catalog. */
  actions: ActionRanges
  /** Patterns that match no action of the catalog. */
  unknown: readonly string[]
}

/** What one statement grants on the same resources under the same conditions. */
export interface AddedActionGroup {
  /** The added permissions of one action that represents the group. */
  representative: AddedActions
  /** The actions, most dangerous first; at least one. */
  parts: readonly AddedActionPart[]
}

/** An action, or a pattern that matches exactly the actions of the part. */
export interface AddedActionPart {
  action: string
  /** The number of AWS actions. */
  count: number
  /** The index of the most dangerous action; undefined for actions that AWS does not list. */
  example: number | undefined
  risk: ActionRisk
}

/** Groups, and how many were omitted because of the limit. */
export interface AddedActionGroups {
  reported: readonly AddedActionGroup[]
  omitted: number
}

/** Groups added permissions by statement, resources and conditions. */
export function groupAddedActions(
  found: readonly AddedActions[],
  actionCatalog: ActionCatalog,
): AddedActionGroups {
  const groups = new Map<string, AddedActions[]>()
  for (const each of found) {
    const { certainty, permission, term, resources } = each.added
    const of = term === 'MANY' ? resources : term
    const key = [
      certainty,
      ...[permission.origin, permission.tests, of].map(computeStructuralFingerprint),
    ].join(' ')
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [each])
    else group.push(each)
  }
  const worst = selectWorstGroups([...groups.values()], actionCatalog)
  return {
    reported: worst.flatMap(group => buildGroup(group, actionCatalog)),
    omitted: groups.size - worst.length,
  }
}

/** The limit of reported groups; only policies made for that purpose have more. */
const MAX_GROUPS = 200

/** Selects the most dangerous groups up to the limit. */
function selectWorstGroups(
  groups: readonly (readonly AddedActions[])[],
  actionCatalog: ActionCatalog,
): readonly (readonly AddedActions[])[] {
  if (groups.length <= MAX_GROUPS) return groups
  const graded = groups.map(group => ({
    group,
    risk: Math.max(0, ...group.map(each => rateAddedActions(each, actionCatalog))),
  }))
  return graded
    .toSorted((a, b) => b.risk - a.risk)
    .slice(0, MAX_GROUPS)
    .map(({ group }) => group)
}

function rateAddedActions(addedActions: AddedActions, actionCatalog: ActionCatalog): number {
  const risks = listRangePairs(addedActions.actions).map(([first, end]) =>
    rateActionRisk(findWorstAction(first, end, actionCatalog), actionCatalog),
  )
  return Math.max(0, ...risks)
}

function buildGroup(all: readonly AddedActions[], actionCatalog: ActionCatalog): AddedActionGroup[] {
  const [representative] = all
  const known = summarizeActionRanges(unionActionRanges(all.map(each => each.actions)), actionCatalog).map(
    each => buildPart(each, actionCatalog),
  )
  const unknown = [...new Set(all.flatMap(each => each.unknown))].map((action): AddedActionPart => ({
    action,
    count: 1,
    example: undefined,
    risk: 0,
  }))
  const parts = [...known, ...unknown].toSorted((a, b) => b.risk - a.risk || b.count - a.count)
  return representative === undefined || parts.length === 0 ? [] : [{ representative, parts }]
}

function buildPart({ text, first, end }: ActionPattern, actionCatalog: ActionCatalog): AddedActionPart {
  const example = findWorstAction(first, end, actionCatalog)
  return { action: text, count: end - first, example, risk: rateActionRisk(example, actionCatalog) }
}

/** The first of the most dangerous actions from `first` to `end`. */
function findWorstAction(first: number, end: number, actionCatalog: ActionCatalog): number {
  let worst = first
  let most = rateActionRisk(first, actionCatalog)
  countSteps(1 + ((end - first) >> 2))
  for (let index = first + 1; index < end && most < WORST_RISK; index += 1) {
    const actionRisk = rateActionRisk(index, actionCatalog)
    if (actionRisk <= most) continue
    worst = index
    most = actionRisk
  }
  return worst
}
