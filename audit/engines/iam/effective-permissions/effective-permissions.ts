import { isInActionRanges } from '../action/action-ranges.ts'
import type { ConditionTest } from '../condition/condition-test.ts'
import { intersectGlobSets, MATCH_ALL, type GlobSet } from '../glob/glob-set.ts'
import {
  deriveClauses,
  isUncatalogedActionCovered,
  type StatementClause,
  type PrincipalClauses,
} from './statement-clause.ts'
import type { StatementRef, Principal, AnalysisContext } from './principal.ts'
import { isUnconditional, combineCeilings, type GrantPath } from './grant-paths.ts'
import { encodeClauseNumbers } from './clause-numbers.ts'
import { countSteps } from '../step-limit.ts'

/** One way in which a principal is allowed something. */
export interface EffectivePermission {
  /** The resources on which it may be allowed: those that no certain Deny covers. */
  on: GlobSet
  /** The part of `on` that is certain: the value of a variable may be unknown. */
  surely: GlobSet
  /** Whether that is all of `on`. */
  exact: boolean
  /** What the statement alone covers, and what is certainly left of that after limits and Deny statements. */
  own: { perhaps: GlobSet; written: string }
  remaining: GlobSet
  /** A text of the resources as written; two permissions that are not exact are the same if their texts are equal. */
  written: string
  /** Conditions that must also hold and whose outcome is unknown. */
  tests: readonly ConditionTest[]
  /** Denies that remove the permission if their tests hold. */
  unless: readonly DenyExclusion[]
  /** The statement that allows it. */
  origin: StatementRef
  /** The statements of limiting policies that allow it. */
  within: readonly StatementRef[]
}

/** A Deny that may apply. */
export interface DenyExclusion {
  on: GlobSet
  /** Whether it certainly covers all of `on` if its tests hold. */
  exact: boolean
  written: string
  tests: readonly ConditionTest[]
  origin: StatementRef
}

/** What a principal is allowed to do. */
export interface EffectivePermissions extends PrincipalClauses {
  /** The permissions for actions that match the clauses with these indices. */
  resolvePermissions(numbers: readonly number[]): readonly EffectivePermission[]
}

/** Derives what `principal` may be allowed, and what it is certainly allowed. */
export function deriveEffectivePermissions(
  principal: Principal,
  analysis: AnalysisContext,
): EffectivePermissions {
  const all = deriveClauses(principal, analysis)
  const found = new Map<number | string, PermissionLimits>()
  return {
    ...all,
    resolvePermissions(numbers) {
      countSteps(1 + numbers.length)
      const { own, others } = partitionClauses(numbers, all.clauses)
      if (own.length === 0) return []
      const key = encodeClauseNumbers(others)
      const permissionLimits = found.get(key) ?? deriveLimits(others, all)
      found.set(key, permissionLimits)
      return own.flatMap(number => limitClause(permissionLimits, number, all.clauses[number]))
    },
  }
}

/** The indices of the principal's own Allow clauses, and of all clauses that limit them. */
function partitionClauses(numbers: readonly number[], clauses: readonly StatementClause[]) {
  const own: number[] = []
  const others: number[] = []
  for (const number of numbers) {
    const clause = clauses[number]
    if (clause?.effect === 'Allow' && clause.layer === 0) own.push(number)
    else others.push(number)
  }
  return { own, others }
}

/** The permissions of a principal for one action, case-insensitive. */
export function findActionPermissions(
  effectivePermissions: EffectivePermissions,
  action: string,
  { actions }: AnalysisContext,
): readonly EffectivePermission[] {
  const name = action.toLowerCase()
  countSteps(1 + effectivePermissions.clauses.length)
  const index = actions.indexOf(name)
  const numbers = effectivePermissions.clauses.flatMap((statementClause, number) => {
    const isCovered =
      index === undefined
        ? isUncatalogedActionCovered(statementClause.actions, name)
        : isInActionRanges(statementClause.actions.ranges, index)
    return isCovered ? [number] : []
  })
  return effectivePermissions.resolvePermissions(numbers)
}

/** What limiting policies and Deny statements leave of every permission. */
interface PermissionLimits {
  /** Empty if nothing is left. */
  grantPaths: readonly LimitedPath[]
  denied: readonly GlobSet[]
  unless: readonly DenyExclusion[]
  /** What is left of each own Allow clause, by its index. */
  permissionsByClause: Map<number, readonly EffectivePermission[]>
}

function deriveLimits(numbers: readonly number[], { clauses, ceilings }: PrincipalClauses): PermissionLimits {
  const limiting = numbers.flatMap(number => clauses[number] ?? [])
  const denies = limiting.filter(({ effect }) => effect === 'Deny')
  const certain = denies.filter(isUnconditional)
  const isAllDenied = certain.some(({ surely }) => surely === MATCH_ALL)
  const allows = limiting.filter(({ effect }) => effect === 'Allow')
  const denied = certain.map(({ surely }): GlobSet => ({ not: surely }))
  const grantPaths = isAllDenied ? [] : combineCeilings(allows, ceilings)
  return {
    grantPaths: grantPaths.map(grantPath => limitGrantPath(grantPath, denied)),
    denied,
    unless: denies
      .filter(deny => !isUnconditional(deny) || deny.surely !== deny.perhaps)
      .map(createExclusion),
    permissionsByClause: new Map(),
  }
}

/** What is left of an own Allow clause: the same for all actions that the same clauses limit. */
function limitClause(
  permissionLimits: PermissionLimits,
  number: number,
  clause: StatementClause | undefined,
): readonly EffectivePermission[] {
  const known = permissionLimits.permissionsByClause.get(number)
  if (known !== undefined || clause === undefined) return known ?? []
  const permissions = permissionLimits.grantPaths.map(limitedPath =>
    createPermission(clause, limitedPath, permissionLimits),
  )
  permissionLimits.permissionsByClause.set(number, permissions)
  return permissions
}

/** A grant path with the sets that are the same for every own clause. */
interface LimitedPath extends GrantPath {
  /** What the path may allow and no certain Deny covers. */
  limits: readonly GlobSet[]
  /** What of it is certain. */
  remaining: GlobSet
}

function limitGrantPath(grantPath: GrantPath, denied: readonly GlobSet[]): LimitedPath {
  return {
    ...grantPath,
    limits: [...grantPath.perhaps, ...denied],
    remaining: intersectGlobSets([...grantPath.surely, ...denied]),
  }
}

function createPermission(
  { perhaps, surely, written, tests, origin }: StatementClause,
  path: LimitedPath,
  { unless, denied }: PermissionLimits,
): EffectivePermission {
  countSteps(4 + denied.length + path.surely.length)
  return {
    on: path.limits.length === 0 ? perhaps : intersectGlobSets([perhaps, ...path.limits]),
    surely: path.remaining === MATCH_ALL ? surely : intersectGlobSets([surely, path.remaining]),
    exact: surely === perhaps && path.exact,
    own: { perhaps, written },
    remaining: path.remaining,
    written: path.written.length === 0 ? written : `${written} ${path.written.join(' ')}`,
    tests: path.tests.length === 0 ? tests : [...tests, ...path.tests],
    unless,
    origin,
    within: path.within,
  }
}

function createExclusion({ perhaps, surely, written, tests, origin }: StatementClause): DenyExclusion {
  return { on: perhaps, exact: surely === perhaps, written, tests, origin }
}
