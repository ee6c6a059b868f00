import { groupActionClasses, type ActionClass } from '../effective-permissions/action-classes.ts'
import type { StatementClause } from '../effective-permissions/statement-clause.ts'
import {
  deriveEffectivePermissions,
  type EffectivePermissions,
} from '../effective-permissions/effective-permissions.ts'
import type { Principal, AnalysisContext } from '../effective-permissions/principal.ts'
import { computeStructuralFingerprint } from './fingerprint.ts'
import { countSteps } from '../step-limit.ts'

/** A principal's permissions before and after a change, and the actions whose statements differ. */
export interface PrincipalComparison {
  earlier: EffectivePermissions
  later: EffectivePermissions
  changed: readonly ActionClassSides[]
}

/** A class of actions with the clauses of each side that match it. */
export interface ActionClassSides {
  actions: ActionClass
  before: ComparisonSide
  after: ComparisonSide
}

interface ComparisonSide {
  /** Indices of the clauses on their side. */
  clauseNumbers: readonly number[]
  ownClauses: readonly StatementClause[]
  /** The clauses that the other side does not have. */
  extraClauses: readonly StatementClause[]
}

/** Compares the permissions of a principal before and after a change, including requests without TLS. */
export function comparePrincipals(
  before: Principal,
  after: Principal,
  analysisContext: AnalysisContext,
): PrincipalComparison {
  const anyTransport = { ...analysisContext, transport: 'ANY' } as const
  const earlier = deriveEffectivePermissions(before, anyTransport)
  const later = deriveEffectivePermissions(after, anyTransport)
  const clauses = [...earlier.clauses, ...later.clauses]
  const first = earlier.clauses.length
  if (earlier.ceilings !== later.ceilings)
    return {
      earlier,
      later,
      changed: groupActionClasses(clauses).map(each => buildSides(each, clauses, first)),
    }
  const changed = groupActionClasses(clauses, listDifferingClauses(earlier.clauses, later.clauses))
    .map(each => buildSides(each, clauses, first))
    .filter(actionClassSides => !isUnchanged(actionClassSides))
  return { earlier, later, changed }
}

/** Whether a class cannot gain anything: the change only removed Allow clauses of the principal's own policies. */
export function isWithoutAdditions(
  { before, after }: ActionClassSides,
  { earlier, later }: PrincipalComparison,
): boolean {
  return (
    earlier.ceilings === later.ceilings &&
    after.extraClauses.length === 0 &&
    before.extraClauses.every(isOwnAllow)
  )
}

function isOwnAllow({ effect, layer }: StatementClause): boolean {
  return effect === 'Allow' && layer === 0
}

/** The same comparison in the other direction. */
export function invertComparison({ earlier, later, changed }: PrincipalComparison): PrincipalComparison {
  return {
    earlier: later,
    later: earlier,
    changed: changed.map(({ actions, before, after }) => ({ actions, before: after, after: before })),
  }
}

/** The indices of the clauses that only one side has. Actions that match none of them are unchanged. */
function listDifferingClauses(
  before: readonly StatementClause[],
  after: readonly StatementClause[],
): number[] {
  const [then, now] = [new Set(before), new Set(after)]
  const earlier = before.flatMap((statementClause, number) =>
    now.has(statementClause) ? [] : [{ clause: statementClause, number }],
  )
  const later = after.flatMap((statementClause, at) =>
    then.has(statementClause) ? [] : [{ clause: statementClause, number: before.length + at }],
  )
  const [wholeThen, wholeNow] = [earlier, later].map(side =>
    side.map(({ clause }) => computeFullFingerprint(clause)),
  )
  const [fingerprintsBefore, fingerprintsAfter] = [new Set(wholeThen), new Set(wholeNow)]
  return [
    ...earlier.filter((_, at) => !fingerprintsAfter.has(wholeThen?.[at] ?? '')),
    ...later.filter((_, at) => !fingerprintsBefore.has(wholeNow?.[at] ?? '')),
  ].map(({ number }) => number)
}

const cachedFingerprints = new WeakMap<StatementClause, string>()

/** Identifies what a clause says of its actions, without regard to its policy. */
function computeClauseFingerprint(statementClause: StatementClause): string {
  const { effect, layer, written, tests } = statementClause
  const fingerprint =
    cachedFingerprints.get(statementClause) ??
    `${effect} ${layer} ${computeStructuralFingerprint(tests)} ${written}`
  cachedFingerprints.set(statementClause, fingerprint)
  return fingerprint
}

/** The same, including the actions that the clause matches. */
function computeFullFingerprint(statementClause: StatementClause): string {
  const { patterns, excepted } = statementClause.actions
  return `${excepted} ${computeStructuralFingerprint(patterns)} ${computeClauseFingerprint(statementClause)}`
}

function buildSides(
  actions: ActionClass,
  clauses: readonly StatementClause[],
  first: number,
): ActionClassSides {
  const before = actions.clauses.filter(number => number < first)
  const after = actions.clauses.filter(number => number >= first)
  const [then, now] = [before, after].map(numbers => numbers.flatMap(number => clauses[number] ?? []))
  return {
    actions,
    before: buildSide(before, then, now),
    after: buildSide(
      after.map(number => number - first),
      now,
      then,
    ),
  }
}

function buildSide(
  clauses: readonly number[],
  ownClauses: readonly StatementClause[] = [],
  others: readonly StatementClause[] = [],
): ComparisonSide {
  const extraClauses = ownClauses.filter(
    statementClause => !others.includes(statementClause) && !hasEquivalentClause(others, statementClause),
  )
  return { clauseNumbers: clauses, ownClauses, extraClauses }
}

function hasEquivalentClause(clauses: readonly StatementClause[], clause: StatementClause): boolean {
  countSteps(clauses.length)
  return clauses.some(each => isEquivalentClause(clause, each))
}

/** Whether two clauses say the same of the same resources, without regard to their policies. */
function isEquivalentClause(one: StatementClause, other: StatementClause): boolean {
  return (
    computeClauseFingerprint(one) === computeClauseFingerprint(other) &&
    computeStructuralFingerprint(one.surely) === computeStructuralFingerprint(other.surely) &&
    computeStructuralFingerprint(one.perhaps) === computeStructuralFingerprint(other.perhaps)
  )
}

function isUnchanged({ before, after }: ActionClassSides): boolean {
  return isCoveredBySide(after, before.extraClauses) && isCoveredBySide(before, after.extraClauses)
}

function isCoveredBySide({ ownClauses }: ComparisonSide, clauses: readonly StatementClause[]): boolean {
  countSteps(clauses.length * ownClauses.length)
  return clauses.every(statementClause =>
    ownClauses.some(each => computeClauseFingerprint(each) === computeClauseFingerprint(statementClause)),
  )
}
