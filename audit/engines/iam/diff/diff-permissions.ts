import type { ActionCatalog } from '../action/action-catalog.ts'
import { listRangePairs, type ActionRanges } from '../action/action-ranges.ts'
import { MATCH_ALL, type GlobSet } from '../glob/glob-set.ts'
import type { ActionClass } from '../effective-permissions/action-classes.ts'
import type { Principal, AnalysisContext } from '../effective-permissions/principal.ts'
import { buildPermissionChange, type PermissionChange } from './permission-change.ts'
import {
  comparePrincipals,
  isWithoutAdditions,
  invertComparison,
  type PrincipalComparison,
} from './compare-principals.ts'
import { describeDangerousAccess, isDangerous, type DangerousGrant } from './dangerous-access.ts'
import { isCertainlyOfTypes } from './example-resource.ts'
import { createExampleFinder, type ExampleFinder } from './example-finder.ts'
import { createGlobSetSplitter, type GlobSetFragment } from './split-glob-set.ts'
import { findAddedPermissions, type AddedPermission } from './added-permission.ts'
import { summarizeStatementGrants, type StatementGrant } from './statement-grant.ts'
import { groupAddedActions, type AddedActions, type AddedActionGroups } from './action-groups.ts'
import { internArnOwner } from '../glob/sample-arns.ts'
import { comparePermissionRisk } from './sort-by-risk.ts'
import { selectStrongestPermissions } from './strongest-permissions.ts'
import { countSteps } from '../step-limit.ts'

/** Permissions that a principal gained and lost, most dangerous first. */
export interface PermissionDiff {
  granted: readonly PermissionChange[]
  removed: readonly PermissionChange[]
  /** The number of further, less dangerous groups of actions that were granted and removed and are not listed. */
  omitted: { granted: number; removed: number }
}

/** Compares a principal's permissions before and after a change. */
export function diffPermissions(
  before: Principal,
  after: Principal,
  analysisContext: AnalysisContext,
): PermissionDiff {
  const principalComparison = comparePrincipals(before, after, analysisContext)
  const lookups = createLookups(after, analysisContext)
  const granted = findAdditions(principalComparison, lookups, analysisContext)
  const lookupsBefore =
    internArnOwner(before) === internArnOwner(after) ? lookups : createLookups(before, analysisContext)
  const removed = findAdditions(invertComparison(principalComparison), lookupsBefore, analysisContext)
  return {
    granted: listPermissionChanges(granted, analysisContext),
    removed: listPermissionChanges(removed, analysisContext),
    omitted: { granted: granted.omitted, removed: removed.omitted },
  }
}

/** The permissions that a principal gained, by statement, the number of omitted groups, and what is dangerous of them. */
export function listGrantedPermissions(
  before: Principal,
  after: Principal,
  analysisContext: AnalysisContext,
): { reported: StatementGrant[]; omitted: number; dangerous: readonly DangerousGrant[] } {
  const principalComparison = comparePrincipals(before, after, analysisContext)
  const { reported, omitted, examples } = findAdditions(
    principalComparison,
    createLookups(after, analysisContext),
    analysisContext,
  )
  const summaries = summarizeStatementGrants(reported, examples, analysisContext.actions)
  return {
    reported: summaries.map(({ grant }) => grant),
    omitted,
    dangerous: summaries
      .filter(({ grant }) => isDangerous(grant))
      .map(({ grant, group }) => ({ grant, access: describeDangerousAccess(grant, group) })),
  }
}

interface GroupsWithExamples extends AddedActionGroups {
  examples: ExampleFinder
}

function listPermissionChanges(
  { reported, examples }: GroupsWithExamples,
  { actions }: AnalysisContext,
): PermissionChange[] {
  return reported
    .flatMap(addedActionGroup =>
      addedActionGroup.parts.map(addedActionPart =>
        buildPermissionChange(addedActionGroup, addedActionPart, examples, actions),
      ),
    )
    .toSorted(comparePermissionRisk)
}

/** Lookups that are computed once and shared. */
interface SharedLookups {
  examples: ExampleFinder
  fragments: (globSet: GlobSet) => readonly GlobSetFragment[]
}

function createLookups(principal: Principal, { actions }: AnalysisContext): SharedLookups {
  return {
    examples: createExampleFinder(internArnOwner(principal), actions),
    fragments: createGlobSetSplitter(),
  }
}

function findAdditions(
  principalComparison: PrincipalComparison,
  { examples, fragments }: SharedLookups,
  { actions }: AnalysisContext,
): GroupsWithExamples {
  const { changed, earlier, later } = principalComparison
  const found = changed.flatMap((actionClassSides): AddedActions[] => {
    if (isWithoutAdditions(actionClassSides, principalComparison)) return []
    const { actions: of, before, after } = actionClassSides
    const old = earlier.resolvePermissions(before.clauseNumbers)
    const additions = later
      .resolvePermissions(after.clauseNumbers)
      .flatMap(effectivePermission => findAddedPermissions(effectivePermission, old, fragments))
    return selectStrongestPermissions(additions).map(added => ({
      added,
      actions: filterPossibleActions(of, added, examples, actions),
      unknown: of.unknown,
    }))
  })
  return { ...groupAddedActions(found, actions), examples }
}

/**
 * The actions of the class that can be requested on the added resources. Actions with the same types are checked
 * once.
 */
function filterPossibleActions(
  { ranges }: ActionClass,
  added: AddedPermission,
  exampleFinder: ExampleFinder,
  actionCatalog: ActionCatalog,
): ActionRanges {
  if (added.resources === MATCH_ALL) return ranges
  const known = new Map<readonly string[], boolean>()
  const found: number[] = []
  let last: readonly string[] | undefined
  let isPossible = false
  for (const [first, end] of listRangePairs(ranges)) {
    countSteps((end - first) >> 1)
    for (let index = first; index < end; index += 1) {
      const arns = actionCatalog.arns(index)
      if (arns !== last) {
        isPossible = known.get(arns) ?? isCertainlyOfTypes(added, arns) ?? exampleFinder.has(added, index)
        known.set(arns, isPossible)
        last = arns
      }
      if (!isPossible) continue
      if (found.at(-1) === index) found[found.length - 1] = index + 1
      else found.push(index, index + 1)
    }
  }
  return found
}
